/**
 * The one log of what happened: signals at first sight, each change of an alert, and what the system did or noticed.
 * Events are added, in the transaction of what they tell of, and go only for room, the oldest first.
 */
import {
  type CompiledQuery,
  type Kysely,
  type Selectable,
  type SelectQueryBuilder,
  sql,
} from 'kysely'
import type { LogEvent, Severity } from '../../contracts/index.ts'
import { AmoskysError, isoTime } from '../../kernel/index.ts'
import { isPostgres } from '../dialect.ts'
import { filteredRows, findPage, type ListAsk, type ListPage, type ListSpec } from '../list.ts'
import { rowsOf } from '../replacing.ts'
import type { Schema } from '../schema.ts'
import type { Bindable } from '../sqlite.ts'
import type { EventRow } from './event-rows.ts'
import type { NewEvent } from './event-words.ts'

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

/** By the order they were kept, or by event time. */
export const eventList: ListSpec = {
  table: 'events',
  id: 'seq',
  time: { column: 'time_us', unit: 'us' },
  fields: {
    kind: {
      ...{ kind: 'choice', column: 'kind' },
      values: ['signal', 'alert', 'incident', 'action', 'system'],
    },
    severity: { kind: 'choice', column: 'severity', values: severities },
    what: { kind: 'text', column: 'what' },
    sensor: { kind: 'text', column: 'sensor' },
    entity: { kind: 'address', columns: ['entity'] },
    detector: { kind: 'text', column: 'detector' },
    technique: { kind: 'text', column: 'technique' },
    ref: { kind: 'text', column: 'ref' },
    traceId: { kind: 'text', column: 'trace_id' },
    text: { kind: 'search', column: 'text' },
  },
  is: {},
  sorts: { seq: 'seq', time: 'time_us' },
  defaultSort: '-seq',
}

export interface StatisticsQuestion extends Pick<ListAsk, 'filter'> {
  /** Event times, microseconds since the Unix epoch: from the first on, up to but not with the second. */
  readonly fromUs: number
  readonly toUs: number
  /** Length of a bucket. */
  readonly stepUs: number
  readonly by: 'kind' | 'severity' | 'detector'
}

/** How many events of one value fell into one bucket; buckets without any are not told. */
export interface EventCount {
  readonly fromUs: number
  readonly value: string
  readonly count: number
}

/** Something the system did or noticed. */
export interface SystemEvent {
  /** Tells it from every other, though it be told twice. */
  readonly key: string
  /** `started`, `stopped`, `capture-drops`. */
  readonly what: string
  readonly severity: Severity
  readonly text: string
  readonly sensor?: string
  readonly entity?: string
  readonly traceId?: string
}

export const eventBucketsMax = 1_500
/** Beside the bound of all: whoever tells one needs nobody else to make room. */
const systemEventsMax = 10_000

export async function keepSystemEvent(
  db: Kysely<Schema>,
  event: SystemEvent,
  nowMs: number,
): Promise<void> {
  const blank = { sensor: '', entity: '', detector: '', technique: '', ref: '', traceId: '' }
  await keepEvent(
    db,
    { ...blank, kind: 'system', timeUs: nowMs * 1000, urgency: event.severity, ...event },
    nowMs,
  )
  // In the words of its index, of which a parameter would not be known.
  const ofSystem = sql<boolean>`kind = 'system'`
  const newest = db.selectFrom('events').select('seq').where(ofSystem).orderBy('seq', 'desc')
  const last = newest.limit(1).offset(systemEventsMax)
  await db.deleteFrom('events').where(ofSystem).where('seq', '<=', last).execute()
}

/** Does nothing where one of its key is kept. To be called in the transaction of what it tells of. */
export async function keepEvent(db: Kysely<Schema>, event: NewEvent, nowMs: number): Promise<void> {
  const row = rowOf(event, nowMs)
  await db
    .insertInto('events')
    .values(row)
    .onConflict((c) => c.column('key').doNothing())
    .execute()
}

export const eventColumns = [
  ...(['key', 'kind', 'what', 'time_us', 'kept_ms', 'severity', 'urgency'] as const),
  ...(['sensor', 'entity', 'detector', 'technique', 'ref', 'signal', 'trace_id', 'text'] as const),
]

/**
 * The statement of `keepEvent`, for the many that a run makes. Its parameters are as those of `replacing`: values in the
 * order of `eventValues`, or rows of `rowOfValues` as one text.
 */
export function eventInsert(db: Kysely<Schema>): CompiledQuery {
  const names = eventColumns.map((column) => sql.ref(column))
  const values = isPostgres(db) ? names : eventColumns.map(() => sql`${null}`)
  return sql`insert into events (${sql.join(names)}) ${rowsOf(db, 'events', values)}
    on conflict (key) do nothing`.compile(db)
}

