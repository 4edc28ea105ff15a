import { expect } from 'vitest'
import type { Deed } from '../../contracts/index.ts'
import { type Database, openDatabase } from '../database.ts'
import { onBoth, runBeside } from '../dialects.fixture.ts'
import type { Clause, ListAsk } from '../list.ts'
import { auditSize, findAudit, findAuditEntry, foundEntries, recordDeed } from './audit.ts'

const startMs = Date.UTC(2026, 0, 1)

function deedOf(changes: Partial<Deed> = {}): Deed {
  return {
    actor: { kind: 'user', id: 'usr_A', session: 'ses_1', address: '127.0.0.1' },
    verb: 'incident.close',
    object: { kind: 'incident', id: 'inc_1' },
    before: { status: 'open' },
    after: { status: 'closed' },
    reason: 'a backup',
    traceId: 'f'.repeat(32),
    ...changes,
  }
}

const record = (database: Database, changes: Partial<Deed> = {}, ms = startMs) =>
  database.write((db) => recordDeed(db, deedOf(changes), ms))

onBoth('entries follow one another, and are found as they were made', async ({ place }) => {
  await using database = await openDatabase(place)
  const first = await record(database)
  const second = await record(database, { verb: 'incident.open' }, startMs + 1)
  expect([first.seq, second.seq]).toEqual([1, 2])
  expect(first.previousHash).toBe('0'.repeat(64))
  expect(second.previousHash).toBe(first.hash)
  expect(await findAuditEntry(database.read, 2)).toEqual(second)
  expect(await findAuditEntry(database.read, 3)).toBeNull()
  expect(await auditSize(database.read)).toEqual({ size: 2, head: second.hash })
})

onBoth('what a failed change did was not done', async ({ place }) => {
  await using database = await openDatabase(place)
  const failing = database.write(async (db) => {
    await recordDeed(db, deedOf(), startMs)
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect((await auditSize(database.read)).size).toBe(0)
  expect((await record(database)).seq).toBe(1)
})

onBoth('nobody who goes through the database changes or drops an entry', async ({ place }) => {
  await using database = await openDatabase(place)
  await record(database)
  for (const text of ["update audit set body = '{}'", 'delete from audit'])
    await expect(runBeside(place, text)).rejects.toThrow(/only ever added to/)
  expect((await auditSize(database.read)).size).toBe(1)
})

const ask: ListAsk = {
  filter: [],
  fromUs: null,
  toUs: null,
  sort: [{ name: 'seq', isDescending: true }],
  limit: 20,
  after: null,
  before: null,
}

onBoth('they are asked for by who, what, to what and when', async ({ place }) => {
  await using database = await openDatabase(place)
  for (let i = 0; i < 9; i++) {
    const actor = { ...deedOf().actor, id: i % 2 ? 'usr_A' : 'usr_B' }
    const object = { kind: i < 5 ? 'incident' : 'mute', id: `x_${i}` }
    const verb = i < 5 ? 'incident.close' : 'mute.create'
    const traceId = String(i).repeat(32)
    await record(database, { actor, object, verb, traceId }, startMs + i * 1000)
  }
  const found = async (fields: Readonly<Record<string, string[]>>, rest: Partial<ListAsk> = {}) => {
    const filter = Object.entries(fields).map(
      ([field, values]): Clause => ({ field, op: 'is', values, isNot: false }),
    )
    const { entries } = await findAudit(database.read, { ...ask, filter, ...rest })
    return entries.map((entry) => entry.seq)
  }
  expect(await found({ actor: ['usr_A'] })).toEqual([8, 6, 4, 2])
  expect(await found({ objectKind: ['mute'], actor: ['usr_B'] })).toEqual([9, 7])
  expect(await found({ object: ['x_0', 'x_3'] })).toEqual([4, 1])
  expect(await found({ verb: ['mute.create'] })).toEqual([9, 8, 7, 6])
  expect(await found({ traceId: ['3'.repeat(32)] })).toEqual([4])
  const us = startMs * 1000
  expect(await found({}, { fromUs: us + 2e6, toUs: us + 4e6 })).toEqual([4, 3])
  expect(await found({ actor: ["usr_A' or 1=1 --"] })).toEqual([])
})

onBoth('pages lead on and back', async ({ place }) => {
  await using database = await openDatabase(place)
  for (let i = 0; i < 5; i++) await record(database)
  const page = async (place: Partial<ListAsk>) => {
    const { entries, ...places } = await findAudit(database.read, { ...ask, limit: 2, ...place })
    return { seqs: entries.map((entry) => entry.seq), ...places }
  }
  const first = await page({})
  expect(first).toMatchObject({ seqs: [5, 4], previous: null })
  const second = await page({ after: first.next })
  expect(second.seqs).toEqual([3, 2])
  expect(await page({ after: second.next })).toMatchObject({ seqs: [1], next: null })
  expect((await page({ before: second.previous })).seqs).toEqual([5, 4])
})

onBoth('the whole chain is read in parts, in its order', async ({ place }) => {
  await using database = await openDatabase(place)
  await database.write(async (db) => {
    for (let i = 0; i < 201; i++) await recordDeed(db, deedOf(), startMs)
  })
  const sizes: number[] = []
  let expected = 1
  for await (const rows of foundEntries(database.read)) {
    sizes.push(rows.length)
    for (const row of rows) expect(row).toMatchObject({ seq: expected++, isConsistent: true })
  }
  expect(sizes).toEqual([100, 100, 1])
})

onBoth('a change too large to keep leaves its size and hash', async ({ place }) => {
  await using database = await openDatabase(place)
  const entry = await record(database, { after: 'x'.repeat(70_000) })
  expect(entry.after).toMatchObject({ leftOut: true, bytes: 70_002 })
  expect(JSON.stringify(entry).length).toBeLessThan(1000)
})

onBoth('text of any kind comes back as it was hashed', async ({ place }) => {
  await using database = await openDatabase(place)
  const reason = '<script>\n\u0000\ud800 \u202e\u2028é😀'
  const entry = await record(database, { reason, before: { n: Number.NaN, u: undefined } })
  expect(entry.before).toEqual({ n: null })
  expect(await findAuditEntry(database.read, 1)).toEqual(entry)
})

onBoth('a secret that was named all the same is not kept', async ({ place }) => {
  await using database = await openDatabase(place)
  const entry = await record(database, {
    before: { password: 'hunter2' },
    after: { note: 'key amk_live_AB12_hunter2' },
    reason: 'password=hunter2',
  })
  expect(JSON.stringify(entry)).not.toContain('hunter2')
})
