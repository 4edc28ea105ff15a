import { expect, onTestFinished, test } from 'vitest'
import type { SensorReport } from '../../contracts/index.ts'
import { report } from '../../messages/batch.fixture.ts'
import { createTracer } from '../../tracing/index.ts'
import type { World } from '../world.ts'
import { openStatus } from './status.ts'
import { tellStatus } from './tell-status.ts'

async function metricsOf(world: Partial<World>): Promise<string> {
  const whole = { now: () => 0, ...world } as World
  const about = {
    listen: '127.0.0.1:0',
    sensor: 'edge-1',
    folder: '/nowhere',
    report: () => report,
  }
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

/** `report` undefined: nothing is captured yet. */
async function toldOf(given: SensorReport | undefined, isJson: boolean): Promise<string> {
  const said: string[] = []
  const world = { now: () => 0, out: (text: string) => said.push(text) } as unknown as World
  const about = { sensor: 'edge-1', folder: 'data/sensor', report: () => given }
  const status = await openStatus(world, { ...about, listen: '127.0.0.1:0' })
  onTestFinished(() => status!.close())
  await tellStatus(world, new URL(status!.address).host, isJson)
  return said.join('')
}

test('which sensor it is is said, with its folder', async () => {
  expect(await toldOf(report, false)).toMatch(
    /^sensor: +edge-1, its keys and log in data\/sensor\n/,
  )
  expect(JSON.parse(await toldOf(report, true))).toMatchObject({
    ...{ sensor: 'edge-1', folder: 'data/sensor', version: report.version },
  })
})

test.each([true, false])('one that has only begun is said to have, json: %s', async (isJson) => {
  await expect(toldOf(undefined, isJson)).rejects.toMatchObject({
    code: 'unavailable',
    message:
      'the sensor edge-1 (data/sensor) is not capturing yet: it has only begun; ask again in a moment',
  })
})

test('a port that another has is said once', async () => {
  const world = { now: () => 0 } as World
  const about = { sensor: 'edge-1', folder: 'data/sensor', report: () => report }
  const first = await openStatus(world, { ...about, listen: '127.0.0.1:0' })
  onTestFinished(() => first!.close())
  const listen = new URL(first!.address).host
  await expect(openStatus(world, { ...about, listen })).rejects.toThrow(
    `ship.statusListen: ${listen}: is taken, perhaps by another sensor; another port, or '' for none`,
  )
})
