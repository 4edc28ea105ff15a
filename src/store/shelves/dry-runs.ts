import type { Kysely } from 'kysely'
import type { Action } from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'

/** Dry runs whose time is over, or that somebody takes back: nobody but the database knows of them. */
export async function endingDryRuns(
  db: Kysely<Schema>,
  nowMs: number,
  limit: number,
): Promise<Action[]> {
  const rows = await db
    .selectFrom('actions')
    .select('body')
    .where('state', 'in', ['in_force', 'undoing'])
    .where('is_dry_run', '=', 1)
    .where((e) =>
      e.or([e('state', '=', 'undoing'), e('expires_at', '<=', new Date(nowMs).toISOString())]),
    )
    .limit(limit)
    .execute()
  return rows.map(({ body }) => decodeRecord<Action>(body))
}
