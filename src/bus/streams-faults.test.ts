import { describe, expect, test } from 'vitest'
import { isLacking, natsBackend, redisBackend } from './servers.fixture.ts'
import type { Streams } from './streams.ts'

const all = { entriesMax: 20_000, bytesMax: 1e9, waitMs: 0 } as const
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const bytes = new Uint8Array(2000).fill(5)
const isAway = { code: 'unavailable' }

/** Appends these as often as it takes: what a sensor does. */
async function insisting(streams: Streams, stream: string, sequence: number): Promise<number> {
  for (let tries = 0; ; tries++) {
    try {
      return (await streams.append(stream, [{ sequence, bytes }])).newest
    } catch (thrown) {
      expect(thrown).toMatchObject(isAway)
      expect(tries).toBeLessThan(200)
      await sleep(50)
    }
  }
}

async function away(call: Promise<unknown>): Promise<void> {
  const began = performance.now()
  await expect(call).rejects.toMatchObject(isAway)
  expect(performance.now() - began).toBeLessThan(10_000)
}

describe.each([
  ['redis', redisBackend],
  ['nats', natsBackend],
])('%s', (_, backend) => {
  if (isLacking(backend)) return

  test('killed again and again under load: what was answered is there once, in order, and the lease goes on', async () => {
    await using server = await backend.start()
    await using here = await server.connect()
    await using there = await server.connect()
    const owned = (await there.own('s', 'g', { owner: 'o', ttlMs: 60_000 }))!
    await owned.commit(0, Buffer.from('state'))
    let isOver = false
    const killing = (async () => {
      for (let i = 0; i < 3; i++) {
        await sleep(400)
        await server.kill()
        await sleep(200)
        await server.restart()
      }
      isOver = true
    })()
    let newest = 0
    while (!isOver) newest = await insisting(here, 's', newest + 1)
    await killing
    expect(newest).toBeGreaterThan(50)
    // What the last answer got lost of may be there, too.
    const read = await owned.read({ ...all, after: 0 })
    const expected = Array.from({ length: newest }, (_, i) => i + 1)
    expect(read.map(({ sequence }) => sequence)).toEqual(expected)
    expect(await owned.renew()).toBe(true)
    await owned.commit(newest)
    await owned.release()
    const next = (await here.own('s', 'g', { owner: 'next', ttlMs: 60_000 }))!
    expect(next.from.sequence).toBe(newest)
    expect(Buffer.from(next.from.state!).toString()).toBe('state')
    expect(server.notices.some((notice) => notice.includes('away'))).toBe(true)
    expect(server.notices.some((notice) => notice.includes('answers again'))).toBe(true)
  })

  test('while the server is away every call says so in time; who waits goes on when it is back', async () => {
    await using server = await backend.start()
    await using streams = await server.connect()
    const owned = (await streams.own('s', 'g', { owner: 'o', ttlMs: 60_000 }))!
    await server.kill()
    await Promise.all([
      away(streams.ping()),
      away(streams.append('s', [{ sequence: 1, bytes }])),
      away(streams.newest('s')),
      away(streams.names('')),
      away(streams.own('s', 'g', { owner: 'o', ttlMs: 1000 })),
      away(streams.state('s')),
      away(streams.drop('s')),
      away(owned.read({ ...all, after: 0 })),
      away(owned.commit(1)),
      away(owned.renew()),
      away(owned.release()),
    ])
    await server.restart()
    const newest = await insisting(streams, 's', 2)
    expect(newest).toBeGreaterThanOrEqual(2)
    const waiting = owned.read({ ...all, after: newest, waitMs: 60_000 })
    await sleep(20)
    await server.kill()
    await server.restart()
    await insisting(streams, 's', newest + 1)
    // It may have met the server while it was away: then it is asked again.
    const read = await waiting.catch(() => owned.read({ ...all, after: newest, waitMs: 60_000 }))
    expect(read.map(({ sequence }) => sequence)).toEqual([newest + 1])
  })

  test('a server that hangs is given up in time, and works when it goes on', async () => {
    await using server = await backend.start()
    await using streams = await server.connect()
    await streams.append('s', [{ sequence: 1, bytes }])
    server.hang()
    await away(streams.append('s', [{ sequence: 2, bytes }]))
    await away(streams.ping())
    server.goOn()
    expect(await insisting(streams, 's', 3)).toBe(3)
  })

  test('streams begun before the server work once it is there, and may be closed before', async () => {
    await using server = await backend.start()
    await server.kill()
    await using streams = await server.connect()
    const given = await server.connect()
    await away(streams.ping())
    await given.close()
    await server.restart()
    expect(await insisting(streams, 's', 1)).toBe(1)
    await away(given.ping())
  })
})
