/** How records are found again: questions to queries that SQLite and PostgreSQL understand alike. */
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { Alert, AlertHead, FlowReference, Sensed, Signal } from '../contracts/index.ts'
import { AmoskysError, decodeRecord, isoTime } from '../kernel/index.ts'
import { type Place, type Position, placeOf } from './cursor.ts'
import { keptFlow, keptSignal } from './rows.ts'
import type { Schema } from './schema.ts'
import type { AlertQuestion, FlowQuestion, KeptFlow, Page, SignalQuestion } from './store.ts'

/** The columns a table is paged by: its time, and what tells rows of one time apart. */
const order = {
  alerts: { time: 'last_time', id: 'id' },
  signals: { time: 'time_us', id: 'id' },
  flows: { time: 'first_us', id: 'id' },
} as const

export async function findAlert(db: Kysely<Schema>, id: string): Promise<Alert | null> {
  const rows = await db
    .selectFrom('alerts')
    .select(['id', 'body'])
    .where('id', '>=', id)
    .where('id', '<', `${id}\u{10ffff}`)
    .orderBy('id')
    .limit(2)
    .execute()
  const [row, another] = rows
  if (!row) return null
  if (another && row.id !== id) {
    throw new AmoskysError(
      'usage',
      `alert ${id}: more than one alert begins so; give more of the id`,
    )
  }
  return decodeRecord<Alert>(row.body)
}

export async function findAlerts(
  db: Kysely<Schema>,
  question: AlertQuestion,
): Promise<Page<AlertHead>> {
  const { entity, severity, sensor, fromUs, untilUs } = question
  const place = placeOf('alerts', question)
  let query = db.selectFrom('alerts').select(['head', 'last_time as page_time', 'id as page_id'])
  if (entity !== undefined) query = query.where('entity', '=', entity)
  if (severity !== undefined) query = query.where('severity', '=', severity)
  if (sensor !== undefined) query = query.where('sensor', '=', sensor)
  if (fromUs !== undefined) query = query.where('last_time', '>=', isoTime(fromUs))
  if (untilUs !== undefined) query = query.where('last_time', '<', isoTime(untilUs))
  const rows = await paged(query, 'alerts', place).execute()
  return pageOf(rows, place, (row) => decodeRecord<AlertHead>(row.head))
}

export async function findSignals(
  db: Kysely<Schema>,
  question: SignalQuestion,
): Promise<Page<Sensed<Signal>>> {
  const { entity, detector, fromUs, untilUs } = question
  const place = placeOf('signals', question)
  const alert = question.alert === undefined ? null : await findAlert(db, question.alert)
  const keys = question.alert === undefined ? null : (alert?.signals ?? []).map(({ key }) => key)
  const of = (side: 'actor' | 'peer' | null) => {
    let query = db
      .selectFrom('signals')
      .select(['body', 'sensor', 'time_us as page_time', 'id as page_id'])
    if (side !== null && entity !== undefined) query = query.where(side, '=', entity)
    if (keys !== null) query = query.where('key', 'in', [...keys, ''])
    for (const sensor of [question.sensor, alert?.sensor])
      if (sensor !== undefined) query = query.where('sensor', '=', sensor)
    if (detector !== undefined) query = query.where('detector', '=', detector)
    if (fromUs !== undefined) query = query.where('time_us', '>=', fromUs)
    if (untilUs !== undefined) query = query.where('time_us', '<', untilUs)
    return paged(query, 'signals', place)
  }
  // No key is '' and no id is 0: a list is never empty, for which PostgreSQL has no word.
  const sides = entity === undefined ? [of(null)] : [of('actor'), of('peer')]
  const rows = await Promise.all(sides.map((side) => side.execute()))
  return pageOf(merged(rows, place), place, keptSignal)
}

export async function findFlows(
  db: Kysely<Schema>,
  question: FlowQuestion,
): Promise<Page<KeptFlow>> {
  const { alert, entity, communityId, sensor, fromUs, untilUs } = question
  const place = placeOf('flows', question)
  const ids = alert === undefined ? null : await flowIdsOf(db, alert)
  const of = (side: 'source' | 'destination' | null) => {
    let query = db
      .selectFrom('flows')
      .selectAll()
      .select(['first_us as page_time', 'id as page_id'])
    if (side !== null && entity !== undefined) query = query.where(side, '=', entity)
    if (ids !== null) query = query.where('id', 'in', [...ids, 0])
    if (sensor !== undefined) query = query.where('sensor', '=', sensor)
    if (communityId !== undefined) query = query.where('community_id', '=', communityId)
    if (fromUs !== undefined) query = query.where('first_us', '>=', fromUs)
    if (untilUs !== undefined) query = query.where('first_us', '<', untilUs)
    return paged(query, 'flows', place)
  }
  const sides = entity === undefined ? [of(null)] : [of('source'), of('destination')]
  const rows = await Promise.all(sides.map((side) => side.execute()))
  return pageOf(merged(rows, place), place, keptFlow)
}

