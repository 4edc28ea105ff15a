import { expect, test } from 'vitest'
import { type Database, openDatabase } from '../database.ts'
import { findEventsAfter } from './events.ts'
import {
  dropEnrolment,
  findEnrolment,
  keepEnrolment,
  openEnrolments,
  openEnrolmentsMax,
} from './sensor-enrolments.ts'
import {
  certificateEnds,
  certificatesMax,
  enrolSensor,
  goodSensorKeys,
  keysOfSensor,
  renewSensor,
} from './sensor-keys.ts'
import {
  findSensor,
  findSensors,
  keepReports,
  orderSensor,
  ordersOf,
  placeSensor,
  reportOf,
  revokeSensor,
  touchSensors,
} from './sensors.ts'

const nowMs = Date.UTC(2026, 10, 27)
const dayMs = 86_400_000

function keysOf(name: string, number: number, fromMs = nowMs) {
  return {
    name,
    certificate: {
      ...{ id: `c${number}`, material: `hash ${number}` },
      ...{ fromMs, untilMs: fromMs + 90 * dayMs },
    },
    signing: { id: `s${number}`, material: `key ${number}` },
  }
}

const token = { id: 't1', sensor: '', site: 'Bern', token_hash: 'ab', expires_ms: nowMs + 1000 }
const enrol = (database: Database, name: string, number: number, enrolment = '') =>
  database.write((db) =>
    enrolSensor(db, { ...keysOf(name, number), site: 'Bern', enrolment }, nowMs),
  )
const good = async (database: Database, atMs = nowMs) =>
  (await goodSensorKeys(database.read, atMs)).map(({ sensor, id }) => `${sensor} ${id}`)

test('a token is used by one sensor, which may ask again, and by no other', async () => {
  await using database = await openDatabase(':memory:')
  const made = await database.write((db) => keepEnrolment(db, token, nowMs))
  expect(JSON.stringify(made)).not.toContain('ab"')
  expect(await openEnrolments(database.read, nowMs)).toHaveLength(1)
  await enrol(database, 'edge-1', 1, 't1')
  await enrol(database, 'edge-1', 1, 't1')
  await expect(enrol(database, 'edge-2', 2, 't1')).rejects.toThrow('used already')
  expect(await findSensor(database.read, 'edge-2')).toBeNull()
  expect(await findEnrolment(database.read, 't1')).toMatchObject({ used_by: 'edge-1' })
  expect(await openEnrolments(database.read, nowMs)).toEqual([])
})

test('a token that has expired, or was dropped, is none', async () => {
  await using database = await openDatabase(':memory:')
  await database.write((db) => keepEnrolment(db, { ...token, expires_ms: nowMs }, nowMs))
  await expect(enrol(database, 'edge-1', 1, 't1')).rejects.toThrow('expired')
  await database.write((db) => keepEnrolment(db, { ...token, id: 't2' }, nowMs))
  expect(await database.write((db) => dropEnrolment(db, 't2', nowMs))).not.toBeNull()
  expect(await database.write((db) => dropEnrolment(db, 't2', nowMs))).toBeNull()
  await expect(enrol(database, 'edge-1', 1, 't2')).rejects.toThrow('expired')
})

test('who enrols again has new keys alone; a name that was revoked comes back so', async () => {
  await using database = await openDatabase(':memory:')
  await enrol(database, 'edge-1', 1)
  await enrol(database, 'edge-2', 2)
  expect(await good(database)).toEqual(['edge-1 c1', 'edge-1 s1', 'edge-2 c2', 'edge-2 s2'])
  await enrol(database, 'edge-1', 3)
  expect(await good(database)).toEqual(['edge-1 c3', 'edge-1 s3', 'edge-2 c2', 'edge-2 s2'])
  const revoke = () =>
    database.write((db) => revokeSensor(db, { name: 'edge-1', why: 'stolen\u0007' }, nowMs))
  expect(await revoke()).toMatchObject({ after: { state: 'revoked' } })
  expect(await revoke()).toBeNull()
  expect(await good(database)).toEqual(['edge-2 c2', 'edge-2 s2'])
  await enrol(database, 'edge-1', 4)
  expect(await good(database)).toEqual(['edge-1 c4', 'edge-1 s4', 'edge-2 c2', 'edge-2 s2'])
  expect(await keysOfSensor(database.read, 'edge-1')).toHaveLength(6)
  const events = await findEventsAfter(database.read, 0, 9)
  expect(events.map(({ text }) => text)).toEqual([
    'Sensor edge-1 was enrolled.',
    'Sensor edge-2 was enrolled.',
    'Sensor edge-1 was enrolled anew; keys that it had before are good no more.',
    'Sensor edge-1 was revoked: stolen\\x07. The hub takes nothing of it any more.',
    'Sensor edge-1 was enrolled anew; keys that it had before are good no more.',
  ])
})

test('with a sensor the tokens that wait for it are revoked', async () => {
  await using database = await openDatabase(':memory:')
  await enrol(database, 'edge-1', 1)
  await database.write((db) => keepEnrolment(db, { ...token, sensor: 'edge-1' }, nowMs))
  await database.write((db) => revokeSensor(db, { name: 'edge-1', why: '' }, nowMs))
  await expect(enrol(database, 'edge-1', 2, 't1')).rejects.toThrow('expired')
})