export function rowOfValues(values: readonly Bindable[]): object {
  return Object.fromEntries(eventColumns.map((column, at) => [column, values[at]]))
}

export function eventValues(event: NewEvent, nowMs: number): readonly Bindable[] {
  const row = rowOf(event, nowMs)
  return eventColumns.map((column) => row[column])
}

function rowOf(event: NewEvent, nowMs: number): Omit<EventRow, 'seq'> {
  const { key, kind, what, severity, urgency, sensor, entity } = event
  const { detector, technique, text } = event
  const isSignal = kind === 'signal'
  return {
    ...{ key, kind, what, severity, urgency, sensor, entity, detector, technique, text },
    time_us: event.timeUs,
    kept_ms: nowMs,
    ref: isSignal ? '' : event.ref,
    signal: isSignal ? event.ref : '',
    trace_id: event.traceId,
  }
}

export async function findEvents(db: Kysely<Schema>, ask: ListAsk): Promise<ListPage<LogEvent>> {
  const page = await findPage<Selectable<EventRow>>(db, eventList, {
    ask,
    select: ['seq', ...eventColumns],
  })
  return { ...page, rows: page.rows.map(eventOf) }
}

/** Those kept after number `seq`, in order: what a stream has not told yet. */
export async function findEventsAfter(
  db: Kysely<Schema>,
  seq: number,
  limit: number,
): Promise<LogEvent[]> {
  const later = db.selectFrom('events').selectAll().where('seq', '>', seq)
  return (await later.orderBy('seq').limit(limit).execute()).map(eventOf)
}

/** Number of the newest; 0: there is none. */
export async function lastEvent(db: Kysely<Schema>): Promise<number> {
  const newest = db.selectFrom('events').select('seq').orderBy('seq', 'desc').limit(1)
  return (await newest.executeTakeFirst())?.seq ?? 0
}

/** In order of time. */
export async function countEvents(
  db: Kysely<Schema>,
  question: StatisticsQuestion,
): Promise<EventCount[]> {
  const { fromUs, toUs, stepUs, by } = question
  const buckets = Math.ceil((toUs - fromUs) / stepUs)
  if (!(stepUs > 0 && buckets >= 1 && buckets <= eventBucketsMax))
    throw new AmoskysError(
      'usage',
      `statistics: expected 1 to ${eventBucketsMax} steps between from and to, found ${buckets}`,
    )
  const bucket = sql<number>`floor((time_us - ${fromUs}) / ${stepUs})`
  const rows = await filteredRows(db, eventList, question)
    .select([bucket.as('bucket'), sql<string>`${sql.ref(by)}`.as('value')])
    .select(sql<number>`count(*)`.as('count'))
    .groupBy(['bucket', 'value'] as never)
    .orderBy('bucket' as never)
    .orderBy('value' as never)
    .execute()
  return rows.map((row) => ({
    fromUs: fromUs + row.bucket * stepUs,
    value: row.value,
    count: row.count,
  }))
}

/** Leaves the newest `rowsMax`, and none kept before `keptFromMs`; tells how many went. */
export async function trimEvents(
  db: Kysely<Schema>,
  { rowsMax, keptFromMs }: { readonly rowsMax?: number; readonly keptFromMs?: number },
): Promise<number> {
  const newestFirst = db.selectFrom('events').select('seq').orderBy('seq', 'desc').limit(1)
  let gone = 0
  if (rowsMax !== undefined) gone += await removeUpTo(db, newestFirst.offset(rowsMax))
  if (keptFromMs !== undefined)
    gone += await removeUpTo(db, newestFirst.where('kept_ms', '<', keptFromMs))
  return gone
}

async function removeUpTo(
  db: Kysely<Schema>,
  last: SelectQueryBuilder<Schema, 'events', { seq: number }>,
): Promise<number> {
  const done = await db.deleteFrom('events').where('seq', '<=', last).executeTakeFirstOrThrow()
  return Number(done.numDeletedRows)
}

export function eventOf(row: Selectable<EventRow>): LogEvent {
  const { what, sensor, entity, detector, technique, text } = row
  const ref = row.signal === '' ? row.ref : row.signal
  return {
    seq: row.seq,
    kind: row.kind as LogEvent['kind'],
    what,
    time: isoTime(row.time_us),
    keptAt: isoTime(row.kept_ms * 1000),
    severity: row.severity as Severity,
    urgency: (row.urgency || row.severity) as Severity,
    ...{ sensor, entity, detector, technique, ref },
    traceId: row.trace_id,
    text,
  }
}
