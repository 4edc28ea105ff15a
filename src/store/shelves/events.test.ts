import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { Alert } from '../../contracts/index.ts'
import { type Database, openDatabase } from '../database.ts'
import { onBoth, runBeside } from '../dialects.fixture.ts'
import { openStore } from '../index.ts'
import type { Clause, ListAsk } from '../list.ts'
import { alertOf, newPath, signalOf } from '../records.fixture.ts'
import {
  countEvents,
  findEvents,
  findEventsAfter,
  keepSystemEvent,
  lastEvent,
  trimEvents,
} from './events.ts'

const keptMs = Date.UTC(2026, 0, 2)
const options = { now: () => keptMs, severityOf: () => 'high' as const }
const whats = async (database: Database, question = {}) =>
  (await findEventsAfter(database.read, 0, 99))
    .filter((event) => Object.entries(question).every(([k, v]) => event[k as 'kind'] === v))
    .map((event) => `${event.ref} ${event.what}`)
const revision = (id: string, number: number, changes: Partial<Alert> = {}) =>
  alertOf(id, { revision: number, traceId: 'f'.repeat(32), ...changes })

onBoth(
  'each newer revision of an alert is told once, whatever comes again or late',
  async ({ place }) => {
    await using database = await openDatabase(place)
    await using store = await openStore(place, options)
    await store.keepAlerts([revision('alr_A', 1), revision('alr_A', 2), revision('alr_B', 1)])
    await store.keepAlerts([revision('alr_A', 1), revision('alr_A', 2)])
    await store.keepAlerts([revision('alr_A', 4, { status: 'withdrawn' }), revision('alr_A', 3)])
    await store.keepAlerts([revision('alr_A', 5, { status: 'closed' }), revision('alr_C', 7)])
    expect(await whats(database)).toEqual([
      ...['alr_A raised', 'alr_A grew', 'alr_B raised'],
      ...['alr_A withdrawn', 'alr_A closed', 'alr_C raised'],
    ])
    const [event] = await findEventsAfter(database.read, 0, 1)
    expect(event).toEqual({
      ...{ seq: 1, kind: 'alert', what: 'raised', sensor: 'local' },
      ...{ severity: 'high', urgency: 'high' },
      ...{ time: '2026-01-01T00:00:01.000Z', keptAt: '2026-01-02T00:00:00.000Z' },
      ...{ entity: '10.0.0.1', detector: 'vertical-scan', technique: 'T1046', ref: 'alr_A' },
      ...{ traceId: 'f'.repeat(32), text: 'alert alr_A' },
    })
  },
)

onBoth('a signal is told when it is first seen, and not again', async ({ place }) => {
  await using database = await openDatabase(place)
  await using store = await openStore(place, options)
  const first = signalOf('s', 5, { firstUs: 1, peer: 'x\u0007.test', peerCount: 3, points: 12.4 })
  await store.keepSignals([first, signalOf('s', 6, { firstUs: 1, points: 20 })])
  await store.keepSignals([signalOf('s', 9, { firstUs: 1 }), signalOf('s', 9, { sensor: 'b' })])
  const events = await findEventsAfter(database.read, 0, 9)
  expect(events.map(({ sensor, ref, severity }) => [sensor, ref, severity])).toEqual([
    ['local', 's', 'high'],
    ['b', 's', 'high'],
  ])
  expect(events[0]!.text).toBe('d: a to x\\x07.test and 2 more, +12.4 points at first')
  // Its row made room, but what was told of it is still there.
  await runBeside(place, 'delete from signals')
  await store.keepSignals([first])
  expect(await lastEvent(database.read)).toBe(2)
})

const refusing = {
  sqlite: "create trigger no before insert on alerts begin select raise(abort, 'no'); end",
  postgres: `create function no() returns trigger language plpgsql as
    $$ begin raise exception 'no'; end $$;
    create trigger no before insert on alerts for each row execute function no()`,
}

onBoth('what cannot be kept is not told of', async ({ place, dialect }) => {
  await using database = await openDatabase(place)
  await using store = await openStore(place, options)
  await runBeside(place, refusing[dialect])
  await expect(store.keepAlerts([revision('alr_A', 1)])).rejects.toThrow('no')
  expect(await lastEvent(database.read)).toBe(0)
})

onBoth(
  'system events are told once by their key, and have a bound of their own',
  async ({ place }) => {
    await using database = await openDatabase(place)
    const event = {
      key: 'start|1',
      what: 'started',
      severity: 'info',
      text: 'AMOSKYS started',
    } as const
    await database.write((db) => keepSystemEvent(db, event, keptMs))
    await database.write((db) => keepSystemEvent(db, event, keptMs + 5))
    const { rows } = await findEvents(database.read, asking([is('kind', 'system')]))
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ time: '2026-01-02T00:00:00.000Z', what: 'started', ref: '' })
    await database.write(async (db) => {
      const [row] = await db.selectFrom('events').selectAll().execute()
      const { seq: _, ...told } = row!
      for (let i = 2; i < 10_000; i += 100) {
        const rows = Array.from({ length: 100 }, (_, k) => ({ ...told, key: `start|${i + k}` }))
        await db.insertInto('events').values(rows).execute()
      }
      for (let i = 10_002; i < 10_020; i++)
        await keepSystemEvent(db, { ...event, key: `start|${i}` }, keptMs)
    })
    // The one that was told twice took a number.
    const first = await findEventsAfter(database.read, 0, 1)
    expect([first[0]!.seq, await lastEvent(database.read)]).toEqual([21, 10_020])
  },
)

