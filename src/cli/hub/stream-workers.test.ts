import { expect, test } from 'vitest'
import { createMemoryBus, openStreams } from '../../bus/index.ts'
import type { SensorNews } from '../../contracts/index.ts'
import { wallClockMs } from '../../kernel/index.ts'
import { startStreamWorkers } from './stream-workers.ts'

/** A detection that takes everything and finds nothing. */
const idle = {
  take: () => {},
  room: async () => {},
  save: async () => new Uint8Array(0),
  end: async () => {},
  close: async () => {},
}

test('streams that others judge take no room: a full worker beside it leaves the rest to this one', async () => {
  await using streams = await openStreams({
    ...{ kind: 'memory', url: '', path: '', clock: wallClockMs, onNotice: () => {} },
  })
  for (const name of ['a', 'b', 'c'])
    await streams.append(`sensor.${name}`, [{ sequence: 1, bytes: new Uint8Array(1) }])
  const others = { owner: 'other', ttlMs: 60_000 }
  for (const name of ['a', 'b']) await streams.own(`sensor.${name}`, 'detection', others)
  await using workers = startStreamWorkers({
    ...{ streams, bus: createMemoryBus(), owner: 'this', streamsMax: 1, clock: wallClockMs },
    open: async () => idle,
    ...{ partsOf: () => ({ traceId: '', parts: [] }), kept: async () => {}, onNotice: () => {} },
    watchKept: () => ({ [Symbol.dispose]: () => {} }),
  })
  await expect.poll(() => workers.owned(), { timeout: 5_000 }).toEqual(['c'])
})

test('a batch whose judging fails is set aside after three times, and the stream goes on', async () => {
  await using streams = await openStreams({
    ...{ kind: 'memory', url: '', path: '', clock: wallClockMs, onNotice: () => {} },
  })
  const entry = (sequence: number) => ({ sequence, bytes: new Uint8Array([sequence]) })
  await streams.append('sensor.a', [1, 2, 3].map(entry))
  const bus = createMemoryBus()
  const news: SensorNews[] = []
  bus.subscribe('sensors', 'test', async (batch) => void news.push(...batch))
  const taken: number[] = []
  const notices: string[] = []
  const judged: (readonly [number, number, boolean])[] = []
  await using workers = startStreamWorkers({
    ...{ streams, bus, owner: 'this', streamsMax: 1, clock: wallClockMs },
    open: async () => ({
      ...idle,
      take(task) {
        if (task.kind !== 'time') return
        taken.push(task.timeUs)
        if (task.timeUs === 2) throw new TypeError('no such column')
      },
    }),
    partsOf: (bytes) => {
      return { traceId: '', shedRows: bytes[0]!, parts: [{ kind: 'time', timeUs: bytes[0]! }] }
    },
    onJudged: (_, { sequence, shedRows, dead }) => judged.push([sequence, shedRows, dead !== '']),
    ...{ kept: async () => {}, onNotice: (text) => notices.push(text) },
    watchKept: () => ({ [Symbol.dispose]: () => {} }),
  })
  await expect.poll(() => taken.includes(3), { timeout: 9_000 }).toBe(true)
  expect(taken.filter((each) => each === 2)).toHaveLength(3)
  await expect
    .poll(() => news.filter(({ kind }) => kind === 'dead'))
    .toMatchObject([{ sequence: 2, reason: 'judging it failed 3 times: no such column' }])
  // What cannot be judged is not read either.
  expect(judged.slice(-2)).toEqual([
    [2, 0, true],
    [3, 3, false],
  ])
  expect(notices.at(-1)).toBe(
    'a: its stream cannot be judged: no such column; batch 2 is set aside',
  )
  await workers.close()
  const [group] = (await streams.state('sensor.a')).groups
  expect(group).toMatchObject({ lag: 0 })
  await bus.close()
}, 15_000)

test('streams that nobody has room for are told of, once', async () => {
  await using streams = await openStreams({
    ...{ kind: 'memory', url: '', path: '', clock: wallClockMs, onNotice: () => {} },
  })
  for (const name of ['a', 'b', 'c'])
    await streams.append(`sensor.${name}`, [{ sequence: 1, bytes: new Uint8Array(1) }])
  await streams.own('sensor.b', 'detection', { owner: 'other', ttlMs: 60_000 })
  const notices: string[] = []
  await using workers = startStreamWorkers({
    ...{ streams, bus: createMemoryBus(), owner: 'this', streamsMax: 1, clock: wallClockMs },
    open: async () => idle,
    partsOf: () => ({ traceId: '', shedRows: 0, parts: [] }),
    ...{ kept: async () => {}, onNotice: (text) => notices.push(text) },
    watchKept: () => ({ [Symbol.dispose]: () => {} }),
  })
  await expect.poll(() => workers.owned(), { timeout: 5_000 }).toEqual(['a'])
  await expect.poll(() => notices, { timeout: 5_000 }).toHaveLength(1)
  expect(notices[0]).toMatch(/^c: nobody judges what it sends: this process judges 1 stream of/)
  await new Promise((pass) => setTimeout(pass, 1_500))
  expect(notices).toHaveLength(1)
})
