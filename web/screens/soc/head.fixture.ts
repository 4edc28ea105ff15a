import type { IncidentHead } from '../../api/index.ts'

export function headOf(id: string, changes: Partial<IncidentHead> = {}): IncidentHead {
  return {
    ...{ id, revision: 1, version: 1, status: 'open', queue: 'needs_you', isWithdrawn: false },
    ...{ isMuted: false, disposition: null, assignee: null, reason: '', revisitAt: null },
    ...{ mergedInto: null, traceId: '', entity: '10.0.0.1', sensors: ['tap'], time: '' },
    ...{ lastTime: '', firstTime: '', severity: 'high', confidence: 0.9, outcome: 'unknown' },
    ...{ urgency: 80, techniques: ['T1071'], behaviours: ['beacon'], alertCount: 1 },
    ...{ flowCount: 2, peerCount: 1, explanation: { headline: `${id} called` } },
    ...changes,
  }
}
