/** What is known of a host's past, and of those it reached, when an incident is looked into. */
import type { Kysely } from 'kysely'
import type { Disposition, IncidentHead } from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import { oneOf } from '../dialect.ts'
import type { Schema } from '../schema.ts'

export interface Prior {
  readonly id: string
  readonly disposition: Disposition | null
  readonly behaviours: readonly string[]
}

/** Earlier incidents of the same host, the newest first; those that were merged into another are that one. */
export async function priorIncidents(
  db: Kysely<Schema>,
  { id, entity }: Pick<IncidentHead, 'id' | 'entity'>,
  limit: number,
): Promise<Prior[]> {
  const rows = await db
    .selectFrom('incidents')
    .select('head')
    .where('entity', '=', entity)
    .where('id', '<', id)
    .where('merged_into', 'is', null)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ head }) => {
    const { id: prior, disposition, behaviours } = decodeRecord<IncidentHead>(head)
    return { id: prior, disposition, behaviours }
  })
}

/** How many of some addresses are of high or critical importance. */
export async function importantAmong(
  db: Kysely<Schema>,
  addresses: readonly string[],
): Promise<number> {
  if (addresses.length === 0) return 0
  const { n } = await db
    .selectFrom('entities')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('importance', 'in', ['high', 'critical'])
    .where('address', 'in', oneOf(db, addresses))
    .executeTakeFirstOrThrow()
  return Number(n)
}
