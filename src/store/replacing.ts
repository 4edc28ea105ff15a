/** The one statement by which a table's rows are written. */
import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely'
import { isPostgres } from './dialect.ts'
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
 * Writes rows, each over the one of the same record unless that is newer: a batch that comes again, late, changes
 * nothing. SQLite's parameters are the values of `columns` of one row, in their order. PostgreSQL's is one, the rows as a
 * JSON text: each statement is a way to a server and back.
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
  const values = isPostgres(db) ? [...names] : columns.map(() => sql`${null}`)
  if (numbered.has(table)) {
    names.push(sql.ref('change'))
    values.push(nextChange(db, table))
    changes.push(sql`change = ${theirs('change')}`)
  }
  return sql`insert into ${sql.table(table)} (${list(names)}) ${rowsOf(db, table, values)}
    on conflict (${list(identities[table].map((column) => sql.ref(column)))})
    do update set ${list(changes)}
    where (${list(revisions[table].map(theirs))}) >= (${list(revisions[table].map(ours))})`.compile(
    db,
  )
}

/** Of one row, or of the rows that a JSON text names by their columns, in their order. */
export function rowsOf(
  db: Kysely<Schema>,
  table: keyof Schema,
  values: readonly unknown[],
): RawBuilder<unknown> {
  return isPostgres(db)
    ? sql`select ${sql.join([...values])} from json_populate_recordset(null::${sql.table(table)}, ${null})`
    : sql`values (${sql.join([...values])})`
}

function nextChange(db: Kysely<Schema>, table: keyof Schema): RawBuilder<unknown> {
  const newest = sql`(select coalesce(max(change), 0) from ${sql.table(table)})`
  return isPostgres(db)
    ? sql`${newest} + row_number() over ()`
    : sql`(select coalesce(max(change), 0) + 1 from ${sql.table(table)})`
}
