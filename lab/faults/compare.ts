/** Two stores of the same traffic, row by row: what one lacks is lost, what it has beyond the other is doubled. */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

export interface Difference {
  readonly lost: number
  readonly doubled: number
  /** The first few rows that differ, for whoever looks into it. */
  readonly examples: readonly string[]
}

const queries = {
  alerts: 'select id, revision, body from alerts',
  signals: 'select sensor, key, time_us, body from signals',
  flows: 'select * from flows',
} as const

export type StoredTable = keyof typeof queries

const flowNumber = /\\?"(flow|number)\\?":\d+,?|\\?"flows\\?":\[[\d,]*\]/g

/** Numbers that say when and where a row was written, not what it holds. */
const unsaid = new Set(['change', 'id'])

/** `isNumbered`: flows have the same numbers in both. */
export function compareStores(found: string, expected: string, isNumbered = true): Difference {
  const differences = (Object.keys(queries) as StoredTable[]).map((table) => {
    const rows = (path: string) => rowsOf(path, table, isNumbered)
    return differenceOf(table, rows(found), rows(expected))
  })
  return {
    lost: differences.reduce((sum, { lost }) => sum + lost, 0),
    doubled: differences.reduce((sum, { doubled }) => sum + doubled, 0),
    examples: differences.flatMap(({ examples }) => examples),
  }
}

export function countRows(path: string, table: StoredTable): number {
  return [...rowsOf(path, table).values()].reduce((sum, count) => sum + count, 0)
}

/** Each row as text, and how often it is there. */
function rowsOf(path: string, table: StoredTable, isNumbered = true): Map<string, number> {
  const counts = new Map<string, number>()
  if (!existsSync(path)) return counts
  using database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
  const isThere = database.prepare('select 1 from sqlite_schema where name = ?').get(table)
  if (isThere === undefined) return counts
  for (const row of database.prepare(queries[table]).iterate()) {
    const said = Object.entries(row).filter(([name]) => table === 'alerts' || !unsaid.has(name))
    const whole = JSON.stringify(Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1))))
    const text = isNumbered ? whole : whole.replaceAll(flowNumber, '')
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return counts
}

function differenceOf(
  table: StoredTable,
  found: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
): Difference {
  const lacking = beyond(expected, found)
  const more = beyond(found, expected)
  const said = (word: string, rows: readonly string[]) =>
    rows.slice(0, 2).map((row) => `${table}: ${word}: ${row.slice(0, 600)}`)
  return {
    lost: lacking.length,
    doubled: more.length,
    examples: [...said('lacks', lacking), ...said('has beyond', more)],
  }
}

function beyond(some: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): string[] {
  return [...some].flatMap(([row, count]) =>
    Array.from({ length: Math.max(0, count - (others.get(row) ?? 0)) }, () => row),
  )
}
