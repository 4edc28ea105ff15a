/** For the tests: an incident with what an investigation looks at. */
import type { Incident, IncidentAlert, Indicator } from '../../contracts/index.ts'
import { stableId, traceIdOf } from '../../kernel/index.ts'
import { startMs } from './world.fixture.ts'

export function party(value: string, side: Indicator['side']): Indicator {
  return { kind: 'address', value, side, signal: 's', flow: null, established: true }
}

export function carried(kind: 'domain' | 'ja3' | 'ja4' | 'url', value: string): Indicator {
  return { kind, value, side: 'peer', signal: 's', flow: 1 }
}

/** A brute force on 10.0.0.5 by 9.9.9.9, unless told otherwise. */
export function incidentOf(changes: Partial<Incident> = {}): Incident {
  const { confidence = 0.9 } = changes
  const iso = new Date(startMs - 60_000).toISOString()
  const behaviours = changes.behaviours ?? ['brute-force']
  const alert = { id: 'alr_1', status: 'open', behaviours, confidence } as unknown as IncidentAlert
  return {
    ...{ id: stableId('inc', startMs - 60_000, 'one'), revision: 3, version: 1, status: 'open' },
    ...{ queue: 'needs_you', isWithdrawn: false, isMuted: false, disposition: null },
    ...{ assignee: null, reason: '', revisitAt: null, mergedInto: null },
    ...{ traceId: traceIdOf('one'), entity: '10.0.0.5', sensors: ['local'] },
    ...{ time: iso, lastTime: iso, firstTime: iso, severity: 'high', confidence },
    ...{ outcome: 'unknown', urgency: 60, techniques: ['T1110'], behaviours },
    ...{ alertCount: 1, flowCount: 40, peerCount: 1, alerts: [alert] },
    ...{ timeline: [], urgencyTerms: [], peers: ['9.9.9.9'] },
    indicators: [party('9.9.9.9', 'actor')],
    explanation: {
      headline: '9.9.9.9 tried 24 times at SSH on 10.0.0.5',
      confidence: { lo: confidence, hi: confidence },
    } as Incident['explanation'],
    ...changes,
  }
}
