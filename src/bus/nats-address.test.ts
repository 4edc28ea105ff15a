import { afterEach, describe, expect, test } from 'vitest'
import { wallClockMs } from '../kernel/index.ts'
import { natsAddress } from './nats-address.ts'
import { openStreams } from './open-streams.ts'
import { isLacking, natsBackend, type Server, startServer } from './servers.fixture.ts'

test('who we are is taken out of the address of each server', () => {
  expect(natsAddress('nats://10.0.0.5:4222')).toEqual({ servers: ['nats://10.0.0.5:4222'] })
  expect(natsAddress('nats://bob:s%2Cek%40rit@a:4222, nats://b:4222')).toEqual({
    ...{ servers: ['nats://a:4222', 'nats://b:4222'], user: 'bob', pass: 's,ek@rit' },
  })
  expect(natsAddress('nats://let-me-in@[::1]:4222,nats://let-me-in@b')).toEqual({
    ...{ servers: ['nats://[::1]:4222', 'nats://b'], token: 'let-me-in' },
  })
})

test.each([
  'nats://bob:sekrit@a,nats://ziggy:sekrit@b',
  'nats://bob:sekrit%@a',
  'nats://bob:sekrit@',
])('an address that cannot be used is refused without a word of it: %s', (url) => {
  let says = ''
  try {
    natsAddress(url)
  } catch (thrown) {
    says = (thrown as Error).message
  }
  expect(says).toContain('hub.natsUrl')
  expect(says).not.toMatch(/sekrit|bob|ziggy/)
})

describe('a server that wants to know who comes', () => {
  if (isLacking(natsBackend)) return
  let server: Server | null = null
  afterEach(async () => {
    await server?.[Symbol.asyncDispose]()
  })

  const guarded = (words: readonly string[]) =>
    startServer(
      'nats',
      ({ folder, port }) => [
        'nats-server',
        ...['--addr', '127.0.0.1', '--port', String(port), '--jetstream', '--store_dir', folder],
        ...words,
      ],
      () => Promise.reject(new Error('opened by its address')),
    )

  test.each([
    { words: ['--user', 'bob', '--pass', 'se,k@rit'], who: 'bob:se%2Ck%40rit' },
    { words: ['--auth', 'tok-e-n'], who: 'tok-e-n' },
  ])(
    'takes $who of the address',
    async ({ words, who }) => {
      server = await guarded(words)
      const url = server.url.replace('://', `://${who}@`)
      const notices: string[] = []
      const onNotice = (text: string) => void notices.push(text)
      await using streams = await openStreams({
        ...{ kind: 'nats', url, path: '', clock: wallClockMs, onNotice },
      })
      const bytes = new Uint8Array([1, 2, 3])
      expect(await streams.append('s', [{ sequence: 1, bytes }])).toMatchObject({ accepted: 1 })
      expect(notices).toEqual([])
    },
    20_000,
  )

  test('turns others away, which is said, and nobody reads there what they tried', async () => {
    server = await guarded(['--user', 'bob', '--pass', 'sekrit'])
    const url = server.url.replace('://', '://bob:guessed@')
    const { promise: said, resolve: onNotice } = Promise.withResolvers<string>()
    await using _ = await openStreams({
      ...{ kind: 'nats', url, path: '', clock: wallClockMs, onNotice },
    })
    expect(await said).toMatch(/Authorization/i)
    expect(await said).not.toMatch(/guessed|bob/)
  }, 20_000)
})
