/** The one statement by which a table's rows are written. */
import { type CompiledQuery, type Kysely, sql } from 'kysely'
import type { KeptTables, Schema } from './schema.ts'

/** What makes two rows the same record, and what tells the newer of them. */
const identities: Readonly<Record<keyof KeptTables, readonly string[]>> = {
  alerts: ['id'],
  signals: ['sensor', 'key'],
  flows: ['first_us', 'community_id', 'vlan', 'sensor'],
  hosts: ['address', 'sensor'],
}
const revisions: Readonly<Record<keyof KeptTables, readonly string[]>> = {
  alerts: ['revision'],
  signals: ['time_us', 'flow_count'],
  flows: ['last_us'],
  hosts: ['last_us'],
}
/** Tables whose changes are numbered, so that others can follow them. */
export const numbered: ReadonlySet<string> = new Set(['alerts'])

/**
 * Writes a row, over the one of the same record unless that is newer: a batch that comes again, late, changes nothing.
 * Its parameters are the values of `columns`, in their order.
 */
export function replacing(
  db: Kysely<Schema>,
  table: keyof KeptTables,
  columns: readonly string[],
): CompiledQuery {
  const list = (of: readonly unknown[]) => sql.join(of)
  const given = columns.filter((column) => !identities[table].includes(column))
  const ours = (column: string) => sql.ref(`${table}.${column}`)
  const theirs = (column: string) => sql.ref(`excluded.${column}`)
  const changes = given.map((column) => sql`${sql.ref(column)} = ${theirs(column)}`)
  const names = columns.map((column) => sql.ref(column))
  const values: unknown[] = columns.map(() => null)
  if (numbered.has(table)) {
    names.push(sql.ref('change'))
    values.push(sql`(select coalesce(max(change), 0) + 1 from ${sql.table(table)})`)
    changes.push(sql`change = ${theirs('change')}`)
  }
  return sql`insert into ${sql.table(table)} (${list(names)})
    values (${list(values)})
    on conflict (${list(identities[table].map((column) => sql.ref(column)))})
    do update set ${list(changes)}
    where (${list(revisions[table].map(theirs))}) >= (${list(revisions[table].map(ours))})`.compile(
    db,
  )
}
