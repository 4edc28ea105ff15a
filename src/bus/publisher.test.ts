import { expect, test } from 'vitest'
import type { Alert, FlowSummary, HostSighting, Signal } from '../contracts/index.ts'
import { createMemoryBus, createPublisher, type Message } from './index.ts'

const alert = (id: string, traceId: string) => ({ id, traceId, sensor: 'sensor-1' }) as Alert
const host = {} as HostSighting
const byId = (a: Seen, b: Seen) => (a[2]!.id < b[2]!.id ? -1 : 1)

type Seen = readonly [topic: string, sensors: readonly string[], message: Message | undefined]

test('what a stream gives is sent in order, under its key, each batch with an id and its trace', async () => {
  const bus = createMemoryBus()
  const seen: Seen[] = []
  for (const topic of ['alerts', 'signals', 'flows', 'hosts'] as const)
    bus.subscribe(
      topic,
      'g',
      async (batch, [message]) =>
        void seen.push([topic, batch.map(({ sensor }) => sensor), message]),
    )
  const publisher = createPublisher(bus, { sensor: 'sensor-1', run: 'a' })
  publisher.flows([])
  publisher.flows([{} as FlowSummary])
  publisher.found({
    signals: [{} as Signal],
    alerts: [alert('a', 'f1'), alert('b', 'f1')],
    hosts: [],
  })
  publisher.found({ signals: [], alerts: [alert('a', 'f1'), alert('c', 'f2')], hosts: [host] })
  await publisher.sent()
  await bus.close()
  const key = 'sensor-1'
  // Between topics there is no order.
  expect(seen.sort(byId)).toEqual([
    ['flows', [key], { key, id: 'sensor-1/a/1', traceId: '' }],
    ['signals', [key], { key, id: 'sensor-1/a/2', traceId: '' }],
    ['alerts', [key, key], { key, id: 'sensor-1/a/3', traceId: 'f1' }],
    ['alerts', [key, key], { key, id: 'sensor-1/a/4', traceId: '' }],
    ['hosts', [key], { key, id: 'sensor-1/a/5', traceId: '' }],
  ])
})

test('flows and news of hosts that find no room are counted, and alerts do not wait for them', async () => {
  const bus = createMemoryBus({ waitingMax: 1, fullWaitMs: 20 })
  const { promise: isOpen, resolve: open } = Promise.withResolvers<void>()
  const seen: string[] = []
  bus.subscribe('flows', 'slow', () => isOpen)
  bus.subscribe('hosts', 'slow', () => isOpen)
  bus.subscribe('alerts', 'g', async (batch) => void seen.push(...batch.map(({ id }) => id)))
  const publisher = createPublisher(bus, { sensor: 'sensor-1', run: 'a' })
  publisher.flows([{} as FlowSummary])
  publisher.flows([{} as FlowSummary, {} as FlowSummary])
  publisher.found({ signals: [], alerts: [alert('a', 'f1')], hosts: [host] })
  while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
  expect(publisher.shed()).toEqual({})
  await publisher.sent()
  publisher.found({ signals: [], alerts: [alert('b', 'f1')], hosts: [host, host] })
  await publisher.sent()
  expect(publisher.shed()).toEqual({ 'flows not taken': 2, 'news of hosts not taken': 2 })
  open()
  await bus.close()
  expect(seen).toEqual(['a', 'b'])
})

test('alerts that find no room fail the run', async () => {
  const bus = createMemoryBus({ waitingMax: 1, fullWaitMs: 20 })
  const { promise: isOpen, resolve: open } = Promise.withResolvers<void>()
  bus.subscribe('alerts', 'slow', () => isOpen)
  const publisher = createPublisher(bus, { sensor: 'sensor-1', run: 'a' })
  for (const id of ['a', 'b'])
    publisher.found({ signals: [], alerts: [alert(id, 'f1')], hosts: [] })
  await expect(publisher.sent()).rejects.toMatchObject({ code: 'full' })
  open()
  await bus.close()
})

test('what the bus refuses is met by whoever waits for what was sent', async () => {
  const bus = createMemoryBus()
  await bus.close()
  const publisher = createPublisher(bus, { sensor: 'sensor-1', run: 'a' })
  publisher.flows([{} as FlowSummary])
  await expect(publisher.sent()).rejects.toThrow(/closed/)
})
