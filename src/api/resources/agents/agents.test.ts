import { expect, test } from 'vitest'
import { beatRun, beginRun, endRun, keepSamples } from '../../../store/index.ts'
import { type Served, serveResource } from '../../kit/serve.fixture.ts'
import { agents } from './index.ts'

const beat = {
  ...{ frames: 900, bytes: 90_000, judged_frames: 890, judged_us: 1_000_000 },
  ...{ kernel_drops: 100, interface_drops: 0, lag_ms: 12, waiting: 3 },
  ...{ resident_bytes: 1e8, stall_ms: 4 },
}

async function runOf(served: Served, id: string, sensor: string) {
  const { database, clock } = served
  const run = { id, sensor, kind: 'live', source: 'eth0', identity: '', version: '0.1.0' }
  await database.write(async (db) => {
    await beginRun(db, { ...run, process_id: 1, started_ms: clock.nowMs - 60_000 })
    await beatRun(db, id, { ...beat, beat_ms: clock.nowMs - 1000 })
  })
}

test('a sensor reports, is late, and stops, and says how one can tell', async () => {
  const served = await serveResource(agents)
  const { as, clock, database } = served
  await runOf(served, 'run_1', 'eth0')
  await runOf(served, 'run_2', 'branch')
  const one = await as('viewer', 'GET', '/agents/eth0')
  expect(one.json).toMatchObject({
    ...{ id: 'eth0', state: 'reporting', kind: 'live', source: 'eth0', version: '0.1.0' },
    ...{ packets: 900, judgedPackets: 890, dropRate: 0.1, lagMs: 12, queue: 3 },
    ...{ drops: { kernel: 100, interface: 0 }, since: '2026-11-26T11:59:00.000Z' },
  })
  clock.nowMs += 9000
  const late = await as('viewer', 'GET', '/agents?state=late')
  expect(late.json.data.map(({ id, why }: Record<string, string>) => [id, why]).sort()).toEqual([
    ['branch', 'It has given no sign of life for 10 s.'],
    ['eth0', 'It has given no sign of life for 10 s.'],
  ])
  expect(late.json.data[0]).toMatchObject({ silentMs: 10_000, ended: null })
  const end = { ended_ms: clock.nowMs, how: 'failed', why: 'no interface eth0' }
  await database.write((db) => endRun(db, 'run_1', end))
  const stopped = await as('viewer', 'GET', '/agents?state=stopped')
  expect(stopped.json.data).toMatchObject([
    {
      ...{ id: 'eth0', why: 'It failed at 2026-11-26T12:00:09.000Z: no interface eth0.' },
      ended: { at: '2026-11-26T12:00:09.000Z', how: 'failed', error: 'no interface eth0' },
    },
  ])
  expect((await as('viewer', 'GET', '/agents?dropRate.gte=0.2')).json.data).toEqual([])
  expect((await as('viewer', 'GET', '/agents/none')).json.code).toBe('not_found')
})

test('the newest run of a sensor is the sensor', async () => {
  const served = await serveResource(agents)
  await runOf(served, 'run_1', 'eth0')
  served.clock.nowMs += 60_000
  await runOf(served, 'run_2', 'eth0')
  const { json } = await served.as('viewer', 'GET', '/agents')
  expect(json.data).toHaveLength(1)
  expect(json.data[0].since).toBe('2026-11-26T12:00:00.000Z')
})

test('a number of a sensor over time has its least, greatest and mean, in at most 1,500 points', async () => {
  const served = await serveResource(agents)
  const { as, clock, database } = served
  await runOf(served, 'run_1', 'eth0')
  await database.write(async (db) => {
    for (let i = 0; i < 6; i++) {
      const measured = [{ sensor: 'eth0', metric: 'packetsPerSecond', value: i }]
      const atMs = clock.nowMs - 60_000 + i * 10_000
      await keepSamples(db, measured, { atMs, stepMs: 10_000 })
    }
  })
  const url = '/agents/eth0/metrics?metric=packetsPerSecond'
  const series = await as('viewer', 'GET', `${url}&window=1m&step=30s`)
  expect(series.json).toEqual({
    metric: 'packetsPerSecond',
    stepSeconds: 30,
    points: [
      { time: '2026-11-26T11:59:00.000Z', min: 0, max: 2, avg: 1 },
      { time: '2026-11-26T11:59:30.000Z', min: 3, max: 5, avg: 4 },
    ],
  })
  expect((await as('viewer', 'GET', `${url}&window=7d`)).json.stepSeconds).toBe(2020)
  const many = await as('viewer', 'GET', `${url}&window=7d&step=10s`)
  expect(many.json.detail).toBe('step: expected at most 1500 points, found 60480.')
  expect((await as('viewer', 'GET', `${url}&window=soon`)).json.code).toBe('validation_failed')
  expect((await as('viewer', 'GET', '/agents/eth0/metrics?metric=secrets')).statusCode).toBe(400)
  expect((await as('viewer', 'GET', `${url.replace('eth0', 'none')}`)).json.code).toBe('not_found')
})
