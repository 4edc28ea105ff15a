/** Records of the response, for tests: what is not said is as of a block that a person asked for. */
import type { Action, Investigation, Policy } from '../../contracts/index.ts'

const at = '2026-11-26T12:00:00.000Z'

export function actionOf(id: string, changes: Partial<Action> = {}): Action {
  return {
    ...{ id, version: 1, kind: 'block_ip', target: '203.0.113.66', scope: {}, ttlSeconds: 3600 },
    ...{ state: 'approved', mode: 'manual', isDryRun: false, isEstablished: true, driver: '' },
    ...{ incidentId: '', decisionId: '', traceId: 'ab'.repeat(16), reason: 'It guesses at ssh.' },
    ...{ requestedBy: { kind: 'user', id: 'usr_responder' }, approvals: [], approvalsNeeded: 1 },
    ...{ createdAt: at, appliedAt: null, expiresAt: null, endedAt: null, holdOffUntil: null },
    ...{ preview: null, readBack: null, failure: '', history: [] },
    ...changes,
  }
}

export function investigationOf(
  incidentId: string,
  changes: Partial<Investigation> = {},
): Investigation {
  return {
    ...{ id: `inv_${incidentId.slice(4)}`, incidentId, incidentRevision: 1, revision: 1 },
    ...{ state: 'done', traceId: 'ab'.repeat(16), startedAt: at, updatedAt: at },
    ...{ lookups: [], indicators: [], riskScore: 40, terms: [], uncertainty: [] },
    ...{ headline: 'Two of three sources know it as harmful.', agreement: '2 of 3 agree.' },
    ...changes,
  }
}

/** Of the least meaning: nothing in any cell. */
export const emptyPolicy: Policy = {
  ...{ dryRun: true, cells: [], perHourMax: 20, hostShareMax: 0.05, approvalsForCritical: 2 },
}
