/**
 * Lists of records that can be filtered, sorted and paged alike. What a list can be asked is data (`ListSpec`), which
 * the API's parameters, its query language and its document are made of; here it becomes a query.
 */
import { type Expression, type Kysely, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { AmoskysError, isoTime } from '../kernel/index.ts'
import type { Clause, FieldSpec, ListSpec } from './list-spec.ts'
import type { Schema } from './schema.ts'
import { amongRare, beginsWith, contains, narrowed } from './words.ts'

export type { Clause, FieldSpec, ListSpec }

export interface ListAsk {
  /** What is shown to this caller at all; one of them holds, where there are any. */
  readonly visible?: readonly Clause[]
  /** All of them hold. */
  readonly filter: readonly Clause[]
  /** Event times, microseconds since the Unix epoch: from the first on, up to but not with the second. */
  readonly fromUs: number | null
  readonly toUs: number | null
  readonly sort: readonly SortKey[]
  readonly limit: number
  /** Records beyond this place, or before it; not both. */
  readonly after: readonly Key[] | null
  readonly before: readonly Key[] | null
}

type Filtering = Pick<ListAsk, 'visible' | 'filter' | 'fromUs' | 'toUs'>

export interface SortKey {
  /** A name among `sorts`. */
  readonly name: string
  readonly isDescending: boolean
}

/** A value of the sort keys, or the id that comes last. */
export type Key = string | number

export interface ListPage<Row> {
  readonly rows: readonly Row[]
  /** Places of the pages beside this one; null where there is nothing more. */
  readonly next: readonly Key[] | null
  readonly previous: readonly Key[] | null
}

/** `select`: columns, or `column as name`. */
export async function findPage<Row>(
  db: Kysely<Schema>,
  spec: ListSpec,
  { ask, select }: { readonly ask: ListAsk; readonly select: readonly string[] },
): Promise<ListPage<Row>> {
  const keys = keysOf(spec, ask.sort)
  const isBackwards = ask.before !== null
  const filter = await narrowed(db, spec, ask.filter)
  let query = filteredRows(db, spec, { ...ask, filter })
    .select([...select, ...keys.map(({ column }, i) => `${column} as key_${i}`)] as never)
    .limit(ask.limit + 1)
  for (const { column, isDescending } of keys)
    query = query.orderBy(sql.ref(column), isDescending === isBackwards ? 'asc' : 'desc')
  const place = ask.after ?? ask.before
  if (place !== null) query = query.where(beyond(keys, place, isBackwards))
  const found = (await query.execute()) as unknown as (Row & Record<string, Key>)[]
  const rows = found.slice(0, ask.limit)
  const hasMore = found.length > ask.limit
  if (isBackwards) rows.reverse()
  const placeOf = (row: (Row & Record<string, Key>) | undefined) =>
    row ? keys.map((_, i) => row[`key_${i}`]!) : null
  return {
    rows,
    next: isBackwards || hasMore ? placeOf(rows.at(-1)) : null,
    previous: (isBackwards ? hasMore : place !== null) ? placeOf(rows[0]) : null,
  }
}

/** How many there are in all, counted up to `max`. */
export async function countList(
  db: Kysely<Schema>,
  spec: ListSpec,
  { ask, max }: { readonly ask: Filtering; readonly max: number },
): Promise<number> {
  const filter = await narrowed(db, spec, ask.filter)
  const some = filteredRows(db, spec, { ...ask, filter })
    .select(sql<number>`1`.as('one'))
    .limit(max)
  const row = await db
    .selectFrom(some.as('some'))
    .select((e) => e.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  return Number(row.rows)
}

/** What the filter lets through, of which nothing is selected yet: for pages, counts and changes of many. */
export function filteredRows(
  db: Kysely<Schema>,
  spec: ListSpec,
  { visible = [], filter, fromUs, toUs }: Filtering,
): SelectQueryBuilder<Schema, keyof Schema, object> {
  let query = db.selectFrom(spec.table) as unknown as SelectQueryBuilder<
    Schema,
    keyof Schema,
    object
  >
  for (const clause of filter) query = query.where(conditionOf(spec, clause))
  if (visible.length > 0)
    query = query.where(anyOf(visible.map((clause) => conditionOf(spec, clause))))
  const { time } = spec
  if (time === null) return query
  const value = (us: number) => (time.unit === 'us' ? us : isoTime(us))
  const column = sql.ref(time.column)
  if (fromUs !== null) query = query.where(sql<SqlBool>`${column} >= ${value(fromUs)}`)
  if (toUs !== null) query = query.where(sql<SqlBool>`${column} < ${value(toUs)}`)
  return query
}

interface KeyColumn {
  readonly column: string
  readonly isDescending: boolean
}

function keysOf(spec: ListSpec, sort: readonly SortKey[]): readonly KeyColumn[] {
  const named = sort.map(({ name, isDescending }) => ({ column: spec.sorts[name]!, isDescending }))
  return [...named, { column: spec.id, isDescending: named.at(-1)?.isDescending ?? true }]
}

/** Keyset paging. One comparison of rows, which an index answers, where all keys run the same way. */
function beyond(keys: readonly KeyColumn[], place: readonly Key[], isBackwards: boolean) {
  if (place.length !== keys.length) throw new AmoskysError('usage', 'cursor: of another list')
  const isAfter = ({ isDescending }: KeyColumn) => (isDescending === isBackwards ? sql`>` : sql`<`)
  if (keys.every((key) => key.isDescending === keys[0]!.isDescending)) {
    const columns = sql.join(keys.map(({ column }) => sql.ref(column)))
    return sql<SqlBool>`(${columns}) ${isAfter(keys[0]!)} (${sql.join([...place])})`
  }
  const ways = keys.map((key, i) => {
    const same = keys
      .slice(0, i)
      .map(({ column }, at) => sql<SqlBool>`${sql.ref(column)} = ${place[at]}`)
    const further = sql<SqlBool>`${sql.ref(key.column)} ${isAfter(key)} ${place[i]}`
    return sql<SqlBool>`(${sql.join([...same, further], sql` and `)})`
  })
  return sql<SqlBool>`(${sql.join(ways, sql` or `)})`
}

function conditionOf(spec: ListSpec, clause: Clause): Expression<SqlBool> {
  const field = spec.fields[clause.field]
  if (!field) throw new AmoskysError('usage', `${clause.field}: no such field`)
  const holds =
    field.kind === 'search' && field.words !== undefined
      ? beginsWith(spec, field, clause)
      : field.kind === 'words' && field.words !== undefined && clause.isRare === true
        ? sql<SqlBool>`${amongRare(spec, field.words, clause)} and ${holdsOf(field, clause)}`
        : holdsOf(field, clause)
  return clause.isNot ? sql<SqlBool>`not (${holds})` : sql<SqlBool>`(${holds})`
}

function holdsOf(field: FieldSpec, clause: Clause): Expression<SqlBool> {
  const { values } = clause
  if (field.kind === 'address')
    return anyOf(field.columns.flatMap((column) => values.map((value) => inNetwork(column, value))))
  if (field.kind !== 'integer') return columnHolds(field, clause)
  const numbers = values.map((value) => field.names[value] ?? Number(value))
  return anyOf(
    field.columns.map((column) => sql<SqlBool>`${sql.ref(column)} in (${sql.join(numbers)})`),
  )
}

const comparisons = { gt: sql`>`, gte: sql`>=`, lt: sql`<`, lte: sql`<=` } as const

/** 1 or 0. */
function flagOf({ column, of }: Extract<FieldSpec, { kind: 'flag' }>) {
  const ref = sql.ref(column)
  if (of === undefined) return ref
  const holds =
    of === 'presence'
      ? sql`${ref} is not null`
      : sql`${ref} <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`
  return sql`(case when ${holds} then 1 else 0 end)`
}

function columnHolds(
  field: Exclude<FieldSpec, { kind: 'address' | 'integer' }>,
  { op, values }: Clause,
): Expression<SqlBool> {
  const column = field.kind === 'flag' ? flagOf(field) : sql.ref(field.column)
  if (op !== 'is') return sql<SqlBool>`${column} ${comparisons[op]} ${values[0]}`
  if (field.kind === 'words')
    return anyOf(values.map((word) => contains(sql`' ' || ${column} || ' '`, ` ${word} `)))
  if (field.kind === 'search') {
    const found = values.map((text) => contains(column, String(text).toLowerCase()))
    return sql<SqlBool>`(${sql.join(found, sql` and `)})`
  }
  if (field.kind === 'choice' && values.every((value) => field.values.includes(String(value))))
    return isOneOf(column, values as readonly string[])
  return sql<SqlBool>`${column} in (${sql.join([...values])})`
}

/**
 * Of a few known values each stands in the text of the query: so an index of some rows alone is found, as that of what is
 * open, which a parameter could not promise to be about.
 */
function isOneOf(column: Expression<unknown>, values: readonly string[]): Expression<SqlBool> {
  const [only, ...more] = values.map((value) => sql.lit(value))
  return more.length === 0
    ? sql<SqlBool>`${column} = ${only}`
    : sql<SqlBool>`${column} in (${sql.join([only, ...more])})`
}

function anyOf(ways: readonly Expression<SqlBool>[]): Expression<SqlBool> {
  return sql<SqlBool>`(${sql.join([...ways], sql` or `)})`
}

/**
 * Octets of IPv4 are a prefix of the text; other networks are tried address by address. Few are in a /24: an index finds
 * them. Much may be in a larger one: it is passed over in the order that is asked for, which an expression leaves to no
 * index of the column.
 */
function inNetwork(column: string, value: Key): Expression<SqlBool> {
  const text = String(value)
  const ref = sql.ref(column)
  if (!text.includes('/')) return sql<SqlBool>`${ref} = ${text}`
  const [, octets, bits] = /^((?:\d+\.){1,3})[\d.]*\/(8|16|24)$/.exec(text) ?? []
  if (octets === undefined) return sql<SqlBool>`in_network(${ref}, ${text}) = 1`
  const prefix = octets
    .split('.')
    .slice(0, Number(bits) / 8)
    .join('.')
  const compared = bits === '24' ? ref : sql`(${ref} || '')`
  return sql<SqlBool>`(${compared} >= ${`${prefix}.`} and ${compared} < ${`${prefix}/`})`
}
