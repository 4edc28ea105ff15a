import { expect, test } from 'vitest'
import type { Alert, FlowSummary, Signal } from '../contracts/index.ts'
import { createMemoryBus, createPublisher } from './index.ts'

const alert = (id: string, traceId: string) => ({ id, traceId, sensor: 'sensor-1' }) as Alert

test('what a stream gives is sent in order, under its key, each batch with an id and its trace', async () => {
  const bus = createMemoryBus()
  const seen: unknown[] = []
  for (const topic of ['alerts', 'signals', 'flows'] as const)
    bus.subscribe(
      topic,
      'g',
      async (batch, [message]) =>
        void seen.push([topic, batch.map(({ sensor }) => sensor), message]),
    )
  const publisher = createPublisher(bus, { sensor: 'sensor-1', run: 'a' })
  publisher.flows([])
  publisher.flows([{} as FlowSummary])
  publisher.found({ signals: [{} as Signal], alerts: [alert('a', 'f1'), alert('b', 'f1')] })
  publisher.found({ signals: [], alerts: [alert('a', 'f1'), alert('c', 'f2')] })
  await publisher.sent()
  await bus.close()
  const key = 'sensor-1'
  expect(seen).toEqual([
    ['flows', [key], { key, id: 'sensor-1/a/1', traceId: '' }],
    ['signals', [key], { key, id: 'sensor-1/a/2', traceId: '' }],
    ['alerts', [key, key], { key, id: 'sensor-1/a/3', traceId: 'f1' }],
    ['alerts', [key, key], { key, id: 'sensor-1/a/4', traceId: '' }],
  ])
})

test('what the bus refuses is met by whoever waits for what was sent', async () => {
  const bus = createMemoryBus()
  await bus.close()
  const publisher = createPublisher(bus, { sensor: 'sensor-1', run: 'a' })
  publisher.flows([{} as FlowSummary])
  await expect(publisher.sent()).rejects.toThrow(/closed/)
})