async function filled(place: string): Promise<Database> {
  await using store = await openStore(place, options)
  for (let i = 0; i < 12; i++) {
    const changes = { firstUs: i, detector: i % 2 ? 'odd' : 'even', technique: `T${i % 3}` }
    await store.keepSignals([signalOf(`s${i}`, i * 1e6, { ...changes, actor: `10.0.0.${i % 4}` })])
  }
  await store.keepAlerts([revision('alr_A', 1, { severity: 'low', entity: '10.0.0.1' })])
  return openDatabase(place)
}

const is = (field: string, ...values: string[]): Clause => ({
  field,
  op: 'is',
  values,
  isNot: false,
})
const asking = (filter: readonly Clause[], changes: Partial<ListAsk> = {}): ListAsk => ({
  ...{ filter, fromUs: null, toUs: null, sort: [{ name: 'seq', isDescending: true }] },
  ...{ limit: 99, after: null, before: null, ...changes },
})

onBoth('events are found by what they are about, newest kept first', async ({ place }) => {
  await using database = await filled(place)
  const seqs = async (...clauses: Clause[]) =>
    (await findEvents(database.read, asking(clauses))).rows.map(({ seq }) => seq)
  expect(await seqs(is('kind', 'alert'))).toEqual([13])
  expect(await seqs(is('severity', 'low', 'critical'))).toEqual([13])
  expect(await seqs(is('detector', 'odd'), is('technique', 'T0', 'T1'))).toEqual([10, 8, 4, 2])
  expect(await seqs(is('entity', '10.0.0.1'), is('kind', 'signal'))).toEqual([10, 6, 2])
  expect(await seqs(is('entity', '10.0.0.0/24'), is('kind', 'alert'))).toEqual([13])
  expect(await seqs(is('ref', 'alr_A'))).toEqual([13])
  expect(await seqs(is('traceId', 'f'.repeat(32)))).toEqual([13])
  expect(await seqs(is('text', 'ALERT ALR'))).toEqual([13])
  expect([await seqs(is('text', '%')), await seqs(is('text', 'alr\\_'))]).toEqual([[], []])
  const during = await findEvents(database.read, asking([], { fromUs: 3e6, toUs: 5e6 }))
  expect(during.rows.map(({ seq, ref }) => [seq, ref])).toEqual([
    [5, 's4'],
    [4, 's3'],
  ])
})

onBoth('pages of events lie beside each other in both directions', async ({ place }) => {
  await using database = await filled(place)
  const page = (place: Partial<ListAsk>) =>
    findEvents(database.read, asking([is('kind', 'signal')], { limit: 5, ...place }))
  const first = await page({})
  const second = await page({ after: first.next })
  expect(second.rows.map(({ seq }) => seq)).toEqual([7, 6, 5, 4, 3])
  expect((await page({ before: second.previous })).rows).toEqual(first.rows)
})

onBoth(
  'they are counted over time by what one asks for, and no more steps than a screen has',
  async ({ place }) => {
    await using database = await filled(place)
    const range = { fromUs: 0, toUs: 12e6, stepUs: 5e6, filter: [is('kind', 'signal')] }
    expect(await countEvents(database.read, { ...range, by: 'detector' })).toEqual([
      { fromUs: 0, value: 'even', count: 3 },
      { fromUs: 0, value: 'odd', count: 2 },
      { fromUs: 5e6, value: 'even', count: 2 },
      { fromUs: 5e6, value: 'odd', count: 3 },
      { fromUs: 10e6, value: 'even', count: 1 },
      { fromUs: 10e6, value: 'odd', count: 1 },
    ])
    const many = { ...range, toUs: 1501, stepUs: 1, by: 'kind' as const }
    await expect(countEvents(database.read, many)).rejects.toThrow(/1 to 1500 steps/)
    for (const stepUs of [0, -1, Number.NaN])
      await expect(countEvents(database.read, { ...many, stepUs })).rejects.toThrow(/steps/)
  },
)

test('they are counted in their index alone', async () => {
  const path = newPath()
  await (await openDatabase(path)).close()
  using database = new DatabaseSync(path)
  const plan = database
    .prepare(
      `explain query plan select floor((time_us - 0) / 9) as bucket, kind, count(*) from events
       where (severity in ('low')) and time_us >= 0 and time_us < 9 group by bucket, kind`,
    )
    .all()
  expect(String(plan[0]!['detail'])).toMatch(/USING COVERING INDEX events_over_time/)
})

onBoth('at the bound the oldest go, counted; and when it is asked for', async ({ place }) => {
  await using database = await openDatabase(place)
  await using store = await openStore(place, { ...options, eventsMax: 20 })
  await store.keepSignals(
    Array.from({ length: 30 }, (_, i) => signalOf(`s${i}`, i, { firstUs: i })),
  )
  const { events, dropped } = await store.counts()
  expect([events, dropped.events]).toEqual([19, 11])
  expect((await findEventsAfter(database.read, 0, 1))[0]!.seq).toBe(12)
  expect(await database.write((db) => trimEvents(db, { rowsMax: 9 }))).toBe(10)
  expect(await database.write((db) => trimEvents(db, { keptFromMs: keptMs + 1 }))).toBe(9)
  await store.keepSignals([signalOf('s99', 99, { firstUs: 99 })])
  expect(await lastEvent(database.read)).toBe(31)
})
