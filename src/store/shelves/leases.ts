/**
 * What one process has to itself for a while, in the database that all share. A lease ends by the database's clock; who lost
 * one is told by its fence, in the transaction of what was to be written, so nothing of the late is ever kept.
 */
import type { Kysely } from 'kysely'
import { clockMs } from '../dialect.ts'
import type { Schema } from '../schema.ts'
import type { LeaseRow } from './leases-tables.ts'

/** A part of a group that this process has, as long as `fence` is that of the row. */
export interface Lease {
  readonly group: string
  readonly part: number
  readonly owner: string
  readonly fence: number
}

export interface LeaseAsked {
  readonly group: string
  readonly owner: string
  /** The owner in words, for people. */
  readonly about: string
  /** So long after its last sign of life an owner is taken for dead. */
  readonly ttlMs: number
}

export interface LeaseHolder {
  readonly owner: string
  readonly about: string
  readonly sinceMs: number
  /** Changes with each sign of life. */
  readonly untilMs: number
}

export interface ShareAsked extends LeaseAsked {
  /** All take part with the same number. */
  readonly parts: number
  /** Those of one station share; of several the one of the highest standing does, then the one that was there first. */
  readonly station: string
  readonly standing: number
}

export interface Share {
  /** Fences by part. */
  readonly owned: ReadonlyMap<number, number>
  /** Those that share, this one among them where it does. */
  readonly members: number
  /** Who has all of it, in words, where this one waits; '' where it shares. */
  readonly waitsFor: string
}

export async function databaseMs(db: Kysely<Schema>): Promise<number> {
  const { ms } = await db.selectNoFrom(clockMs(db).as('ms')).executeTakeFirstOrThrow()
  return Number(ms)
}

/** Part 0 of the group, which one alone has; else who has it. To be called in a transaction. */
export async function takeLease(
  db: Kysely<Schema>,
  asked: LeaseAsked,
): Promise<Lease | LeaseHolder> {
  const nowMs = await databaseMs(db)
  const [row] = (await rowsOf(db, asked.group)).filter(({ part }) => part === 0)
  if (row !== undefined && row.owner !== asked.owner && isLive(row, nowMs, asked.ttlMs))
    return { owner: row.owner, about: row.about, sinceMs: row.since_ms, untilMs: row.until_ms }
  const fence = await take(db, asked, { part: 0, row, nowMs })
  return { group: asked.group, part: 0, owner: asked.owner, fence }
}

/** A sign of life; false: another has it. */
export async function renewLease(
  db: Kysely<Schema>,
  { group, part, owner, fence }: Lease,
  ttlMs: number,
): Promise<boolean> {
  const until_ms = (await databaseMs(db)) + ttlMs
  const done = await db
    .updateTable('leases')
    .set({ until_ms })
    .where('name', '=', nameOf(group, part))
    .where('owner', '=', owner)
    .where('fence', '=', fence)
    .executeTakeFirst()
  return Number(done.numUpdatedRows) > 0
}

/** Those of them that are still this owner's. In the transaction of a change nobody takes one until that is over. */
export async function stillHeld(db: Kysely<Schema>, leases: readonly Lease[]): Promise<Lease[]> {
  if (leases.length === 0) return []
  const rows = await db
    .selectFrom('leases')
    .select(['name', 'owner', 'fence'])
    .where(
      'name',
      'in',
      leases.map(({ group, part }) => nameOf(group, part)),
    )
    .execute()
  const known = new Map(rows.map((row) => [row.name, row]))
  return leases.filter(({ group, part, owner, fence }) => {
    const row = known.get(nameOf(group, part))
    return row?.owner === owner && Number(row.fence) === fence
  })
}

/** Lets go of all that this owner has of the group, and takes part no more. */
export async function leaveLeases(
  db: Kysely<Schema>,
  { group, owner }: Pick<LeaseAsked, 'group' | 'owner'>,
): Promise<void> {
  await free(db, { group, owner, parts: null })
  await db.deleteFrom('leases').where('name', '=', memberName({ group, owner })).execute()
}

/**
 * One round of sharing, to be called well within `ttlMs` of the one before, in a transaction: gives a sign of life for what
 * this owner has, lets go of what others are due, takes what is free up to its own due.
 */
