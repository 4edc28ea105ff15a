/** A decision is kept with its entry of the audit log, or neither is. */
import type { Kysely } from 'kysely'
import type { Decision } from '../contracts/index.ts'
import { keepDecision, recordDeed, type Schema } from '../store/index.ts'
import { systemActor } from './actors.ts'

export interface Decided {
  /** Of the same incident; null: none was made before. */
  readonly before: Decision | null
  readonly decision: Decision
  readonly nowMs: number
}

export async function keepDecided(
  db: Kysely<Schema>,
  { before, decision, nowMs }: Decided,
): Promise<void> {
  const { id, text, traceId } = decision
  await keepDecision(db, decision)
  await recordDeed(
    db,
    {
      ...{ actor: systemActor, verb: 'decision.make', object: { kind: 'decision', id } },
      ...{ before: before === null ? null : sideOf(before), after: sideOf(decision) },
      ...{ reason: text, traceId },
    },
    nowMs,
  )
}

function sideOf({ incidentId, incidentRevision, policyVersion, riskScore, actions }: Decision) {
  const steps = actions.map(({ kind, target, mode }) => ({ kind, target, mode }))
  return { incidentId, incidentRevision, policyVersion, riskScore, actions: steps }
}
