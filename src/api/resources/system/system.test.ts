import { expect, test } from 'vitest'
import { beatRun, beginRun, keepSamples } from '../../../store/index.ts'
import { type Served, serveResource } from '../../kit/serve.fixture.ts'
import { scrape, system } from './index.ts'

async function runningSince(served: Served, silentMs: number) {
  const run = { id: 'run_1', sensor: 'eth0', kind: 'live', source: 'eth0', identity: '' }
  const { nowMs } = served.clock
  await served.database.write(async (db) => {
    await beginRun(db, { ...run, version: '0', process_id: 1, started_ms: nowMs - 60_000 })
    const counts = { frames: 0, bytes: 0, judged_frames: 0, judged_us: 0, kernel_drops: 0 }
    const state = { interface_drops: 0, lag_ms: 0, waiting: 0, resident_bytes: 0, stall_ms: 0 }
    await beatRun(db, 'run_1', { ...counts, ...state, beat_ms: nowMs - silentMs })
  })
}

/** At the root: the fixture asks below `/api/v1`. */
const root = (path: string) => `/../..${path}`

test('strangers are told the name, the version and the time, and whether it lives', async () => {
  const { as } = await serveResource(system)
  expect((await as(null, 'GET', '/meta')).json).toEqual({
    ...{ name: 'amoskys', version: '0.0.0', time: '2026-11-26T12:00:00.000Z' },
  })
  expect((await as(null, 'GET', root('/healthz'))).json).toEqual({ ok: true })
  expect((await as(null, 'GET', '/system/status')).statusCode).toBe(401)
})

test('it is ready while every part works, and says which does not', async () => {
  const served = await serveResource(system)
  const ready = await served.as(null, 'GET', root('/readyz'))
  expect([ready.statusCode, ready.json.ready]).toEqual([200, true])
  await runningSince(served, 20_000)
  const silent = await served.as(null, 'GET', root('/readyz'))
  expect(silent.statusCode).toBe(503)
  expect(silent.json.components).toEqual([
    { name: 'database', ok: true, latencyMs: 0 },
    { name: 'engine', ok: false, latencyMs: 0 },
  ])
  const { json } = await served.as('viewer', 'GET', '/system/status')
  expect(json.isReady).toBe(false)
  expect(json.components[1].says).toBe('A sensor has given no sign of life for 20 s.')
})

test('the disk is full as soon as the database goes on growing as it did', async () => {
  const { as, clock, database } = await serveResource(system)
  expect((await as('viewer', 'GET', '/system/status')).json.disk.fullInDays).toBeNull()
  await database.write(async (db) => {
    for (const hours of [12, 0]) {
      const measured = [{ sensor: '', metric: 'databaseBytes', value: (24 - hours) * 1e6 }]
      const atMs = clock.nowMs - hours * 3_600_000 - 1
      await keepSamples(db, measured, { atMs, stepMs: 10_000 })
    }
  })
  const { disk } = (await as('viewer', 'GET', '/system/status')).json
  // 12 MB in twelve hours.
  expect(disk.fullInDays).toBeCloseTo(disk.freeBytes / 24e6, 0)
  const series = await as('viewer', 'GET', '/system/metrics?metric=databaseBytes&window=24h')
  expect(series.json.points.map(({ max }: { max: number }) => max)).toEqual([12e6, 24e6])
})

test('the numbers for Prometheus are for whoever has the token, and for nobody where there is none', async () => {
  const text = async () => 'amoskys_lag_seconds 1\n'
  const open = await serveResource(scrape({ token: 'open sesame', text }))
  const shown = (authorization: string) =>
    open.as(null, 'GET', root('/metrics'), { headers: { authorization } })
  const right = await shown('Bearer open sesame')
  expect([right.statusCode, right.body]).toEqual([200, 'amoskys_lag_seconds 1\n'])
  expect(right.headers['content-type']).toContain('text/plain')
  expect((await shown('Bearer open')).statusCode).toBe(401)
  const closed = await serveResource(scrape({ token: '', text }))
  const none = { headers: { authorization: 'Bearer ' } }
  expect((await closed.as(null, 'GET', root('/metrics'), none)).statusCode).toBe(404)
})
