/** What people said nothing is ever done to. The built-in entries are none of these: the responder tells them. */
import type { Kysely } from 'kysely'
import type { NeverBlock } from '../../contracts/index.ts'
import { decodeRecord, encodeRecord } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'

/** So many are in force at most: all of them are looked at for each order. */
export const neverBlockMax = 1000

/** False where its value stands there already. */
export async function keepNeverBlock(db: Kysely<Schema>, entry: NeverBlock): Promise<boolean> {
  const { id, value, expiresAt } = entry
  const done = await db
    .insertInto('never_block')
    .values({ id, value, expires_at: expiresAt ?? '', body: encodeRecord(entry) })
    .onConflict((on) => on.column('value').doNothing())
    .executeTakeFirst()
  return Number(done.numInsertedOrUpdatedRows ?? 0) > 0
}

export async function findNeverBlock(db: Kysely<Schema>, id: string): Promise<NeverBlock | null> {
  const row = await db
    .selectFrom('never_block')
    .select('body')
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? decodeRecord<NeverBlock>(row.body) : null
}

export async function dropNeverBlock(db: Kysely<Schema>, id: string): Promise<void> {
  await db.deleteFrom('never_block').where('id', '=', id).execute()
}

/** Those in force at a time on the wall, the oldest first. */
export async function neverBlocks(db: Kysely<Schema>, nowMs: number): Promise<NeverBlock[]> {
  const rows = await db
    .selectFrom('never_block')
    .select('body')
    .where((e) =>
      e.or([e('expires_at', '=', ''), e('expires_at', '>', new Date(nowMs).toISOString())]),
    )
    .orderBy('seq')
    .limit(neverBlockMax)
    .execute()
  return rows.map(({ body }) => decodeRecord<NeverBlock>(body))
}

/** Those whose time is over make room for others. */
export async function dropOldNeverBlocks(db: Kysely<Schema>, nowMs: number): Promise<void> {
  await db
    .deleteFrom('never_block')
    .where('expires_at', '!=', '')
    .where('expires_at', '<=', new Date(nowMs).toISOString())
    .execute()
}