export async function findFlow(
  db: Kysely<Schema>,
  reference: Sensed<FlowReference>,
): Promise<KeptFlow | null> {
  const row = await flowRowOf(db, reference)
  return row ? keptFlow(row) : null
}

/**
 * By start and ends, whichever side turned out to have opened it. A capture's clock that was set back moves the start
 * of the flows it caught, but never their number: then the newest of that number between those ends is meant.
 */
async function flowRowOf(db: Kysely<Schema>, reference: Sensed<FlowReference>) {
  const between = db
    .selectFrom('flows')
    .selectAll()
    .where('sensor', '=', reference.sensor)
    .where('protocol', '=', reference.protocol)
    .where('vlan', '=', reference.vlan)
  const forward = {
    source: reference.source,
    source_port: reference.sourcePort,
    destination: reference.destination,
    destination_port: reference.destinationPort,
  }
  const backward = {
    source: reference.destination,
    source_port: reference.destinationPort,
    destination: reference.source,
    destination_port: reference.sourcePort,
  }
  const started = await between
    .where('first_us', '=', reference.firstUs)
    .where((eb) => eb.or([eb.and(forward), eb.and(backward)]))
    .orderBy((eb) => eb.case().when('number', '=', reference.flow).then(0).else(1).end())
    .limit(1)
    .executeTakeFirst()
  if (started) return started
  for (const ends of [forward, backward]) {
    const numbered = await between
      .where((eb) => eb.and({ ...ends, number: reference.flow }))
      .orderBy('first_us', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (numbered) return numbered
  }
  return undefined
}

async function flowIdsOf(db: Kysely<Schema>, alertId: string): Promise<number[]> {
  const alert = await findAlert(db, alertId)
  if (alert === null) return []
  const { sensor } = alert
  const rows = await Promise.all(
    alert.flows.map((reference) => flowRowOf(db, { ...reference, sensor })),
  )
  return rows.flatMap((row) => (row ? [row.id] : []))
}

interface Paging {
  readonly page_time: string | number
  readonly page_id: string | number
}

/** Keyset paging: the page begins behind a position, however many rows lie before it. One row more tells of the next. */
function paged<DB, Table extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, Table, Row>,
  table: keyof typeof order,
  { position, isBackwards, limit }: Place,
): SelectQueryBuilder<DB, Table, Row> {
  const time = sql.ref(order[table].time)
  const id = sql.ref(order[table].id)
  const direction = isBackwards ? 'asc' : 'desc'
  const ordered = query
    .orderBy(time, direction)
    .orderBy(id, direction)
    .limit(limit + 1)
  if (position === null) return ordered
  const beyond = isBackwards ? sql`>` : sql`<`
  return ordered.where(sql<boolean>`(${time}, ${id}) ${beyond} (${position.time}, ${position.id})`)
}

/** Answers in one order to one answer in it; a row in two of them is there once. */
function merged<Row extends Paging>(answers: readonly (readonly Row[])[], place: Place): Row[] {
  if (answers.length === 1) return [...answers[0]!]
  const byId = new Map(answers.flat().map((row) => [row.page_id, row]))
  const sign = place.isBackwards ? 1 : -1
  return [...byId.values()].sort((a, b) => sign * compare(a, b)).slice(0, place.limit + 1)
}

function compare(a: Paging, b: Paging): number {
  if (a.page_time !== b.page_time) return a.page_time < b.page_time ? -1 : 1
  return a.page_id < b.page_id ? -1 : 1
}

function pageOf<Row extends Paging, R>(
  rows: readonly Row[],
  place: Place,
  recordOf: (row: Row) => R,
): Page<R> {
  const hasMore = rows.length > place.limit
  const shown = rows.slice(0, place.limit)
  if (place.isBackwards) shown.reverse()
  const cursor = (row: Row | undefined) => (row ? place.cursorOf(positionOf(row)) : null)
  const hasNext = place.isBackwards || hasMore
  const hasPrevious = place.isBackwards ? hasMore : place.position !== null
  return {
    records: shown.map(recordOf),
    next: hasNext ? cursor(shown.at(-1)) : null,
    previous: hasPrevious ? cursor(shown[0]) : null,
  }
}

function positionOf(row: Paging): Position {
  return { time: row.page_time, id: row.page_id }
}
