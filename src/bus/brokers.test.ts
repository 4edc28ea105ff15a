/** What of one broker alone: settings it is told of, and what it does with room. */
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, headers } from '@nats-io/transport-node'
import { createClient } from '@redis/client'
import { describe, expect, test } from 'vitest'
import { openStreams } from './open-streams.ts'
import { isLacking, natsBackend, redisBackend, type Server } from './servers.fixture.ts'
import type { Owned, Streams } from './streams.ts'

const all = { after: 0, entriesMax: 20_000, bytesMax: 1e9, waitMs: 0 } as const
const entriesOf = (from: number, to: number, size: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    sequence: from + i,
    bytes: new Uint8Array(size).fill(3),
  }))

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('it never came to be so')
}

async function owning(streams: Streams, stream: string): Promise<Owned> {
  return (await streams.own(stream, 'g', { owner: 'o', ttlMs: 60_000 }))!
}

describe('redis', () => {
  if (isLacking(redisBackend)) return

  test('settings under which Redis loses what it answered for are said, and what to set instead', async () => {
    await using server = await redisBackend.start()
    await using client = await redisClient(server)
    await using good = await server.connect()
    await good.ping()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(server.notices).toEqual([])
    await client.it.configSet('appendfsync', 'everysec')
    await client.it.configSet('maxmemory-policy', 'allkeys-lru')
    await using streams = await server.connect()
    await streams.ping()
    await until(() => server.notices.length === 2)
    expect(server.notices).toEqual([
      expect.stringMatching(
        /appendfsync everysec, expected always: .*CONFIG SET appendfsync always/,
      ),
      expect.stringMatching(/maxmemory-policy allkeys-lru, expected noeviction/),
    ])
  })

  test('without memory append says so, and commits still make room', async () => {
    await using server = await redisBackend.start()
    await using client = await redisClient(server)
    await using streams = await server.connect()
    const owned = await owning(streams, 's')
    await streams.append('s', entriesOf(1, 200, 50_000))
    const used = /used_memory:(\d+)/.exec(String(await client.it.info('memory')))![1]
    await client.it.configSet('maxmemory', used!)
    const more = streams.append('s', entriesOf(201, 220, 50_000))
    await expect(more).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('OOM'),
    })
    await owned.commit(150)
    expect(await owned.renew()).toBe(true)
    expect(await streams.append('s', entriesOf(201, 220, 50_000))).toMatchObject({ accepted: 20 })
    await owned.release()
  })

  test('what all have committed is gone from Redis itself, and a dropped stream leaves nothing', async () => {
    await using server = await redisBackend.start()
    await using client = await redisClient(server)
    await using streams = await server.connect()
    const owned = await owning(streams, 's')
    await streams.append('s', entriesOf(1, 100, 10))
    await owned.commit(60)
    expect(await client.it.xLen('amoskys:e:s')).toBe(40)
    await streams.drop('s')
    expect(await client.it.keys('*')).toEqual(['amoskys:tokens'])
  })
})

async function redisClient(server: Server) {
  const it = createClient({ url: server.url })
  await it.connect()
  return { it, [Symbol.asyncDispose]: async () => it.destroy() }
}

describe('nats', () => {
  if (isLacking(natsBackend)) return

  test('messages of which all is done are removed, many at once; the newest tells how far the stream is', async () => {
    await using server = await natsBackend.start()
    await using streams = await server.connect()
    await using client = await natsClient(server)
    const messages = async () => (await client.jsm.streams.info('amoskys-entries')).state.messages
    const owned = await owning(streams, 's')
    for (let i = 0; i < 60; i++) await streams.append('s', entriesOf(i + 1, i + 1, 100_000))
    expect(await messages()).toBe(60)
    await owned.commit(20)
    expect(await messages()).toBe(60)
    await owned.commit(50)
    expect(await messages()).toBe(11)
    expect(await streams.state('s')).toMatchObject({ entries: 10, oldest: 51, bytes: 1_000_000 })
    await owned.commit(60, new Uint8Array(10))
    expect(await streams.newest('s')).toBe(60)
    await streams.drop('s')
    expect(await messages()).toBe(0)
  })

  test('pieces whose writer ended in between are nothing, and the next writer goes on behind them', async () => {
    await using server = await natsBackend.start()
    await using streams = await server.connect()
    await using client = await natsClient(server)
    await streams.append('s', entriesOf(1, 2, 100))
    const head = headers()
    for (const [name, value] of Object.entries({
      Sequence: '2',
      Count: '2',
      Total: '200',
      Piece: '0',
      More: '1',
    }))
      head.set(`Amoskys-${name}`, value)
    const subject = `amoskys.e.${Buffer.from('s').toString('base64url')}`
    await client.js.publish(subject, new Uint8Array(1000), { headers: head })
    await using other = await server.connect()
    expect(await other.newest('s')).toBe(2)
    expect(await other.append('s', entriesOf(3, 3, 2_500_000))).toMatchObject({ accepted: 1 })
    expect(await streams.append('s', entriesOf(3, 4, 100))).toMatchObject({ accepted: 1, known: 1 })
    const read = await (await owning(streams, 's')).read(all)
    expect(read.map(({ sequence, bytes }) => [sequence, bytes.length])).toEqual([
      [1, 100],
      [2, 100],
      [3, 2_500_000],
      [4, 100],
    ])
  })

  test('a stream in NATS whose limits would drop what is unread is said', async () => {
    await using server = await natsBackend.start()
    {
      await using client = await natsClient(server)
      const subjects = ['amoskys.e.*', 'amoskys.s.*']
      await client.jsm.streams.add({
        name: 'amoskys-entries',
        subjects,
        max_msgs: 10,
        storage: 'memory',
        allow_direct: true,
      })
    }
    await using streams = await server.connect()
    await streams.ping()
    expect(server.notices).toEqual([
      expect.stringContaining('kept in memory'),
      expect.stringContaining('drops the oldest'),
    ])
  })
})

async function natsClient(server: Server) {
  const nc = await connect({ servers: server.url })
  const jsm = await jetstreamManager(nc)
  return { jsm, js: jetstream(nc), [Symbol.asyncDispose]: () => nc.close() }
}

test.each([
  ['redis' as const, redisBackend],
  ['nats' as const, natsBackend],
])('%s is opened by its name and URL; without a URL that is said', async (kind, backend) => {
  const options = { kind, path: '', clock: () => 0, onNotice: () => {} }
  await expect(openStreams({ ...options, url: '' })).rejects.toMatchObject({ code: 'usage' })
  if (backend.lacks !== '') return
  await using server = await backend.start()
  await using streams = await openStreams({ ...options, url: server.url, prefix: 'other' })
  await using same = await server.connect()
  await streams.append('s', entriesOf(1, 1, 10))
  expect(await streams.newest('s')).toBe(1)
  expect(await same.newest('s')).toBe(0)
})
