/** What the responder told and what people want of it, and how far those have come who follow what changes. */
import type { Kysely } from 'kysely'
import type { ResponderTold, ResponseWanted } from '../../contracts/index.ts'
import { decodeRecord, encodeRecord } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'

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
