import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sensed, Signal } from '../contracts/index.ts'
import { decodeRecord } from '../kernel/index.ts'
import type { Bus } from './bus.ts'
import {
  isLacking,
  memoryBackend,
  natsBackend,
  redisBackend,
  type Server,
} from './servers.fixture.ts'
import { createStreamBus, type StreamBusOptions } from './stream-bus.ts'
import type { Streams } from './streams.ts'

const signal = (detector: string) => ({ detector }) as Sensed<Signal>
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const all = { after: 0, entriesMax: 1000, bytesMax: 1e9, waitMs: 0 } as const

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (await isSo()) return
    await sleep(20)
  }
  throw new Error('it never came to be so')
}

describe.each(
  [memoryBackend, redisBackend, natsBackend].map((backend) => [backend.name, backend] as const),
)('%s', (_, backend) => {
  if (isLacking(backend)) return
  let server: Server
  let streams: Streams
  let tests = 0
  let prefix = ''
  let processes = 0
  /** What one process would make. */
  const busOf = (options: Partial<StreamBusOptions> = {}, on = streams) =>
    createStreamBus(on, {
      owner: `process ${++processes}`,
      prefix,
      ttlMs: 600,
      fullWaitMs: 200,
      ...options,
    })
  const fresh = () => {
    prefix = `test ${++tests} `
  }
  const partitionsOf = async () => {
    const names = await streams.names(`${prefix}topic.`)
    return await Promise.all(names.map((name) => streams.state(name)))
  }
  const ownersOf = async (group: string) =>
    (await partitionsOf()).map(({ groups }) => groups.find((one) => one.group === group)?.owner)
  const lag = async () =>
    (await partitionsOf()).reduce(
      (sum, { groups }) => groups.reduce((sum, { lag }) => sum + lag, sum),
      0,
    )
  beforeAll(async () => {
    server = await backend.start()
    streams = await server.connect()
  })
  afterAll(async () => {
    await streams.close()
    await server[Symbol.asyncDispose]()
  })

  test('processes share the partitions out, and take over who goes, well or badly', async () => {
    fresh()
    const sharesOf = async () => {
      const owners = await ownersOf('g')
      const counts = new Map<string, number>()
      for (const owner of owners) counts.set(owner!, (counts.get(owner!) ?? 0) + 1)
      return counts.has('') ? [] : [...counts.values()].sort((a, b) => a - b)
    }
    const note = async () => {}
    const shares = (...expected: number[]) =>
      until(async () => (await sharesOf()).join() === expected.join())
    const first = busOf()
    first.subscribe('signals', 'g', note)
    await shares(8)
    const second = busOf()
    second.subscribe('signals', 'g', note)
    await shares(4, 4)
    // One whose process ends without a word: its streams are gone from under it.
    const dying = await server.connect()
    const third = busOf({}, dying)
    third.subscribe('signals', 'g', note)
    await shares(2, 3, 3)
    await second.close()
    await shares(4, 4)
    if (server.hasProcess) await dying.close()
    else await third.close()
    await shares(8)
    await first.close()
    expect(new Set(await ownersOf('g'))).toEqual(new Set(['']))
    await third.close()
    await dying.close()
  })

  test('what members come and go by is lost by nobody, and every key stays in order', async () => {
    fresh()
    const seen = new Map<string, number[]>()
    const deliveries = new Map<string, number>()
    const handle = async (batch: readonly Signal[], messages: readonly { key: string }[]) => {
      await sleep(1)
      for (const [i, { detector }] of batch.entries()) {
        const key = messages[Math.min(i, messages.length - 1)]!.key
        seen.set(key, [...(seen.get(key) ?? []), Number(detector)])
        deliveries.set(detector, (deliveries.get(detector) ?? 0) + 1)
      }
    }
    // Nobody dies here: on a busy machine a lease must not run out by itself.
    const ttlMs = 10_000
    const publisher = busOf({ fullWaitMs: 30_000, ttlMs })
    const join = () => {
      const bus = busOf({ ttlMs })
      bus.subscribe('signals', { group: 'g', gather: { recordsMax: 50, waitMs: 5 } }, handle)
      return bus
    }
    const buses: Bus[] = [join()]
    await until(async () => {
      const owners = await ownersOf('g')
      return owners.length === 8 && !owners.includes('')
    })
    const total = 3000
    let published = 0
    const publishing = (async () => {
      for (; published < total; published += 20)
        await Promise.all(
          Array.from({ length: 20 }, (_, i) =>
            publisher.publish('signals', [signal(String(published + i))], { key: `key ${i}` }),
          ),
        )
    })()
    for (let i = 0; i < 6; i++) {
      await sleep(150)
      if (i % 2 === 0) buses.push(join())
      else await buses.shift()!.close()
    }
    await publishing
    await until(async () => (await lag()) === 0)
    for (const bus of buses) await bus.close()
    await publisher.close()
    expect(deliveries.size).toBe(total)
    expect(seen.size).toBe(20)
    for (const numbers of seen.values()) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    // Nobody was killed, so nothing comes twice.
    expect(Math.max(...deliveries.values())).toBe(1)
  })

  test('a process whose lease was taken, as from one that was frozen, lets go and hands over nothing twice', async () => {
    fresh()
    const bus = busOf({ partitions: 1 })
    const seen: string[] = []
    bus.subscribe('signals', 'g', async ([first]) => void seen.push(first!.detector))
    await bus.publish('signals', [signal('before')])
    await until(() => seen.length === 1)
    const stream = `${prefix}topic.signals.0`
    const owner = `process ${processes}#1`
    const taken = (await streams.own(stream, 'g', { owner, ttlMs: 60_000 }))!
    await sleep(500)
    expect(await taken.renew()).toBe(false)
    for (const name of ['a', 'b', 'c']) await bus.publish('signals', [signal(name)])
    await until(async () => (await lag()) === 0)
    await sleep(100)
    await bus.close()
    expect(seen).toEqual(['before', 'a', 'b', 'c'])
  })

  test('what comes while a group has no member waits for one; what was published before the group was, does not come', async () => {
    fresh()
    const bus = busOf()
    await bus.publish('signals', [signal('unheard')])
    await bus.subscribe('signals', 'g', async () => {}).stop()
    await bus.publish('signals', [signal('1'), signal('2')], { key: 'k' })
    await bus.close()
    expect(bus.counts()).toMatchObject({ unheard: 1, published: 2, acknowledged: 0 })
    const next = busOf()
    const seen: string[] = []
    next.subscribe('signals', 'g', async (batch) => {
      seen.push(...batch.map(({ detector }) => detector))
    })
    await until(() => seen.length > 0)
    await next.close()
    expect(seen).toEqual(['1', '2'])
  })

  test('what fails too often goes to the dead, with its reason, and holds nothing up', async () => {
    fresh()
    const bus = busOf({ deliveriesMax: 2 })
    const seen: string[] = []
    bus.subscribe('signals', 'g', async ([first]) => {
      seen.push(first!.detector)
      if (first!.detector === 'bad') throw new Error('cannot take it')
    })
    for (const name of ['bad', 'good']) await bus.publish('signals', [signal(name)], { id: name })
    await until(() => seen.includes('good'))
    await until(async () => (await lag()) === 0)
    await bus.close()
    expect(seen).toEqual(['bad', 'bad', 'good'])
    expect(bus.counts()).toMatchObject({ setAside: 1, acknowledged: 1, redelivered: 1 })
    const owned = (await streams.own(`${prefix}dead.signals`, 'x', { owner: 'o', ttlMs: 1000 }))!
    const dead = (await owned.read(all)).map(({ bytes }) =>
      decodeRecord<Record<string, unknown>>(Buffer.from(bytes).toString()),
    )
    expect(dead).toEqual([
      {
        topic: 'signals',
        group: 'g',
        reason: 'cannot take it',
        message: { key: '', id: 'bad', traceId: '' },
        batch: JSON.stringify([signal('bad')]),
      },
    ])
  })

  test('what is no batch of ours is set aside, and holds nothing up', async () => {
    fresh()
    const bus = busOf({ partitions: 1 })
    const seen: string[] = []
    bus.subscribe('signals', 'g', async ([first]) => void seen.push(first!.detector))
    await streams.append(`${prefix}topic.signals.0`, [
      { sequence: null, bytes: Buffer.from('no line') },
      { sequence: null, bytes: Buffer.from('{"key":1}\n[]') },
      { sequence: null, bytes: Buffer.from('{"key":"","id":"","traceId":"","size":1}\nnot JSON') },
    ])
    await bus.publish('signals', [signal('good')])
    await until(() => seen.length > 0)
    await until(async () => (await lag()) === 0)
    await bus.close()
    expect(bus.counts()).toMatchObject({ setAside: 3, acknowledged: 1 })
    expect((await streams.state(`${prefix}dead.signals`)).entries).toBe(3)
  })

  test('publishers wait for room in order, then are refused; members make it', async () => {
    fresh()
    const small = await server.connect({ bytesMax: 2000 })
    const bus = busOf({ partitions: 1, fullWaitMs: 250 }, small)
    const { promise: isOpen, resolve: open } = Promise.withResolvers<void>()
    const seen: string[] = []
    const big = (name: string) => [signal(name + 'x'.repeat(800))]
    bus.subscribe('signals', 'g', async ([first]) => {
      await isOpen
      seen.push(first!.detector[0]!)
    })
    for (const name of 'ab') await bus.publish('signals', big(name))
    await expect(bus.publish('signals', big('c'))).rejects.toMatchObject({
      code: 'full',
      message: expect.stringMatching(/1 record waited 250 ms/),
    })
    const waiting = [bus.publish('signals', big('d')), bus.publish('signals', [signal('e')])]
    await sleep(50)
    open()
    await Promise.all(waiting)
    await until(() => seen.length === 4)
    await bus.close()
    await small.close()
    expect(seen.join('')).toBe('abde')
  })

  test('a batch larger than one entry is cut and arrives whole, in order', async () => {
    fresh()
    const bus = busOf()
    const seen: string[] = []
    const ids: string[] = []
    bus.subscribe('signals', 'g', async (batch, messages) => {
      seen.push(...batch.map(({ detector }) => detector.slice(0, 4)))
      ids.push(...messages.map(({ id }) => id))
    })
    const names = Array.from({ length: 60 }, (_, i) => String(i).padStart(4, '0'))
    await bus.publish(
      'signals',
      names.map((name) => signal(name.padEnd(60_000, 'x'))),
      { id: 'b' },
    )
    await until(() => seen.length === 60)
    await bus.close()
    expect(seen).toEqual(names)
    expect(ids[0]).toBe('b')
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(3)
  })
})
