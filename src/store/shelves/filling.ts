/** What fills the database: page by page where that is soon done, else judged by the number of rows and some of them. */
import { type Kysely, sql } from 'kysely'
import { isPostgres } from '../dialect.ts'
import { tableSizes, usedBytes } from '../postgres/sizes.ts'
import type { Schema } from '../schema.ts'

export interface Filling {
  /** Largest first; `free` are pages that what comes next takes. */
  readonly parts: readonly FillingPart[]
  readonly isEstimated: boolean
}

export interface FillingPart {
  readonly name: string
  readonly bytes: number
}

/** Every page is read for it: some tenths of a second. */
const exactBytesMax = 128 * 1024 * 1024
const rowsLookedAt = 200

/** Which part a table belongs to; those that are not told are of the rest. */
const partOf: Readonly<Record<string, string>> = {
  ...{ flows: 'flows', signals: 'signals', signals_of_sensors: 'signals', events: 'events' },
  ...{ samples: 'samples', audit: 'audit', alerts: 'incidents', incidents: 'incidents' },
  ...{ hosts: 'entities', entities: 'entities' },
}

export async function findFilling(
  db: Kysely<Schema>,
  { exactMax = exactBytesMax }: { readonly exactMax?: number } = {},
): Promise<Filling> {
  return isPostgres(db) ? ofServer(db) : ofFile(db, exactMax)
}

async function ofServer(db: Kysely<Schema>): Promise<Filling> {
  const tables = await tableSizes(db)
  const used = tables.map((table) => ({ name: table.name, bytes: Math.round(usedBytes(table)) }))
  const bytesOf = (parts: readonly { readonly bytes: number }[]) =>
    parts.reduce((sum, { bytes }) => sum + bytes, 0)
  const freeBytes = bytesOf(tables.map(({ total }) => ({ bytes: total }))) - bytesOf(used)
  return { parts: partsOf(used, freeBytes), isEstimated: true }
}

async function ofFile(db: Kysely<Schema>, exactMax: number): Promise<Filling> {
  const pages = await pragma(db, 'page_count')
  const pageBytes = await pragma(db, 'page_size')
  const freeBytes = (await pragma(db, 'freelist_count')) * pageBytes
  const isEstimated = pages * pageBytes > exactMax
  const usedBytes = pages * pageBytes - freeBytes
  const tables = isEstimated ? await estimated(db, usedBytes) : await exact(db)
  return { parts: partsOf(tables, freeBytes), isEstimated }
}

function partsOf(tables: readonly FillingPart[], freeBytes: number): FillingPart[] {
  const sums = new Map<string, number>(freeBytes > 0 ? [['free', freeBytes]] : [])
  for (const { name, bytes } of tables) {
    const part = partOf[name] ?? (name.startsWith('incident_') ? 'incidents' : 'rest')
    sums.set(part, (sums.get(part) ?? 0) + bytes)
  }
  const parts = [...sums].map(([name, bytes]) => ({ name, bytes }))
  return parts.sort((a, b) => b.bytes - a.bytes)
}

async function pragma(db: Kysely<Schema>, name: string): Promise<number> {
  const { rows } = await sql<Record<string, number>>`pragma ${sql.raw(name)}`.execute(db)
  return Number(rows[0]?.[name])
}

async function exact(db: Kysely<Schema>): Promise<FillingPart[]> {
  const { rows } = await sql<FillingPart>`select m.tbl_name as name, sum(s.pgsize) as bytes
    from dbstat s left join sqlite_schema m on m.name = s.name
    where s.aggregate = true group by m.tbl_name`.execute(db)
  return rows.map(({ name, bytes }) => ({ name: name ?? '', bytes }))
}

/** Numbers of rows by the first and last of them, and how long the last ones are; all that together is what is used. */
async function estimated(db: Kysely<Schema>, usedBytes: number): Promise<FillingPart[]> {
  // Tables of search have others below them, which are small.
  const { rows: tables } = await sql<{ name: string }>`select name from pragma_table_list
    where schema = 'main' and type = 'table' and wr = 0`.execute(db)
  const guesses: FillingPart[] = []
  for (const { name } of tables) {
    const { rows: columns } = await sql<{ name: string }>`
      select name from pragma_table_info(${name})`.execute(db)
    const lengths = columns.map((column) => sql`coalesce(octet_length(${sql.ref(column.name)}), 0)`)
    const { rows } = await sql<{ rows: number | null; bytes: number | null }>`
      select (select max(rowid) - min(rowid) + 1 from ${sql.table(name)}) as rows,
        (select avg(${sql.join(lengths, sql` + `)}) from
          (select * from ${sql.table(name)} order by rowid desc limit ${rowsLookedAt})) as bytes`.execute(
      db,
    )
    guesses.push({ name, bytes: (rows[0]?.rows ?? 0) * (rows[0]?.bytes ?? 0) })
  }
  const all = guesses.reduce((sum, { bytes }) => sum + bytes, 0)
  const scale = all > 0 ? usedBytes / all : 0
  return guesses.map(({ name, bytes }) => ({ name, bytes: Math.round(bytes * scale) }))
}
