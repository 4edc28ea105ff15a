/** How large the tables of this schema are, and what of that is rows that are there. */
import { type Kysely, sql } from 'kysely'
import type { Sizes } from '../retention.ts'
import type { Schema } from '../schema.ts'

interface TableSize {
  readonly name: string
  readonly total: number
  readonly heap: number
  readonly live: number
  readonly dead: number
  readonly width: number | null
}

/** A row has a header of 23 bytes, a place of 4 in its page, and is aligned to 8. */
const rowOverheadBytes = 32
/** Beyond these, dead rows are taken away at once: PostgreSQL itself waits for a fifth of the table. */
const deadMax = 2_000
const deadShare = 0.1
/** Of so few rows it does not matter how wide they are. */
const unknownMax = 100

export async function measure(db: Kysely<Schema>): Promise<Sizes> {
  const due = (await tableSizes(db)).filter(isDue)
  for (const { name } of due) await vacuumTable(db, name)
  const tables = await tableSizes(db)
  const sum = (bytesOf: (table: TableSize) => number) =>
    Math.round(tables.reduce((bytes, table) => bytes + bytesOf(table), 0))
  return { fileBytes: sum(({ total }) => total), usedBytes: sum(usedBytes), logBytes: 0 }
}

/** Of each table: by how wide its rows are, the share of it that they fill; all of it where that is not known. */
export function usedBytes({ total, heap, live, width }: TableSize): number {
  if (width === null || heap === 0) return total
  return total * Math.min(1, (live * (width + rowOverheadBytes)) / heap)
}

export async function tableSizes(db: Kysely<Schema>): Promise<TableSize[]> {
  const { rows } = await sql<TableSize>`
    select t.relname as name, pg_total_relation_size(t.relid) as total,
      pg_relation_size(t.relid) as heap, t.n_live_tup as live, t.n_dead_tup as dead,
      (select sum(avg_width) from pg_stats s
        where s.schemaname = t.schemaname and s.tablename = t.relname) as width
    from pg_stat_user_tables t where t.schemaname = current_schema()`.execute(db)
  return rows
}

/** What is free becomes free for new rows, and how wide they are is learnt. */
export async function vacuum(db: Kysely<Schema>): Promise<void> {
  for (const { name } of await tableSizes(db)) await vacuumTable(db, name)
}

function isDue({ live, dead, width }: TableSize): boolean {
  const isUnknown = width === null && live > unknownMax
  return isUnknown || (dead > deadMax && dead > live * deadShare)
}

async function vacuumTable(db: Kysely<Schema>, name: string): Promise<void> {
  await sql`vacuum (analyze) ${sql.table(name)}`.execute(db)
}