export async function shareLeases(db: Kysely<Schema>, asked: ShareAsked): Promise<Share> {
  const nowMs = await databaseMs(db)
  const { group, owner, ttlMs } = asked
  await takePart(db, asked, nowMs)
  const rows = await rowsOf(db, group)
  const all = rows.filter(({ part, until_ms }) => part < 0 && isDue(until_ms, nowMs, ttlMs))
  const members = sharing(all)
  const place = members.findIndex((one) => one.owner === owner)
  const parts = rows.filter(({ part }) => part >= 0)
  const own = parts.filter((row) => row.owner === owner)
  const due = place < 0 ? 0 : dueOf(asked.parts, members.length, place)
  const kept = own.slice(0, due)
  await free(db, { group, owner, parts: own.slice(due).map(({ part }) => part) })
  await renew(db, kept, nowMs + ttlMs)
  const owned = new Map(kept.map(({ part, fence }) => [part, Number(fence)]))
  const known = new Map(parts.map((row) => [row.part, row]))
  for (let part = 0; part < asked.parts && owned.size < due; part++) {
    const row = known.get(part)
    if (owned.has(part) || (row !== undefined && isLive(row, nowMs, ttlMs))) continue
    owned.set(part, await take(db, asked, { part, row, nowMs }))
  }
  return { owned, members: members.length, waitsFor: place < 0 ? (members[0]?.about ?? '') : '' }
}

/** The first have one more where it does not come out even. */
function dueOf(parts: number, members: number, place: number): number {
  return Math.floor(parts / members) + (place < parts % members ? 1 : 0)
}

/** Those who share, in the order in which they came. */
function sharing(all: readonly LeaseRow[]): LeaseRow[] {
  const inOrder = all.toSorted(
    (a, b) =>
      b.standing - a.standing ||
      a.since_ms - b.since_ms ||
      (a.owner < b.owner ? -1 : Number(a.owner > b.owner)),
  )
  const [first] = inOrder
  return inOrder.filter(
    ({ station, standing }) => station === first?.station && standing === first.standing,
  )
}

async function takePart(db: Kysely<Schema>, asked: ShareAsked, nowMs: number): Promise<void> {
  const { group, owner, about, station, standing, ttlMs } = asked
  const name = memberName(asked)
  const known = await db
    .selectFrom('leases')
    .select(['station', 'standing', 'since_ms'])
    .where('name', '=', name)
    .executeTakeFirst()
  const isSame = known?.station === station && Number(known.standing) === standing
  const row = {
    ...{ grp: group, part: -1, owner, fence: 0, about, station, standing },
    since_ms: isSame ? known.since_ms : nowMs,
    until_ms: nowMs + ttlMs,
  }
  await db
    .insertInto('leases')
    .values({ name, ...row })
    .onConflict((on) => on.column('name').doUpdateSet(row))
    .execute()
  await db
    .deleteFrom('leases')
    .where('grp', '=', group)
    .where('part', '<', 0)
    .where('until_ms', '<', nowMs - ttlMs)
    .execute()
}

interface Taken {
  readonly part: number
  readonly row: LeaseRow | undefined
  readonly nowMs: number
}

async function take(
  db: Kysely<Schema>,
  { group, owner, about, ttlMs }: LeaseAsked,
  { part, row, nowMs }: Taken,
): Promise<number> {
  const fence = Number(row?.fence ?? 0) + 1
  const next = {
    ...{ grp: group, part, owner, fence, about, station: '', standing: 0 },
    ...{ since_ms: nowMs, until_ms: nowMs + ttlMs },
  }
  await db
    .insertInto('leases')
    .values({ name: nameOf(group, part), ...next })
    .onConflict((on) => on.column('name').doUpdateSet(next))
    .execute()
  return fence
}

interface Freed {
  readonly group: string
  readonly owner: string
  /** Null: all of them. */
  readonly parts: readonly number[] | null
}

async function free(db: Kysely<Schema>, { group, owner, parts }: Freed): Promise<void> {
  if (parts?.length === 0) return
  let freeing = db
    .updateTable('leases')
    .set({ owner: '', about: '', until_ms: 0 })
    .where('grp', '=', group)
    .where('part', '>=', 0)
    .where('owner', '=', owner)
  if (parts !== null) freeing = freeing.where('part', 'in', [...parts])
  await freeing.execute()
}

async function renew(
  db: Kysely<Schema>,
  rows: readonly LeaseRow[],
  until_ms: number,
): Promise<void> {
  if (rows.length === 0) return
  await db
    .updateTable('leases')
    .set({ until_ms })
    .where(
      'name',
      'in',
      rows.map(({ name }) => name),
    )
    .execute()
}

async function rowsOf(db: Kysely<Schema>, group: string): Promise<LeaseRow[]> {
  return db.selectFrom('leases').selectAll().where('grp', '=', group).orderBy('part').execute()
}

function isLive({ owner, until_ms }: LeaseRow, nowMs: number, ttlMs: number): boolean {
  return owner !== '' && isDue(until_ms, nowMs, ttlMs)
}

/** An end that is further away than any sign of life puts it was said before the clock was set back. */
function isDue(untilMs: number, nowMs: number, ttlMs: number): boolean {
  return untilMs > nowMs && untilMs <= nowMs + 2 * ttlMs
}

function nameOf(group: string, part: number): string {
  return `${group}/${part}`
}

function memberName({ group, owner }: Pick<LeaseAsked, 'group' | 'owner'>): string {
  return `${group}/@${owner}`
}
