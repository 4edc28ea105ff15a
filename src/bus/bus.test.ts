import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sensed, Signal } from '../contracts/index.ts'
import { type Bus, createMemoryBus } from './index.ts'
import type { MemoryBusOptions } from './memory.ts'
import {
  type Backend,
  isLacking,
  memoryBackend,
  natsBackend,
  redisBackend,
  type Server,
} from './servers.fixture.ts'
import { createStreamBus } from './stream-bus.ts'
import type { Streams } from './streams.ts'

const signal = (detector: string) => ({ detector }) as Sensed<Signal>
const batchOf = (...names: string[]) => names.map(signal)
const namesOf = (batch: readonly Signal[]) => batch.map((one) => one.detector)

/** A handler that waits until it is let go. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { isOpen: promise, open: resolve }
}

/** Makes buses that are to keep the contract; each is apart from those before. */
interface Kind {
  readonly busOf: (options?: Partial<MemoryBusOptions>) => Bus
  /** Until members have handled all that was published. */
  readonly settled: (bus: Bus) => Promise<void>
}

const inMemory = (isEncoded: boolean): Kind => ({
  busOf: (options) => createMemoryBus({ isEncoded, ...options }),
  settled: async () => {},
})

let server: Server | undefined
let streams: Streams
let buses = 0

const onStreams: Kind = {
  busOf: (options) =>
    createStreamBus(streams, {
      owner: 'process',
      prefix: `test ${++buses} `,
      ttlMs: 600,
      fullWaitMs: 200,
      ...options,
    }),
  async settled(bus) {
    const hasMore = async () => {
      for (const name of await streams.names(`test ${buses} topic.`)) {
        const { groups } = await streams.state(name)
        if (groups.some(({ lag }) => lag > 0)) return true
      }
      return bus.counts().waiting > 0
    }
    while (await hasMore()) await new Promise((resolve) => setTimeout(resolve, 20))
  },
}

const kinds: readonly (readonly [string, Kind, Backend | null])[] = [
  ['records as they are', inMemory(false), null],
  ['records as text', inMemory(true), null],
  ...[memoryBackend, redisBackend, natsBackend].map(
    (backend) => [`streams on ${backend.name}`, onStreams, backend] as const,
  ),
]

