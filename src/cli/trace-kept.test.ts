import { expect, test } from 'vitest'
import { createMemoryBus } from '../bus/index.ts'
import type { Alert } from '../contracts/index.ts'
import { createTracer, type Tracer } from '../tracing/index.ts'
import { traceKept } from './trace-kept.ts'

const [batchTrace, alertTrace] = ['1'.repeat(32), '2'.repeat(32)]
const alert = { id: 'a', traceId: alertTrace } as unknown as Alert

/** What is told of alerts that come over a bus under this trace id. */
async function toldOf(traceId: string, kept: () => Promise<void>) {
  const lines: Parameters<Parameters<typeof createTracer>[0]['write']>[0][] = []
  const trace: Tracer = createTracer({
    write: (line) => void lines.push(line),
    ...{ spans: null, share: 0 },
  })
  await using bus = createMemoryBus()
  bus.subscribe('alerts', 'store', async (batch, messages) => {
    traceKept({ trace, now: () => 7 }, { topic: 'alerts', batch, messages, startMs: 5, kept })
  })
  await bus.publish('alerts', [alert], { key: 'branch', traceId })
  await bus.close()
  return lines
}

test('what came of a batch of a sensor is told under its trace id, when it is in the database', async () => {
  const isKept = Promise.withResolvers<void>()
  const telling = toldOf(batchTrace, () => isKept.promise)
  expect(await telling).toEqual([])
  isKept.resolve()
  const lines = await telling
  expect(lines).toMatchObject([
    { level: 'info', traceId: batchTrace, step: 'keep', ms: 2, sensor: 'branch', alerts: 1 },
  ])
})

test('what could not be kept is a warning with the reason', async () => {
  const lines = await toldOf(batchTrace, () => Promise.reject(new Error('the disk is full')))
  expect(lines).toMatchObject([
    { level: 'warn', text: '1 alert of branch could not be kept: the disk is full' },
  ])
})

test('of what comes of no batch nothing is told: no step is before it', async () => {
  expect(await toldOf(alertTrace, () => Promise.resolve())).toEqual([])
  expect(await toldOf('', () => Promise.resolve())).toEqual([])
})
