/** What was and is to be done. Whoever changes one says which version they saw: two never overwrite each other. */
import { type Kysely, sql } from 'kysely'
import {
  type Action,
  type ActionHead,
  type ActionState,
  actionKinds,
  actionModes,
  actionStates,
} from '../../contracts/index.ts'
import { decodeRecord, encodeRecord } from '../../kernel/index.ts'
import type { Clause, ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'
import { addCount } from './response-counts.ts'

const isState = (...values: readonly ActionState[]): readonly Clause[] => [
  { field: 'state', op: 'is', values, isNot: false },
]

/** Something is changed by these now, or about to be. */
export const liveStates = ['approved', 'in_force', 'undoing'] as const satisfies ActionState[]

export const actionList: ListSpec = {
  table: 'actions',
  id: 'id',
  time: { column: 'created_at', unit: 'iso' },
  fields: {
    state: { kind: 'choice', column: 'state', values: actionStates },
    kind: { kind: 'choice', column: 'kind', values: actionKinds },
    mode: { kind: 'choice', column: 'mode', values: [...actionModes, 'manual'] },
    target: { kind: 'text', column: 'target' },
    actor: { kind: 'text', column: 'actor' },
    incident: { kind: 'text', column: 'incident_id' },
    traceId: { kind: 'text', column: 'trace_id' },
    dryRun: { kind: 'flag', column: 'is_dry_run' },
    text: { kind: 'search', column: 'search' },
  },
  is: {
    live: isState(...liveStates),
    waiting: isState('waiting'),
    automatic: [{ field: 'mode', op: 'is', values: ['auto'], isNot: false }],
  },
  sorts: { createdAt: 'created_at', expiresAt: 'expires_at' },
  defaultSort: '-createdAt',
}

const heldOffMax = 10_000
/** So many at most are looked at for one target or one incident. */
const relatedMax = 200

export function actionHeadOf({ preview, history, ...head }: Action): ActionHead {
  return head
}

/**
 * Keeps a new one (version 1), or one that is one version on from what is kept. False, and nothing is kept: somebody
 * changed it since, or it is there already. To be called in a transaction, as all that writes.
 */
export async function keepAction(db: Kysely<Schema>, action: Action): Promise<boolean> {
  const known = await db
    .selectFrom('actions')
    .select(['version', 'state'])
    .where('id', '=', action.id)
    .executeTakeFirst()
  if ((known?.version ?? 0) !== action.version - 1) return false
  const row = { ...columnsOf(action), change: nextChange() }
  await db
    .insertInto('actions')
    .values({ id: action.id, ...row })
    .onConflict((on) => on.column('id').doUpdateSet(row))
    .execute()
  if (known?.state !== action.state) await countState(db, action, known?.state ?? '')
  return true
}

async function countState(db: Kysely<Schema>, { kind, state }: Action, before: string) {
  await addCount(db, 'action', { one: kind, other: state })
  if (before === 'undoing') await addCount(db, 'undo', { one: state })
}

/** It was seen to be so again: no change that anybody has to be told of, and no new version. */
export async function keepReadBack(
  db: Kysely<Schema>,
  id: string,
  readBack: NonNullable<Action['readBack']>,
): Promise<void> {
  const action = await findAction(db, id)
  if (action === null) return
  const { head, body } = columnsOf({ ...action, readBack })
  await db
    .updateTable('actions')
    .set({ head, body })
    .where('id', '=', id)
    .where('version', '=', action.version)
    .execute()
}

function columnsOf(action: Action) {
  return {
    ...{ version: action.version, kind: action.kind, target: action.target, state: action.state },
    ...{ mode: action.mode, is_dry_run: action.isDryRun ? 1 : 0, actor: action.requestedBy.id },
    ...{ incident_id: action.incidentId, decision_id: action.decisionId },
    ...{ trace_id: action.traceId, created_at: action.createdAt },
    ...{ expires_at: action.expiresAt ?? '', ended_at: action.endedAt ?? '' },
    hold_off_until: action.holdOffUntil ?? '',
    search: `${action.target} ${action.reason}`.toLowerCase(),
    ...{ head: encodeRecord(actionHeadOf(action)), body: encodeRecord(action) },
  }
}

function nextChange() {
  return sql<number>`(select coalesce(max(change), 0) + 1 from actions)`
}

export async function findAction(db: Kysely<Schema>, id: string): Promise<Action | null> {
  const row = await db.selectFrom('actions').select('body').where('id', '=', id).executeTakeFirst()
  return row ? decodeRecord<Action>(row.body) : null
}

/** In any of these states, the oldest first. */
export async function actionsIn(
  db: Kysely<Schema>,
  states: readonly ActionState[],
  limit: number,
): Promise<Action[]> {
  const rows = await db
    .selectFrom('actions')
    .select('body')
    .where('state', 'in', [...states])
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return actionsOf(rows)
}

/** The newest first, in any state. */
export async function actionsOnTarget(db: Kysely<Schema>, target: string): Promise<Action[]> {
  return actionsOf(await newest(db).where('target', '=', target).execute())
}

/** The newest first. */
export async function actionsOfIncident(db: Kysely<Schema>, incidentId: string): Promise<Action[]> {
  return actionsOf(await newest(db).where('incident_id', '=', incidentId).execute())
}

/** The newest first: also those that belong to no incident. */
export async function actionsOfTrace(db: Kysely<Schema>, traceId: string): Promise<Action[]> {
  return actionsOf(await newest(db).where('trace_id', '=', traceId).execute())
}

function newest(db: Kysely<Schema>) {
  return db
    .selectFrom('actions')
    .select('body')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(relatedMax)
}

/** Asked for since, the newest first. */
export async function actionsSince(
  db: Kysely<Schema>,
  sinceMs: number,
  limit: number,
): Promise<Action[]> {
  const rows = await db
    .selectFrom('actions')
    .select('body')
    .where('created_at', '>=', isoOf(sinceMs))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return actionsOf(rows)
}

/** Automatic ones since that were not refused: dry runs, too, so that a dry run tells the truth about the caps. */
export async function countAutomaticSince(db: Kysely<Schema>, sinceMs: number): Promise<number> {
  const { n } = await db
    .selectFrom('actions')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('mode', '=', 'auto')
    .where('created_at', '>=', isoOf(sinceMs))
    .where('state', '!=', 'refused')
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** So many are looked at: caps and loops need no more. */
const liveMax = 20_000
const recentMax = 5_000

/** All that is live, and whatever was asked for since: what the next one depends on. */
export async function liveAndRecent(db: Kysely<Schema>, sinceMs: number): Promise<ActionHead[]> {
  const heads = () => db.selectFrom('actions').select('head')
  const live = await heads()
    .where('state', 'in', [...liveStates])
    .limit(liveMax)
    .execute()
  const recent = await heads()
    .where('created_at', '>=', isoOf(sinceMs))
    .where('state', 'not in', [...liveStates])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(recentMax)
    .execute()
  return [...recent, ...live].map(({ head }) => decodeRecord<ActionHead>(head))
}

export interface HoldOff {
  readonly target: string
  /** ISO 8601. */
  readonly until: string
}

/** Targets to which policy does nothing by itself: a person took something back. */
export async function holdOffs(db: Kysely<Schema>, nowMs: number): Promise<HoldOff[]> {
  const rows = await db
    .selectFrom('actions')
    .select(['target', 'hold_off_until'])
    .where('hold_off_until', '!=', sql.lit(''))
    .where('hold_off_until', '>', isoOf(nowMs))
    .orderBy('hold_off_until')
    .limit(heldOffMax)
    .execute()
  // The last of one target is the longest.
  const untils = new Map(rows.map((row) => [row.target, row.hold_off_until]))
  return [...untils].map(([target, until]) => ({ target, until }))
}

export interface ActionCount {
  readonly kind: string
  readonly state: string
  readonly count: number
}

/** Of all that are kept. */
export async function countActions(db: Kysely<Schema>): Promise<ActionCount[]> {
  const rows = await db
    .selectFrom('actions')
    .select(['kind', 'state', (e) => e.fn.countAll<number>().as('count')])
    .groupBy(['state', 'kind'])
    .orderBy('state')
    .orderBy('kind')
    .execute()
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}

function actionsOf(rows: readonly { readonly body: string }[]): Action[] {
  return rows.map(({ body }) => decodeRecord<Action>(body))
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}