/** What a backend keeps, whatever carries the records: in memory they go as they are, over a broker as text. */
describe.each(kinds)('%s', (_, { busOf, settled }, backend) => {
  if (backend && isLacking(backend)) return
  /** One process bounds records, and hands over all before it ends; a broker bounds bytes, and keeps what is left. */
  const ofOneProcess = test.skipIf(backend !== null)
  beforeAll(async () => {
    server = await backend?.start()
    if (server) streams = await server.connect()
  })
  afterAll(async () => {
    await (server && streams.close())
    await server?.[Symbol.asyncDispose]()
  })

  test('each group gets every batch; members of one group share them', async () => {
    const bus = busOf()
    const seen: Record<string, string[]> = { a1: [], a2: [], b: [] }
    const note = (who: string) => async (batch: readonly Signal[]) => {
      seen[who]!.push(...namesOf(batch))
    }
    bus.subscribe('signals', 'a', note('a1'))
    bus.subscribe('signals', 'a', note('a2'))
    bus.subscribe('signals', 'b', note('b'))
    for (let i = 0; i < 20; i++)
      await bus.publish('signals', batchOf(`s${i}`), { key: `k${i % 4}` })
    await settled(bus)
    await bus.close()
    expect(seen['a1']!.length).toBeGreaterThan(0)
    expect(seen['a2']!.length).toBeGreaterThan(0)
    expect([...seen['a1']!, ...seen['a2']!].sort()).toEqual([...seen['b']!].sort())
    expect(seen['b']).toHaveLength(20)
    expect(bus.counts()).toMatchObject({ published: 20, acknowledged: 40, waiting: 0 })
  })

  test('a batch whose handler fails comes again, and is set aside in the end', async () => {
    const bus = busOf({ deliveriesMax: 3 })
    let tries = 0
    bus.subscribe('signals', 'flaky', async (batch) => {
      tries++
      if (batch[0]!.detector === 'bad' || tries === 1) throw new Error('not now')
    })
    await bus.publish('signals', batchOf('good'))
    await bus.publish('signals', batchOf('bad'))
    await settled(bus)
    await bus.close()
    expect(tries).toBe(5)
    expect(bus.counts()).toMatchObject({
      acknowledged: 1,
      redelivered: 3,
      setAside: 1,
      lastFailure: 'not now',
      waiting: 0,
    })
  })

  test('a handler that throws before its promise has failed like one that rejects', async () => {
    const bus = busOf({ deliveriesMax: 2 })
    const seen: string[] = []
    bus.subscribe('signals', 'hasty', (batch) => {
      seen.push(...namesOf(batch))
      if (batch[0]!.detector === 'bad') throw new Error('at once')
      return Promise.resolve()
    })
    await bus.publish('signals', batchOf('bad'))
    await bus.publish('signals', batchOf('good'))
    await settled(bus)
    await bus.close()
    expect(seen).toEqual(['bad', 'bad', 'good'])
    expect(bus.counts()).toMatchObject({ setAside: 1, acknowledged: 1, lastFailure: 'at once' })
  })

  test('what failed comes again before what is behind it under its key', async () => {
    const bus = busOf()
    const seen: string[] = []
    let hasFailed = false
    bus.subscribe('signals', 'g', async (batch, [message]) => {
      if (batch[0]!.detector === 'a1' && !hasFailed) {
        hasFailed = true
        throw new Error('not now')
      }
      seen.push(`${message?.key}${namesOf(batch).join()}`)
    })
    for (const name of ['a1', 'a2', 'b1'])
      await bus.publish('signals', batchOf(name), { key: name[0]! })
    await settled(bus)
    await bus.close()
    expect(seen.filter((one) => one.startsWith('a'))).toEqual(['aa1', 'aa2'])
    expect(seen).toContain('bb1')
  })

  test('one key is in one hand at a time; another key does not wait for it', async () => {
    const bus = busOf()
    const { isOpen, open } = gate()
    const seen: string[] = []
    const handle = async (batch: readonly Signal[]) => {
      if (batch[0]!.detector === 'slow1') await isOpen
      seen.push(...namesOf(batch))
    }
    bus.subscribe('signals', 'g', handle)
    bus.subscribe('signals', 'g', handle)
    await bus.publish('signals', batchOf('slow1'), { key: 's' })
    await bus.publish('signals', batchOf('slow2'), { key: 's' })
    await bus.publish('signals', batchOf('quick'), { key: 'q' })
    while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    open()
    await settled(bus)
    await bus.close()
    expect(seen).toEqual(['quick', 'slow1', 'slow2'])
  })

  test('a batch brings its key, its id and its trace along', async () => {
    const bus = busOf()
    const seen: unknown[] = []
    bus.subscribe('signals', 'g', async (_batch, messages) => void seen.push(...messages))
    const message = { key: 'sensor-1', id: 'sensor-1/7', traceId: 'f'.repeat(32) }
    await bus.publish('signals', batchOf('1'), message)
    await bus.publish('signals', batchOf('2'))
    await bus.publish('signals', batchOf('3'))
    await settled(bus)
    await bus.close()
    expect(seen[0]).toEqual(message)
    expect(seen[1]).toMatchObject({ key: '', traceId: '' })
    expect(new Set(seen.map((one) => (one as { id: string }).id)).size).toBe(3)
  })

  test('what JSON has no word for arrives', async () => {
    const bus = busOf()
    const odd = { detector: 'odd', points: Number.NaN, facts: { sizes: new Float32Array([1.5]) } }
    const seen: unknown[] = []
    bus.subscribe('signals', 'g', async (batch) => void seen.push(...batch))
    await bus.publish('signals', [odd as unknown as Sensed<Signal>])
    await settled(bus)
    await bus.close()
    expect(seen).toStrictEqual([odd])
  })

  ofOneProcess('a full group makes the publisher wait, then refuses with a reason', async () => {
    const bus = busOf({ waitingMax: 2, fullWaitMs: 30 })
    const { isOpen, open } = gate()
    bus.subscribe('signals', 'slow', () => isOpen)
    await bus.publish('signals', batchOf('1', '2'))
    await expect(bus.publish('signals', batchOf('3'))).rejects.toThrow(
      /signals: 1 records .* bound of 2/,
    )
    const late = bus.publish('signals', batchOf('4'))
    open()
    await late
    await settled(bus)
    await bus.close()
    expect(bus.counts()).toMatchObject({ published: 3, acknowledged: 3 })
  })

  ofOneProcess('the bound holds for all publishers together, and nobody overtakes', async () => {
    const bus = busOf({ waitingMax: 2 })
    const held: number[] = []
    const seen: string[] = []
    bus.subscribe('signals', 'slow', async (batch) => {
      await new Promise((resolve) => setImmediate(resolve))
      held.push(bus.counts().waiting)
      seen.push(...namesOf(batch))
    })
    const names = Array.from({ length: 40 }, (_, i) => `s${i}`)
    await Promise.all(names.map((name) => bus.publish('signals', batchOf(name))))
    await settled(bus)
    await bus.close()
    expect(Math.max(...held)).toBeLessThanOrEqual(2)
    expect(seen).toEqual(names)
  })

  ofOneProcess(
    'who gathers is handed several batches of a key at once, without waiting for the last',
    async () => {
      const bus = busOf({ waitingMax: 6 })
      const seen: string[] = []
      const gather = { recordsMax: 4, waitMs: 60_000 }
      const note = async (batch: readonly Signal[]) => void seen.push(namesOf(batch).join(''))
      bus.subscribe('signals', { group: 'g', gather }, note)
      for (const name of 'abcdefghij') await bus.publish('signals', batchOf(name), { key: 'one' })
      await settled(bus)
      await bus.close()
      expect(seen).toEqual(['abcd', 'efgh', 'ij'])
      expect(bus.counts()).toMatchObject({ published: 10, acknowledged: 10, waiting: 0 })
    },
  )

  test('what was gathered and failed comes again one by one', async () => {
    const bus = busOf({ deliveriesMax: 3 })
    const seen: string[] = []
    const note = async (batch: readonly Signal[]) => {
      if (batch.some((one) => one.detector === 'b')) throw new Error('b is bad')
      seen.push(namesOf(batch).join(''))
    }
    bus.subscribe('signals', { group: 'g', gather: { recordsMax: 3, waitMs: 1 } }, note)
    for (const name of 'abc') await bus.publish('signals', batchOf(name))
    await settled(bus)
    await bus.close()
    expect(seen).toEqual(['a', 'c'])
    expect(bus.counts()).toMatchObject({ acknowledged: 2, setAside: 1, waiting: 0 })
  })

  test('a topic nobody hears drops and counts; a closed bus says so', async () => {
    const bus = busOf()
    await bus.publish('alerts', [])
    await bus.publish('signals', batchOf('1'))
    expect(bus.counts().unheard).toBe(1)
    await Promise.all([bus.close(), bus.close()])
    await expect(bus.publish('signals', batchOf('2'))).rejects.toThrow(/closed/)
  })

  test('a member that leaves finishes what it holds and gets no more', async () => {
    const bus = busOf()
    const seen: string[] = []
    const leaving = bus.subscribe(
      'signals',
      'g',
      async (batch) => void seen.push(...namesOf(batch)),
    )
    await bus.publish('signals', batchOf('first'))
    await settled(bus)
    await leaving.stop()
    bus.subscribe('signals', 'g', async (batch) => void seen.push(`next ${namesOf(batch)}`))
    await bus.publish('signals', batchOf('second'))
    await settled(bus)
    await bus.close()
    expect(seen).toEqual(['first', 'next second'])
  })
})
