/** What alerts can be asked for, and one alert as it is kept. */
import type { Kysely } from 'kysely'
import type { AlertHead, Severity } from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'

/** The least bad first: what sorts by severity sorts by the place in here. */
export const severitiesInOrder: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']
const severities = severitiesInOrder.toReversed()

export const alertList: ListSpec = {
  table: 'alerts',
  id: 'id',
  time: { column: 'last_time', unit: 'iso' },
  fields: {
    status: { kind: 'choice', column: 'status', values: ['open', 'closed', 'withdrawn'] },
    severity: { kind: 'choice', column: 'severity', values: severities },
    risk: { kind: 'choice', column: 'risk', values: severities },
    outcome: { kind: 'choice', column: 'outcome', values: ['worked', 'no_sign', 'unknown'] },
    entity: { kind: 'address', columns: ['entity'] },
    technique: { kind: 'words', column: 'technique' },
    behaviour: { kind: 'words', column: 'behaviours' },
    sensor: { kind: 'text', column: 'sensor' },
    traceId: { kind: 'text', column: 'trace_id' },
    confidence: { kind: 'number', column: 'confidence' },
    text: { kind: 'search', column: 'search' },
  },
  is: {
    open: [{ field: 'status', op: 'is', values: ['open'], isNot: false }],
    closed: [{ field: 'status', op: 'is', values: ['closed'], isNot: false }],
    withdrawn: [{ field: 'status', op: 'is', values: ['withdrawn'], isNot: false }],
    worked: [{ field: 'outcome', op: 'is', values: ['worked'], isNot: false }],
  },
  sorts: {
    lastTime: 'last_time',
    time: 'time',
    severity: 'severity_rank',
    confidence: 'confidence',
  },
  defaultSort: '-lastTime',
}

/** The columns of an alert that are made of what its list shows. */
export function askedColumns(head: AlertHead) {
  const { outcome, traceId, severity, explanation } = head
  return {
    outcome,
    trace_id: traceId,
    severity_rank: severitiesInOrder.indexOf(severity),
    search: explanation.headline.toLowerCase(),
  }
}

export interface AlertText {
  readonly revision: number
  /** As `encodeRecord` wrote it. */
  readonly body: string
}

export function findAlertText(db: Kysely<Schema>, id: string): Promise<AlertText | undefined> {
  return db
    .selectFrom('alerts')
    .select(['revision', 'body'])
    .where('id', '=', id)
    .executeTakeFirst()
}

/**
 * Each sort has an index that holds what is filtered by, too: what a filter leaves out is then passed over in the index, and
 * no row is read for it. A filter has none of its own: SQLite would take that, and then sort all that it finds.
 */
export async function askAlerts(db: Kysely<unknown>): Promise<void> {
  for (const [name, type] of [
    ['outcome', 'text'],
    ['trace_id', 'text'],
    ['severity_rank', 'integer'],
    ['search', 'text'],
  ] as const)
    await db.schema
      .alterTable('alerts')
      .addColumn(name, type, (c) => c.notNull().defaultTo(type === 'text' ? '' : 0))
      .execute()
  await fillAsked(db as Kysely<Schema>)
  for (const name of ['alerts_by_time', 'alerts_by_entity', 'alerts_by_severity'])
    await db.schema.dropIndex(name).execute()
  const filters = [
    ...['severity', 'status', 'outcome', 'risk', 'confidence', 'entity', 'technique'],
    ...['behaviours', 'sensor', 'search'],
  ]
  for (const [name, keys] of [
    ['alerts_by_time', ['last_time', 'id']],
    ['alerts_by_raised', ['time', 'id']],
    ['alerts_by_rank', ['severity_rank', 'id']],
    ['alerts_by_rank_and_time', ['severity_rank', 'last_time', 'id']],
    ['alerts_by_confidence', ['confidence', 'id']],
    ['alerts_by_entity', ['entity', 'last_time', 'id']],
  ] as const) {
    const more = filters.filter((column) => !(keys as readonly string[]).includes(column))
    const columns = [...keys, ...more]
    await db.schema.createIndex(name).on('alerts').columns(columns).execute()
  }
  await db.schema.createIndex('alerts_by_trace').on('alerts').column('trace_id').execute()
}

const rowsAtOnce = 500

async function fillAsked(db: Kysely<Schema>): Promise<void> {
  for (let last = ''; ; ) {
    const rows = await db
      .selectFrom('alerts')
      .select(['id', 'head'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(rowsAtOnce)
      .execute()
    for (const { id, head } of rows)
      await db
        .updateTable('alerts')
        .set(askedColumns(decodeRecord<AlertHead>(head)))
        .where('id', '=', id)
        .execute()
    if (rows.length < rowsAtOnce) return
    last = rows.at(-1)!.id
  }
}
