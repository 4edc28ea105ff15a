import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'

export interface InForceCount {
  readonly kind: string
  /** `held`: read back from what enforces it; `unconfirmed`: it is not known to be so; `dry`: nothing was changed. */
  readonly how: 'held' | 'unconfirmed' | 'dry'
  readonly count: number
}

const how = sql<InForceCount['how']>`case
  when is_dry_run = 1 then 'dry'
  when json_extract(head, '$.readBack') is null then 'unconfirmed'
  else 'held' end`

/** What stands as in force, by what is known of it. */
export async function countInForce(db: Kysely<Schema>): Promise<InForceCount[]> {
  const rows = await db
    .selectFrom('actions')
    .select(['kind', how.as('how'), (e) => e.fn.countAll<number>().as('count')])
    .where('state', '=', 'in_force')
    .groupBy(['kind', how])
    .execute()
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}
