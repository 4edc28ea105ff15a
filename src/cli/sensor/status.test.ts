import { expect, onTestFinished, test } from 'vitest'
import { report } from '../../messages/batch.fixture.ts'
import { createTracer } from '../../tracing/index.ts'
import type { World } from '../world.ts'
import { openStatus } from './status.ts'

async function metricsOf(world: Partial<World>): Promise<string> {
  const whole = { now: () => 0, ...world } as World
  const about = { listen: '127.0.0.1:0', folder: '/nowhere', report: () => report }
  const status = await openStatus(whole, about)
  onTestFinished(() => status!.close())
  return await (await fetch(`${status!.address}/metrics`)).text()
}

test('spans that were sent and dropped are counted, where batches are followed', async () => {
  const tracer = createTracer({ write: () => {}, spans: null, share: 0 })
  const trace = { ...tracer, counts: () => ({ sent: 5, dropped: 3, waiting: 1 }) }
  const metrics = await metricsOf({ trace })
  expect(metrics).toContain('# TYPE amoskys_sensor_spans_dropped_total counter\n')
  expect(metrics).toContain('amoskys_sensor_spans_dropped_total 3\n')
  expect(metrics).toContain('amoskys_sensor_spans_sent_total 5\n')
  expect(await metricsOf({})).not.toContain('spans')
})
