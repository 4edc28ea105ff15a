/** For the tests: incidents, facts and policies as small as they may be. */
import type {
  Incident,
  IncidentAlert,
  Indicator,
  Investigation,
  Policy,
  PolicyStep,
  RecommendedAction,
} from '../../contracts/index.ts'
import type { Deciding } from './deciding.ts'
import type { PastAction, SafetyFacts } from './facts.ts'
import { defaultPolicy } from './ready-policies.ts'
import type { Judged } from './safety.ts'
import type { AlertEvidence } from './support.ts'

export const nowMs = Date.UTC(2026, 2, 14, 9, 12)
export const attacker = '203.0.113.9'
export const web = '10.0.0.80'

export function isoIn(seconds: number): string {
  return new Date(nowMs + seconds * 1000).toISOString()
}

export const facts: SafetyFacts = {
  ...{
    own: ['10.0.0.2', 'fd00::2'],
    ownNetworks: ['10.0.0.2/24'],
    gateways: ['10.0.0.1', 'fe80::1%eth0'],
  },
  ...{ resolvers: ['10.0.0.53', '9.9.9.9'], dhcp: ['10.0.0.67'], ntp: ['10.0.0.123'] },
  ...{ controllers: ['10.0.0.3'], operators: ['10.0.0.44'], neverBlock: [], critical: [] },
  ...{ homeNetworks: ['10.0.0.0/8', 'fd00::/8', 'fe80::/10'], knownHosts: 40, actions: [] },
  ...{ holdOffs: [], killSwitch: false, roles: {}, kinds: null },
  caps: { perHourMax: 20, hostShareMax: 0.05 },
}

export function order(given: Partial<Judged> = {}): Judged {
  return {
    ...{ id: 'act_1', kind: 'block_ip', target: attacker, scope: {}, ttlSeconds: 3600 },
    ...{ isAutomatic: true, isEstablished: true },
    ...given,
  }
}

export function advice(action: RecommendedAction['action'], target: string): RecommendedAction {
  return { action, target, ttlSeconds: 86_400, reversible: true, why: `Advice for ${target}.` }
}

export function address(
  value: string,
  established: boolean | 'unknown' = true,
  side: Indicator['side'] = 'actor',
): Indicator {
  return { kind: 'address', value, established, side, signal: 'one', flow: null }
}

export function alertIn(given: Partial<IncidentAlert> = {}): IncidentAlert {
  return {
    ...{ id: 'alr_1', revision: 1, sensor: 'local', status: 'open', mutedBy: null },
    ...{ time: isoIn(-60), firstTime: isoIn(-90), lastTime: isoIn(-60) },
    ...{ severity: 'high', confidence: 0.97, outcome: 'unknown', behaviours: ['brute-force'] },
    ...{ technique: ['T1110'], flowCount: 5, peerCount: 1, headline: 'It guessed', entity: web },
    ...{ because: 'the same host', points: 45, discount: 1 },
    ...given,
  }
}

/** An incident about `web`, attacked by `attacker`, whom its advice says to block. */
export function incident(
  given: Partial<Incident> = {},
  recommend: readonly RecommendedAction[] = [advice('block-address', attacker)],
): Incident {
  const known = {
    ...{ id: 'inc_1', revision: 3, version: 1, status: 'open', queue: 'needs_you' },
    ...{ isWithdrawn: false, isMuted: false, disposition: null, assignee: null, reason: '' },
    ...{ revisitAt: null, mergedInto: null, traceId: 'a'.repeat(32), entity: web },
    ...{ sensors: ['local'], time: isoIn(-60), firstTime: isoIn(-90), lastTime: isoIn(-60) },
    ...{ severity: 'high', confidence: 0.97, outcome: 'unknown', urgency: 70 },
    ...{ techniques: ['T1110'], behaviours: ['brute-force'], alertCount: 1, flowCount: 5 },
    ...{ peerCount: 1, alerts: [alertIn()], timeline: [], urgencyTerms: [], peers: [attacker] },
    indicators: [address(attacker), address(web, true, 'peer')],
    explanation: { headline: `${attacker} tried 24 times at SSH (port 22) on ${web}`, recommend },
  }
  return { ...known, ...given } as unknown as Incident
}

export function evidence(given: Partial<AlertEvidence> = {}): AlertEvidence {
  return {
    ...{ id: 'alr_1', status: 'open', entity: web, confidence: 0.97, severity: 'high' },
    ...{ indicators: [address(attacker)], flows: [flow()] },
    explanation: { recommend: [advice('block-address', attacker)] },
    ...given,
  }
}

export function flow(given: Partial<AlertEvidence['flows'][number]> = {}) {
  return {
    ...{ flow: 1, firstUs: nowMs * 1000, vlan: 0, protocol: 6, source: attacker },
    ...{ sourcePort: 40_000, destination: web, destinationPort: 22, communityId: '' },
    ...given,
  }
}

export function investigation(given: Partial<Investigation> = {}): Investigation {
  return {
    ...{ id: 'inv_1', incidentId: 'inc_1', incidentRevision: 3, revision: 1, state: 'done' },
    ...{ traceId: 'a'.repeat(32), startedAt: isoIn(-1), updatedAt: isoIn(0), lookups: [] },
    ...{ indicators: [], riskScore: 85, terms: [], uncertainty: [], headline: '', agreement: '' },
    ...given,
  }
}

export function step(given: Partial<PolicyStep> = {}): PolicyStep {
  return {
    ...{ action: 'as_advised', mode: 'auto', ttlSeconds: 3600, severityMin: 'info', riskMin: 1 },
    scope: 'all',
    ...given,
  }
}

/** The same steps in every cell. */
export function policyOf(...steps: readonly PolicyStep[]): Policy {
  return {
    ...defaultPolicy,
    dryRun: false,
    cells: defaultPolicy.cells.map((cell) => ({ ...cell, steps })),
  }
}

export function deciding(given: Partial<Deciding> = {}): Deciding {
  return {
    ...{ incident: incident(), importance: 'normal', investigation: investigation() },
    ...{ policy: policyOf(step()), version: 14, safety: facts, nowMs, newId: () => 'dec_1' },
    ...given,
  }
}

export function past(given: Partial<PastAction> = {}): PastAction {
  return {
    ...{ id: 'act_9', kind: 'block_ip', target: '198.51.100.7', scope: {}, mode: 'auto' },
    ...{ state: 'in_force', incidentId: 'inc_9', createdAt: isoIn(-600), appliedAt: isoIn(-600) },
    ...{ expiresAt: isoIn(3000), endedAt: null, isDryRun: false },
    ...given,
  }
}
