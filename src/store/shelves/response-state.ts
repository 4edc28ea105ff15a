/** What all investigators know of the responder, of what people want of it, of how far each came, and of whose turn it is to ask. */
import type { Kysely } from 'kysely'
import type { ResponderTold, ResponseWanted } from '../../contracts/index.ts'
import { decodeRecord, encodeRecord } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'
import { databaseMs } from './leases.ts'

/** Null: none was ever there. */
export function responderTold(db: Kysely<Schema>): Promise<ResponderTold | null> {
  return stateOf<ResponderTold>(db, 'told')
}

export function keepResponderTold(db: Kysely<Schema>, told: ResponderTold): Promise<void> {
  return keepState(db, 'told', told)
}

const neverPressed: ResponseWanted = { isStopped: false, by: '', reason: '', at: '' }

export async function responseWanted(db: Kysely<Schema>): Promise<ResponseWanted> {
  return (await stateOf<ResponseWanted>(db, 'wanted')) ?? neverPressed
}

export function keepResponseWanted(db: Kysely<Schema>, wanted: ResponseWanted): Promise<void> {
  return keepState(db, 'wanted', wanted)
}

const minuteMs = 60_000

/**
 * 0 where one question more may go out now, of which no more than `perMinute` do in any minute, whichever process asks; else
 * how long until one may, milliseconds. By the database's clock.
 */
export async function takeTurn(
  db: Kysely<Schema>,
  account: string,
  perMinute: number,
): Promise<number> {
  const nowMs = await databaseMs(db)
  const name = `turns ${account}`
  const known = (await stateOf<readonly number[]>(db, name)) ?? []
  // One of the future is from before a clock was set back.
  const taken = known.filter((ms) => ms <= nowMs && ms > nowMs - minuteMs)
  const free = taken.at(-perMinute)
  if (taken.length >= perMinute && free !== undefined) return free + minuteMs - nowMs
  await keepState(db, name, [...taken, nowMs])
  return 0
}

async function stateOf<T>(db: Kysely<Schema>, name: string): Promise<T | null> {
  const row = await db
    .selectFrom('response_state')
    .select('body')
    .where('name', '=', name)
    .executeTakeFirst()
  return row ? decodeRecord<T>(row.body) : null
}

async function keepState(db: Kysely<Schema>, name: string, state: unknown): Promise<void> {
  const body = encodeRecord(state)
  await db
    .insertInto('response_state')
    .values({ name, body })
    .onConflict((on) => on.column('name').doUpdateSet({ body }))
    .execute()
}

/** Numbers of the last change that each follower has dealt with; one that never followed is not among them. */
export async function followedTo(
  db: Kysely<Schema>,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (names.length === 0) return new Map()
  const rows = await db
    .selectFrom('followers')
    .select(['name', 'change'])
    .where('name', 'in', [...names])
    .execute()
  return new Map(rows.map(({ name, change }) => [name, change]))
}

export async function keepFollowedTo(
  db: Kysely<Schema>,
  names: readonly string[],
  change: number,
): Promise<void> {
  if (names.length === 0) return
  await db
    .insertInto('followers')
    .values(names.map((name) => ({ name, change })))
    .onConflict((on) => on.column('name').doUpdateSet({ change }))
    .execute()
}
