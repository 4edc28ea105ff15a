/** Signals that came from outside, until a run takes them; what was taken is remembered, so that it counts once. */
import { type Kysely, sql } from 'kysely'
import { type ExternalSignal, outsideName, riskOf } from '../../contracts/index.ts'
import { decodeRecord, encodeRecord, printable } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'
import { keepEvent } from './events.ts'

/** `0015-inbox`. */
export async function createInbox(db: Kysely<unknown>): Promise<void> {
  let table = db.schema
    .createTable('inbox')
    .addColumn('seq', sql`integer primary key autoincrement`)
    .addColumn('kept_ms', 'double precision', (c) => c.notNull())
  for (const name of ['detector', 'signal_id', 'sensor', 'state', 'body'])
    table = table.addColumn(name, 'text', (c) => c.notNull())
  await table.execute()
  const identity = ['detector', 'signal_id']
  await db.schema.createIndex('inbox_by_identity').unique().on('inbox').columns(identity).execute()
  await sql`create index inbox_waiting on inbox (state) where state = 'waiting'`.execute(db)
}

/** Beyond these a sender has to wait: nobody takes them, or not as fast as they come. */
export const waitingMax = 5_000
/** Of those that were taken, so many of the newest are remembered. */
const rememberedMax = 50_000

export type Posted = 'accepted' | 'duplicate' | 'full'

/** What became of each, in their order. */
export async function postSignals(
  db: Kysely<Schema>,
  signals: readonly ExternalSignal[],
  nowMs: number,
): Promise<Posted[]> {
  let room = waitingMax - (await countWaiting(db))
  const posted: Posted[] = []
  for (const signal of signals) {
    const outcome = await post(db, signal, { nowMs, hasRoom: room > 0 })
    if (outcome === 'accepted') room--
    posted.push(outcome)
  }
  const last = db
    .selectFrom('inbox')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .offset(rememberedMax)
  await db.deleteFrom('inbox').where('seq', '<=', last).where('state', '!=', 'waiting').execute()
  return posted
}

async function post(
  db: Kysely<Schema>,
  signal: ExternalSignal,
  { nowMs, hasRoom }: { readonly nowMs: number; readonly hasRoom: boolean },
): Promise<Posted> {
  const { detector, id, sensor } = signal
  const known = await db
    .selectFrom('inbox')
    .select('seq')
    .where('detector', '=', detector)
    .where('signal_id', '=', id)
    .executeTakeFirst()
  if (known !== undefined) return 'duplicate'
  if (!hasRoom) return 'full'
  const body = encodeRecord(signal)
  const row = { detector, signal_id: id, sensor, kept_ms: nowMs, state: 'waiting', body }
  await db.insertInto('inbox').values(row).execute()
  return 'accepted'
}

// In the words of its index, of which a parameter would not be known.
const isWaiting = sql<boolean>`state = 'waiting'`

async function countWaiting(db: Kysely<Schema>): Promise<number> {
  const { n } = await db
    .selectFrom('inbox')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where(isWaiting)
    .executeTakeFirstOrThrow()
  return n
}

export interface Waiting {
  readonly seq: number
  readonly keptMs: number
  readonly signal: ExternalSignal
}

/** In the order they came, those after number `after`. */
export async function findWaiting(
  db: Kysely<Schema>,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<Waiting[]> {
  const rows = await db
    .selectFrom('inbox')
    .select(['seq', 'kept_ms', 'body'])
    .where(isWaiting)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map(({ seq, kept_ms, body }) => ({
    seq,
    keptMs: kept_ms,
    signal: decodeRecord<ExternalSignal>(body),
  }))
}

export interface Settled {
  readonly seq: number
  readonly signal: ExternalSignal
  /** Name of the sensor whose run it was given to; '' of none. */
  readonly sensor: string
  /** Why nothing was made of it; '' where it was fused. */
  readonly refusal: string
}

/** They wait no longer. What was refused is told in the log of events: there it is kept. */
export async function settleSignals(
  db: Kysely<Schema>,
  settled: readonly Settled[],
  nowMs: number,
): Promise<void> {
  for (const { seq, signal, sensor, refusal } of settled) {
    const state = refusal === '' ? 'fused' : 'refused'
    await db.updateTable('inbox').set({ state }).where('seq', '=', seq).execute()
    if (refusal !== '') await keepEvent(db, refusedEvent(signal, { sensor, refusal }), nowMs)
  }
}

function refusedEvent(
  signal: ExternalSignal,
  { sensor, refusal }: Pick<Settled, 'sensor' | 'refusal'>,
) {
  const { id, timeUs, severity, actor, technique, title } = signal
  const detector = outsideName(signal.detector)
  return {
    ...({ key: `refused|${detector}|${id}`, kind: 'signal', what: 'refused', timeUs } as const),
    ...{
      severity,
      urgency: riskOf(severity, 0),
      sensor,
      entity: actor,
      detector,
      technique,
      traceId: '',
    },
    ref: `${detector} ${id}`,
    text: printable(`${detector}: ${actor}: ${title}; in no verdict, because ${refusal}`),
  }
}
