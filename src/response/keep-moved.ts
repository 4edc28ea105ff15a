/** An action's next state is kept with its entry of the audit log and its line in the log of events, or none of them is. */
import type { Kysely } from 'kysely'
import type { Action } from '../contracts/index.ts'
import {
  eventOfAction,
  keepAction,
  keepEvent,
  recordDeed,
  type Schema,
  type ToldMoment,
} from '../store/index.ts'
import { systemActor } from './actors.ts'

export interface Move {
  /** Null: it is new. */
  readonly before: Action | null
  readonly next: Action
  readonly nowMs: number
}

const told: ReadonlySet<string> = new Set<ToldMoment>([
  ...(['applied', 'extended', 'undone', 'expired', 'failed'] as const),
  ...(['refused', 'drifted', 'repaired'] as const),
])

/** False, and nothing is kept: somebody changed it since. */
export async function keepMoved(
  db: Kysely<Schema>,
  { before, next, nowMs }: Move,
): Promise<boolean> {
  if (!(await keepAction(db, next))) return false
  const moment = next.history.at(-1)!
  await recordDeed(
    db,
    {
      actor: systemActor,
      verb: `action.${moment.what}`,
      object: { kind: 'action', id: next.id },
      before: before === null ? null : summaryOf(before),
      after: summaryOf(next),
      ...{ reason: moment.text, traceId: next.traceId },
    },
    nowMs,
  )
  if (told.has(moment.what))
    await keepEvent(db, eventOfAction(next, moment.what as ToldMoment, nowMs), nowMs)
  return true
}

function summaryOf(action: Action) {
  const { kind, target, scope, state, mode, isDryRun, ttlSeconds, expiresAt, driver } = action
  const { readBack, failure, incidentId, decisionId } = action
  const what = { kind, target, scope, state, mode, isDryRun, ttlSeconds, expiresAt, driver }
  return { ...what, readBack, failure, incidentId, decisionId }
}