test('renewed, both certificates are good until the first ends; the old signing key as long', async () => {
  await using database = await openDatabase(':memory:')
  await enrol(database, 'edge-1', 1)
  const laterMs = nowMs + 60 * dayMs
  await database.write((db) => renewSensor(db, keysOf('edge-1', 2, laterMs), laterMs))
  expect(await good(database, laterMs)).toEqual([
    ...['edge-1 c1', 'edge-1 c2', 'edge-1 s1', 'edge-1 s2'],
  ])
  expect(await good(database, nowMs + 90 * dayMs)).toEqual(['edge-1 c2', 'edge-1 s2'])
  expect(await certificateEnds(database.read)).toEqual([
    { name: 'edge-1', site: 'Bern', untilMs: laterMs + 90 * dayMs },
  ])
  const kept = { ...keysOf('edge-1', 3, laterMs), signing: keysOf('edge-1', 2).signing }
  await database.write((db) => renewSensor(db, kept, laterMs))
  expect(await good(database, nowMs + 100 * dayMs)).toEqual(['edge-1 c2', 'edge-1 c3', 'edge-1 s2'])
})

test('a sensor that renews without end is stopped; what ended long ago is forgotten', async () => {
  await using database = await openDatabase(':memory:')
  await enrol(database, 'edge-1', 0)
  const renew = (number: number, atMs: number) =>
    database.write((db) => renewSensor(db, keysOf('edge-1', number, atMs), atMs))
  for (let i = 1; i < certificatesMax; i++) await renew(i, nowMs)
  await expect(renew(99, nowMs)).rejects.toMatchObject({ code: 'full' })
  await renew(100, nowMs + 130 * dayMs)
  expect(
    (await keysOfSensor(database.read, 'edge-1')).filter(({ kind }) => kind === 'certificate'),
  ).toHaveLength(1)
})

test('a report is no sign of life, and never newer than the last one', async () => {
  await using database = await openDatabase(':memory:')
  await enrol(database, 'edge-1', 1)
  const keep = (version: string, reportedMs: number) =>
    database.write((db) =>
      keepReports(db, [{ name: 'edge-1', report: { version } as never, reportedMs }]),
    )
  await database.write((db) => touchSensors(db, [{ name: 'edge-1', seenMs: nowMs }]))
  await keep('1', nowMs + 60_000)
  expect((await findSensors(database.read))[0]).toMatchObject({
    seen_ms: nowMs,
    reported_ms: nowMs,
  })
  // In the order of its stream: what is judged late is as old as it is.
  await keep('2', nowMs - 60_000)
  const [row] = await findSensors(database.read)
  expect(row).toMatchObject({ seen_ms: nowMs, reported_ms: nowMs - 60_000 })
  expect(reportOf(row!)).toEqual({ version: '2' })
})

test('a sign of life counts after the clock was set back, and an old one that comes late does not', async () => {
  await using database = await openDatabase(':memory:')
  await enrol(database, 'edge-1', 1)
  const touch = async (seenMs: number, atMs: number) => {
    await database.write((db) => touchSensors(db, [{ name: 'edge-1', seenMs }], atMs))
    return (await findSensors(database.read))[0]!.seen_ms
  }
  expect(await touch(nowMs, nowMs)).toBe(nowMs)
  expect(await touch(nowMs - 900, nowMs + 1)).toBe(nowMs)
  expect(await touch(nowMs - 3_600_000, nowMs - 3_600_000)).toBe(nowMs - 3_600_000)
})

test('what a sensor tells of itself, and what the hub wants of it', async () => {
  await using database = await openDatabase(':memory:')
  await enrol(database, 'edge-1', 1)
  const report = { version: '1.2', atMs: nowMs } as never
  await database.write((db) =>
    touchSensors(db, [
      { name: 'edge-1', seenMs: nowMs + 5, report },
      { name: 'edge-1', seenMs: nowMs + 4 },
      { name: 'never-enrolled', seenMs: nowMs },
    ]),
  )
  const [row] = await findSensors(database.read)
  expect(row).toMatchObject({ seen_ms: nowMs + 5, reported_ms: nowMs + 5, site: 'Bern' })
  expect(reportOf(row!)).toEqual({ version: '1.2', atMs: nowMs })
  expect(reportOf({ report: '{' })).toBeNull()
  const orders = { filter: 'not port 22', flowsPerSecondMax: null, isDetectingLocally: null }
  const order = (seenVersion: number | null) =>
    database.write((db) => orderSensor(db, { name: 'edge-1', orders, seenVersion }))
  expect(await order(0)).toMatchObject({ before: null, orders: { ...orders, version: 1 } })
  expect(await order(0)).toBeNull()
  expect(await order(null)).toMatchObject({ orders: { version: 2 } })
  await database.write((db) => placeSensor(db, { name: 'edge-1', site: 'Thun' }))
  const after = await findSensor(database.read, 'edge-1')
  expect(ordersOf(after!)).toEqual({ ...orders, version: 2 })
  expect(after!.site).toBe('Thun')
  await expect(
    database.write((db) => revokeSensor(db, { name: 'no\u001b', why: '' }, nowMs)),
  ).rejects.toThrow('no\\x1b: no sensor of this name was enrolled')
})

test('tokens that wait are bounded', async () => {
  await using database = await openDatabase(':memory:')
  await database.write(async (db) => {
    for (let i = 0; i < openEnrolmentsMax; i++)
      await db
        .insertInto('enrolments')
        .values({ ...token, id: `n${i}`, created_ms: nowMs, used_ms: 0, used_by: '' })
        .execute()
  })
  await expect(database.write((db) => keepEnrolment(db, token, nowMs))).rejects.toMatchObject({
    code: 'full',
  })
})
