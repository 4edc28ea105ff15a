/**
 * Keeps a database under its size, and forgets what is too old. What goes, goes oldest first: the most of batches that were set aside, flows, then signals,
 * events, samples and answers of sources, then closed incidents with their alerts and what was done about them; open
 * incidents, actions in force, accounts and the audit never do. A step removes a few thousand rows at most, and pages that become free are used again.
 */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { amongRows, rowMark } from './dialect.ts'
import type { Schema } from './schema.ts'
import { trimDeadLetters } from './shelves/dead-letters.ts'
import { forgetResponse, removeResponses } from './shelves/response-retention.ts'

export interface RetentionLimits {
  /** Of the file and its write-ahead log. */
  readonly maxBytes: number
  readonly keepDays: Readonly<Record<Aged, number>>
}

/** What has an age of its own; alerts go with their incidents. */
export type Aged = 'flows' | 'signals' | 'events' | 'incidents'

export type Given = Readonly<Record<string, number>>

export interface Sizes {
  /** The file as it is, what of it is in use, and the write-ahead log. */
  readonly fileBytes: number
  readonly usedBytes: number
  readonly logBytes: number
}

const rowsAtOnce = 2000
/** An incident has alerts of some ten kilobytes each. */
const incidentsAtOnce = 50
/** What the log may take: it is brought into the file each few megabytes, but holds a large batch before. */
const logBytesMax = 24 * 1024 * 1024
/** Room that is kept free in the file for what comes before it is looked at again. */
const roomBytesMax = 8 * 1024 * 1024

/** How large the file may be, and what of it has to be free. */
export function allotment(maxBytes: number): { readonly fileMax: number; readonly room: number } {
  const fileMax = maxBytes - Math.min(logBytesMax, maxBytes / 3)
  return { fileMax, room: Math.min(roomBytesMax, fileMax / 4) }
}

export async function sizesOf(db: Kysely<Schema>, logBytes: number): Promise<Sizes> {
  const read = async (name: string) => {
    const { rows } = await sql<Record<string, number>>`pragma ${sql.raw(name)}`.execute(db)
    return Number(rows[0]?.[name])
  }
  const pageBytes = await read('page_size')
  const pages = await read('page_count')
  const free = await read('freelist_count')
  return { fileBytes: pages * pageBytes, usedBytes: (pages - free) * pageBytes, logBytes }
}

/** Bytes that have to become free; 0: none. */
export function excessBytes({ usedBytes }: Sizes, maxBytes: number): number {
  const { fileMax, room } = allotment(maxBytes)
  return Math.max(0, usedBytes - (fileMax - room))
}

interface Shed {
  readonly name: string
  remove(db: Kysely<Schema>): Promise<number>
}

/** In the order in which they make room. */
const sheds: readonly Shed[] = [
  { name: 'deadLetters', remove: (db) => trimmedLetters(db) },
  { name: 'flows', remove: (db) => removeOldest(db, sql`flows`, sql`id`) },
  { name: 'signals', remove: (db) => removeOldest(db, sql`signals`, sql`time_us`) },
  { name: 'events', remove: (db) => removeOldest(db, sql`events`, sql`seq`) },
  { name: 'samples', remove: (db) => removeOldest(db, sql`samples`, sql`at_ms`) },
  { name: 'lookups', remove: (db) => removeOldest(db, sql`lookups`, sql`fetched_ms`) },
  { name: 'incidents', remove: (db) => removeIncidents(db, null) },
]

/** Batches that were set aside take megabytes each, and a sensor gone wrong sends many: more of them than this makes room first. */
const lettersBytesMax = 16 * 1024 * 1024

async function trimmedLetters(db: Kysely<Schema>): Promise<number> {
  const bounds = { lettersMax: Number.MAX_SAFE_INTEGER, bytesMax: lettersBytesMax }
  return (await trimDeadLetters(db, bounds)).letters
}

