/** The few words for which SQLite and PostgreSQL have no common one. What both have is written once, where it is asked. */
import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'
import { cleanText } from './postgres/text.ts'

/** Of whatever tables. */
type AnyDatabase = Pick<Kysely<unknown>, 'getExecutor'>

export function isPostgres(db: AnyDatabase): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

/** Rows of `table` that `chosen` names by `rowMark`. */
export function amongRows(db: AnyDatabase, chosen: RawBuilder<unknown>): RawBuilder<boolean> {
  return isPostgres(db)
    ? sql<boolean>`ctid = any(array(${chosen}))`
    : sql<boolean>`rowid in (${chosen})`
}

/** A list of texts, as `json_each` takes it apart. */
export function listText(db: AnyDatabase, values: readonly string[]): string {
  return JSON.stringify(isPostgres(db) ? values.map(cleanText) : values)
}

/** For `in`: any number of texts as one parameter. */
export function oneOf(db: AnyDatabase, values: readonly string[]): RawBuilder<string> {
  return sql<string>`(select value from json_each(${listText(db, values)}))`
}

/** A join that SQLite makes from left to right; PostgreSQL knows how many rows there are. */
export function joinInOrder(db: AnyDatabase): RawBuilder<unknown> {
  return isPostgres(db) ? sql`join` : sql`cross join`
}

/** Where a row stands, for `amongRows` within the same statement. */
export function rowMark(db: AnyDatabase): RawBuilder<unknown> {
  return isPostgres(db) ? sql.raw('ctid') : sql.raw('rowid')
}

/** Milliseconds since the Unix epoch, by the clock of whoever keeps the database: all that share it have that one in common. */
export function clockMs(db: AnyDatabase): RawBuilder<number> {
  return isPostgres(db)
    ? sql<number>`(extract(epoch from clock_timestamp()) * 1000)::float8`
    : sql<number>`(unixepoch('subsec') * 1000)`
}
