/** Answers of sources on the internet, as long as they are good for, and how much of a day's budget is used. */
import { type Kysely, sql } from 'kysely'
import type { LookedUp } from '../../contracts/index.ts'
import type { Schema } from '../schema.ts'

/** One question: of one source about one indicator. */
export interface LookupQuestion extends LookedUp {
  readonly source: string
}

export interface KeptLookup {
  /** Wall clock, milliseconds. */
  readonly fetchedMs: number
  readonly expiresMs: number
  /** Text of whoever keeps it. */
  readonly body: string
}

/** Also one that is over: whoever asks says how stale it may be. */
export async function findLookup(
  db: Kysely<Schema>,
  { source, kind, value }: LookupQuestion,
): Promise<KeptLookup | null> {
  const row = await db
    .selectFrom('lookups')
    .select(['fetched_ms', 'expires_ms', 'body'])
    .where('source', '=', source)
    .where('kind', '=', kind)
    .where('value', '=', value)
    .executeTakeFirst()
  return row ? { fetchedMs: row.fetched_ms, expiresMs: row.expires_ms, body: row.body } : null
}

export async function keepLookup(
  db: Kysely<Schema>,
  { source, kind, value }: LookupQuestion,
  { fetchedMs, expiresMs, body }: KeptLookup,
): Promise<void> {
  const row = { fetched_ms: fetchedMs, expires_ms: expiresMs, body }
  await db
    .insertInto('lookups')
    .values({ source, kind, value, ...row })
    .onConflict((on) => on.columns(['source', 'kind', 'value']).doUpdateSet(row))
    .execute()
}

/** One question more on this day, where that is within the budget; false: it is used up. `day`: `2026-11-26`. */
export async function useBudget(
  db: Kysely<Schema>,
  { source, day }: { readonly source: string; readonly day: string },
  max: number,
): Promise<boolean> {
  if (max < 1) return false
  const done = await db
    .insertInto('lookup_days')
    .values({ source, day, used: 1 })
    .onConflict((on) =>
      on
        .columns(['source', 'day'])
        .doUpdateSet({ used: sql<number>`lookup_days.used + 1` })
        .where('lookup_days.used', '<', max),
    )
    .executeTakeFirst()
  return Number(done.numInsertedOrUpdatedRows ?? 0) > 0
}
