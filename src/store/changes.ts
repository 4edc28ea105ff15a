/**
 * Follows a table whose changes are numbered: each write to it gives its row a number higher than any before, in the
 * transaction that writes, so numbers come into sight in their order. A row that changed again has only its last one.
 */
import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** What a list shows of a record, and the number of its last change. */
export interface Changed {
  readonly change: number
  readonly head: string
}

type NumberedTable = {
  [Table in keyof Schema]: Schema[Table] extends { head: string; change: unknown } ? Table : never
}[keyof Schema]

/** 0 where the table is empty. */
export async function newestChange(db: Kysely<Schema>, table: NumberedTable): Promise<number> {
  const { rows } = await sql<{ newest: number | null }>`
    select max(change) as newest from ${sql.table(table)}`.execute(db)
  return rows[0]?.newest ?? 0
}

/** In the order they changed, at most `limit`. */
export async function changedSince(
  db: Kysely<Schema>,
  table: NumberedTable,
  { since, limit }: { readonly since: number; readonly limit: number },
): Promise<readonly Changed[]> {
  const { rows } = await sql<Changed>`
    select change, head from ${sql.table(table)} where change > ${since}
    order by change limit ${limit}`.execute(db)
  return rows
}
