import { expect, test } from 'vitest'
import type { SystemStatus } from '../../api/index.ts'
import { boundText, daysText, forecastText, type Newest, proofsOf, saidOf } from './say.ts'

const nowMs = Date.parse('2026-11-22T14:25:00Z')
const gigabyte = 1e9

const status: SystemStatus = {
  ...{ asOf: '2026-11-22T14:25:00Z', workers: [], deadLetters: 0 },
  isReady: true,
  components: [
    { name: 'database', ok: true, latencyMs: 1, says: 'It answers.' },
    { name: 'engine', ok: true, latencyMs: 1, says: 'Every sensor gives signs of life.' },
  ],
  engine: { isRunning: true, since: '2026-10-30T14:25:00Z', seenAt: '2026-11-22T14:24:55Z' },
  machine: { cores: 4, memoryBytes: 8 * gigabyte },
  database: { bytes: 2 * gigabyte, bytesMax: 8 * gigabyte },
  disk: {
    ...{ totalBytes: 512 * gigabyte, usedBytes: 312 * gigabyte, freeBytes: 200 * gigabyte },
    fullInDays: 41,
    forecast: {
      ...{ state: 'filling', hoursKnown: 400, bytesPerDay: 4.9 * gigabyte, fullInDays: 41 },
      ...{ earliestInDays: 35, latestInDays: 48 },
    },
  },
  stream: { clients: 3, lagMs: 200 },
  lastDay: { packetsDropped: 0, madeRoomAt: null },
}
const newest: Newest = {
  ...{ machineCpuShare: 0.34, machineMemoryUsedBytes: 5 * gigabyte, waitingRecords: 12 },
  ...{ stallMs: 4, apiStallMs: 2 },
}
const said = (of: Partial<SystemStatus>, measured: Partial<Newest> = {}) =>
  saidOf({ ...status, ...of }, { ...newest, ...measured })
    .map(({ text }) => text)
    .join(' ')
const date = (ms: number) => new Date(ms).toISOString().slice(5, 10)
const learning: SystemStatus['disk']['forecast'] = {
  state: 'learning',
  ...{ hoursKnown: 5.4, bytesPerDay: null, fullInDays: null },
  ...{ earliestInDays: null, latestInDays: null },
}

test('well: that, and when the disk is full, if that is known', () => {
  expect(said({})).toBe('Healthy. The disk fills in 41 days at this rate.')
  const disk = { ...status.disk, fullInDays: null, forecast: learning }
  expect(said({ disk })).toBe('Healthy.')
})

test('what is wrong comes first, and then it is not called healthy', () => {
  const components = status.components.map((one) =>
    one.name === 'engine'
      ? { ...one, ok: false, says: 'A sensor has given no sign of life for 20 s.' }
      : one,
  )
  expect(said({ components })).toBe(
    'A sensor has given no sign of life for 20 s. The disk fills in 41 days at this rate.',
  )
  expect(said({ engine: { ...status.engine, isRunning: false } })).toContain(
    'The engine is not running. This is what was kept.',
  )
})

test.each([
  [{ machineCpuShare: 0.95 }, 'The processor is 95% busy.'],
  [{ machineMemoryUsedBytes: 7.8 * gigabyte }, 'Memory is 98% full.'],
  [{ waitingRecords: 9000 }, '9000 records wait to be kept.'],
  [{ apiStallMs: 1500 }, 'Work in the process waits 1.5 s for its turn.'],
])('%o: %s', (measured, text) => {
  expect(said({}, measured)).toMatch(new RegExp(`^${text.replaceAll('.', '\\.')}`))
})

test('of an engine that is gone, the last figures are not called now', () => {
  const engine = { ...status.engine, isRunning: false }
  expect(said({ engine }, { machineCpuShare: 0.99 })).not.toContain('busy')
})

test('a disk that is full within a week, or nearly is, is said once', () => {
  const forecast = { ...status.disk.forecast, fullInDays: 3.2 }
  expect(said({ disk: { ...status.disk, forecast } })).toBe(
    'The disk fills in 3 days at this rate.',
  )
  const disk = { ...status.disk, freeBytes: 9 * gigabyte, forecast: learning }
  expect(said({ disk })).toBe('The disk has 9 GB left.')
})

test.each([
  [0.02, '1 hour'],
  [0.8, '19 hours'],
  [2, '2 days'],
  [41.4, '41 days'],
])('%d days: %s', (days, text) => {
  expect(daysText(days)).toBe(text)
})

test('what proves it is told, and what speaks against it', () => {
  const texts = (of: Partial<SystemStatus>) =>
    proofsOf({ ...status, ...of }, nowMs).map(({ text, isGood }) => `${isGood ? '+' : '-'} ${text}`)
  expect(texts({})).toEqual([
    '+ up 23 d',
    '+ no packet dropped in 24 h',
    '+ events sent 0.2 s after they were kept',
    '+ 3 browsers follow the stream',
  ])
  const gone = { isRunning: false, since: null, seenAt: null }
  expect(texts({ engine: gone, stream: { clients: 0, lagMs: null } })).toEqual([])
  expect(texts({ lastDay: { packetsDropped: 40, madeRoomAt: status.engine.seenAt } })).toContain(
    '- 40 packets dropped in 24 h',
  )
})

test('the forecast says its range, or how much it still has to see', () => {
  expect(forecastText(status, nowMs, date)).toBe(
    '4.9 GB a day more than leaves. Full on 01-02, between 12-27 and 01-09.',
  )
  const of = (forecast: SystemStatus['disk']['forecast']) =>
    forecastText({ ...status, disk: { ...status.disk, forecast } }, nowMs, date)
  expect(of(learning)).toBe('Not enough history yet: 5 h of 24 h. 200 GB are free.')
  const steady = { ...learning, state: 'steady' as const, hoursKnown: 90, bytesPerDay: -2e6 }
  expect(of(steady)).toBe(
    '2 MB a day more leaves than comes. At this rate it is not full within a year.',
  )
  const sure = { ...status.disk.forecast, earliestInDays: 41, latestInDays: 41.1 }
  expect(of(sure)).toBe('4.9 GB a day more than leaves. Full on 01-02.')
  expect(of({ ...status.disk.forecast, latestInDays: null })).toContain(
    'Full on 01-02, not before 12-27, and perhaps not within a year.',
  )
})

test('the bound of the database is told, and what happens at it', () => {
  expect(boundText(status)).toBe(
    'The database has 2 GB of 8 GB (store.maxBytes). At it, the oldest records make room, and it grows no more.',
  )
  const full = { ...status, database: { bytes: 8 * gigabyte, bytesMax: 8 * gigabyte } }
  expect(boundText(full)).toContain('It is at its bound')
})

test('what nobody works on is said in the words of the server, and dead letters stand below', () => {
  const says = 'No detector works: traffic of sensors elsewhere is not judged; it waits on the bus.'
  const component = { name: 'workers' as const, ok: false, latencyMs: 0, says }
  const broken = { ...status, components: [...status.components, component], deadLetters: 3 }
  expect(saidOf(broken, newest)[0]).toEqual({ text: says, proof: 'workers' })
  expect(proofsOf(broken, nowMs).map(({ text }) => text)).toContain(
    '3 batches of sensors could not be taken',
  )
})