/** One step: what it removed, by table; nothing where there is nothing left that may go. */
export async function makeRoom(db: Kysely<Schema>): Promise<Given> {
  for (const { name, remove } of sheds) {
    const rows = await remove(db)
    if (rows > 0) return { [name]: rows }
  }
  return {}
}

/** One step of what is too old. `nowUs` null: the time of the newest of each. */
export async function forgetOld(
  db: Kysely<Schema>,
  keepDays: RetentionLimits['keepDays'],
  nowUs: number | null,
): Promise<Given> {
  const before = async (table: 'flows' | 'signals' | 'events', column: string) => {
    const days = keepDays[table]
    const now = nowUs ?? (await newest(db, sql.ref(table), sql.ref(column)))
    return now - days * 86_400e6
  }
  const [flows, signals, events] = [
    await removeBefore(db, ['flows', 'first_us'], await before('flows', 'first_us')),
    await removeBefore(db, ['signals', 'time_us'], await before('signals', 'time_us')),
    await removeBefore(db, ['events', 'time_us'], await before('events', 'time_us')),
  ]
  const newestUs = nowUs ?? (await newestIncidentUs(db))
  const incidents = await removeIncidents(db, newestUs - keepDays.incidents * 86_400e6)
  return { flows, signals, events, incidents, ...(await forgetResponse(db, keepDays.incidents)) }
}

async function newest(
  db: Kysely<Schema>,
  table: RawBuilder<unknown>,
  column: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{
    us: number | null
  }>`select max(${column}) as us from ${table}`.execute(db)
  return rows[0]?.us ?? 0
}

async function newestIncidentUs(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('incidents')
    .select('last_time')
    .orderBy('last_time', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? 0 : Date.parse(row.last_time) * 1000
}

async function removeOldest(
  db: Kysely<Schema>,
  table: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
): Promise<number> {
  const oldest = sql`select ${rowMark(db)} from ${table} order by ${order} limit ${rowsAtOnce}`
  const done = await sql`delete from ${table} where ${amongRows(db, oldest)}`.execute(db)
  return Number(done.numAffectedRows ?? 0)
}

async function removeBefore(
  db: Kysely<Schema>,
  [table, column]: readonly [string, string],
  beforeUs: number,
): Promise<number> {
  const old = sql`select ${rowMark(db)} from ${sql.ref(table)} where ${sql.ref(column)} < ${beforeUs}
    order by ${sql.ref(column)} limit ${rowsAtOnce}`
  const done = await sql`delete from ${sql.ref(table)} where ${amongRows(db, old)}`.execute(db)
  return Number(done.numAffectedRows ?? 0)
}

/** The newest changes stay: the next is counted from them, and none is told twice. */
async function removeIncidents(db: Kysely<Schema>, beforeUs: number | null): Promise<number> {
  let query = db
    .selectFrom('incidents')
    .select('id')
    .where('status', '=', 'closed')
    .where(sql<boolean>`change < (select max(change) from incidents)`)
    .orderBy('last_time')
    .limit(incidentsAtOnce)
  if (beforeUs !== null) query = query.where('last_time', '<', isoOf(beforeUs))
  const ids = (await query.execute()).map(({ id }) => id)
  if (ids.length === 0) return 0
  const members = db
    .selectFrom('incident_alerts')
    .select('alert_id')
    .where('incident_id', 'in', ids)
  await db
    .deleteFrom('alerts')
    .where('id', 'in', members)
    .where(sql<boolean>`change < (select max(change) from alerts)`)
    .execute()
  await db.deleteFrom('incident_alerts').where('incident_id', 'in', ids).execute()
  const beside = ['incident_boards', 'incident_notes', 'incident_words', 'incident_undos'] as const
  for (const table of beside) await db.deleteFrom(table).where('incident_id', 'in', ids).execute()
  await removeResponses(db, ids)
  await db.deleteFrom('incidents').where('id', 'in', ids).execute()
  return ids.length
}

function isoOf(us: number): string {
  return new Date(Math.max(0, us / 1000)).toISOString()
}
