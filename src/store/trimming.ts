/** Tables have a bound of rows: a full one is cut back, the oldest go. */
import { type Kysely, sql } from 'kysely'
import { amongRows, rowMark } from './dialect.ts'
import { numbered } from './replacing.ts'
import type { KeptTables, Schema } from './schema.ts'
import { forgetting } from './shelves/host-writing.ts'
import type { StoreLimits } from './store.ts'

/** A full table is cut back to this share of its bound, so that it is not cut again with the next batch. */
const trimmedTo = 0.95

export type TableName = keyof KeptTables | 'events'

/** By which column the oldest of a table are found, and how many it may have. */
export interface Bound {
  readonly name: TableName
  readonly oldest: string
  readonly rowsMax: number
  /** At most so many rows are in it, and so many came since they were counted. */
  rowsAtMost: number
  uncounted: number
}

export function createBounds(limits: StoreLimits): Readonly<Record<TableName, Bound>> {
  const unknown = { rowsAtMost: Number.MAX_SAFE_INTEGER, uncounted: 0 }
  return {
    alerts: { ...unknown, name: 'alerts', oldest: 'last_time', rowsMax: limits.alertsMax },
    signals: { ...unknown, name: 'signals', oldest: 'time_us', rowsMax: limits.signalsMax },
    flows: { ...unknown, name: 'flows', oldest: 'id', rowsMax: limits.flowsMax },
    events: { ...unknown, name: 'events', oldest: 'seq', rowsMax: limits.eventsMax },
    hosts: { ...unknown, name: 'hosts', oldest: 'last_us', rowsMax: limits.hostsMax },
  }
}

/** Whether it is time to count: another process may write, too, so what came since tells of one's own rows only. */
export function grew(bound: Bound, rows: number): boolean {
  bound.rowsAtMost += rows
  bound.uncounted += rows
  const step = bound.rowsMax * (1 - trimmedTo)
  return bound.rowsAtMost > bound.rowsMax || bound.uncounted >= step
}

export async function countRows(db: Kysely<Schema>, table: TableName): Promise<number> {
  const { rows } = await db
    .selectFrom(table)
    .select((e) => e.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  return Number(rows)
}

/** In a transaction; yields how many rows made room. */
export async function trim(db: Kysely<Schema>, bound: Bound): Promise<number> {
  const count = await countRows(db, bound.name)
  const { rowsMax } = bound
  const excess = count > rowsMax ? count - Math.floor(rowsMax * trimmedTo) : 0
  bound.rowsAtMost = count - excess
  bound.uncounted = 0
  if (excess === 0) return 0
  const table = sql.table(bound.name)
  // The highest number stays: the next is counted from it, and none is given twice.
  const isFree = numbered.has(bound.name)
    ? sql`change < (select max(change) from ${table})`
    : sql`1 = 1`
  const doomed = sql`select ${rowMark(db)} from ${table} where ${isFree}
    order by ${sql.ref(bound.oldest)} limit ${excess}`
  await sql`delete from ${table} where ${amongRows(db, doomed)}`.execute(db)
  if (bound.name === 'hosts') await db.executeQuery({ ...forgetting(db), parameters: [0] })
  return excess
}
