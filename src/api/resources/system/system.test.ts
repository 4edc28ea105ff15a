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

test('the disk is full when what was used of it goes on growing as it did', async () => {
  const { as, clock, database } = await serveResource(system)
  const early = (await as('viewer', 'GET', '/system/status')).json
  expect(early.disk).toMatchObject({ fullInDays: null, forecast: { state: 'learning' } })
  await database.write(async (db) => {
    for (let hours = 48; hours > 0; hours--) {
      const measured = [{ sensor: '', metric: 'diskUsedBytes', value: (48 - hours) * 1e9 }]
      const atMs = clock.nowMs - hours * 3_600_000 + 1
      await keepSamples(db, measured, { atMs, stepMs: 10_000 })
    }
  })
  const { disk } = (await as('viewer', 'GET', '/system/status')).json
  expect(disk.forecast.bytesPerDay).toBeCloseTo(24e9, -3)
  expect(disk.fullInDays).toBeCloseTo(disk.freeBytes / 24e9, 1)
  const series = await as(
    'viewer',
    'GET',
    '/system/metrics?metric=diskUsedBytes&window=48h&step=1h',
  )
  expect(series.json.points.at(-1).max).toBe(47e9)
})

test('numbers stand side by side, step by step, with nothing where nothing was measured', async () => {
  const { as, clock, database } = await serveResource(system)
  await database.write(async (db) => {
    for (const [i, value] of [1, 2, 9].entries()) {
      const measured = [
        { sensor: '', metric: 'stallMs', value },
        { sensor: 'eth0', metric: 'lagMs', value: 10 * value },
      ]
      const atMs = clock.nowMs - [60_000, 50_000, 10_000][i]!
      await keepSamples(db, measured, { atMs, stepMs: 10_000 })
    }
  })
  const url = '/system/history?metrics=stallMs,cpuShare&window=1m&step=20s'
  expect((await as('viewer', 'GET', url)).json).toEqual({
    ...{ from: '2026-11-26T11:59:00.000Z', stepSeconds: 20, steps: 3 },
    series: [
      { sensor: '', metric: 'stallMs', min: [1, null, 9], max: [2, null, 9], avg: [1.5, null, 9] },
      {
        ...{ sensor: '', metric: 'cpuShare' },
        ...{ min: [null, null, null], max: [null, null, null], avg: [null, null, null] },
      },
    ],
  })
  const sensors = await as('viewer', 'GET', '/system/history/sensors?metrics=lagMs&window=1m')
  expect(sensors.json.series.map(({ sensor }: { sensor: string }) => sensor)).toEqual(['eth0'])
  const wrong = await as('viewer', 'GET', '/system/history?metrics=lagMs')
  expect([wrong.statusCode, wrong.json.detail]).toEqual([
    400,
    expect.stringContaining('found "lagMs"'),
  ])
})

test('the engine runs since its start while it measures, and is gone when it stops', async () => {
  const { as, clock, database } = await serveResource(system)
  const engine = async () => (await as('viewer', 'GET', '/system/status')).json.engine
  expect(await engine()).toEqual({ isRunning: false, since: null, seenAt: null })
  await database.write((db) =>
    keepSamples(db, [{ sensor: '', metric: 'uptimeSeconds', value: 3600 }], {
      atMs: clock.nowMs - 5000,
      stepMs: 10_000,
    }),
  )
  expect(await engine()).toEqual({
    ...{ isRunning: true, since: '2026-11-26T10:59:55.000Z', seenAt: '2026-11-26T11:59:55.000Z' },
  })
  clock.nowMs += 40_000
  expect((await engine()).isRunning).toBe(false)
})

test('what was dropped within a day is counted, and what takes the room is told', async () => {
  const { as, clock, database } = await serveResource(system)
  await database.write(async (db) => {
    for (const hours of [30, 2]) {
      const measured = [{ sensor: 'eth0', metric: 'dropsPerSecond', value: 4 }]
      await keepSamples(db, measured, { atMs: clock.nowMs - hours * 3_600_000, stepMs: 10_000 })
    }
  })
  const { lastDay } = (await as('viewer', 'GET', '/system/status')).json
  expect(lastDay).toEqual({ packetsDropped: 40, madeRoomAt: null })
  const { json } = await as('viewer', 'GET', '/system/storage')
  expect(json.isEstimated).toBe(database.isOnServer)
  expect(json.files.map(({ name }: { name: string }) => name)).toContain('logs')
  expect(json.database.length).toBeGreaterThan(1)
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
