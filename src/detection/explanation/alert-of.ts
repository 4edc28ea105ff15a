import type { Alert, Explanation, Signal, Verdict } from '../../contracts/index.ts'
import { communityId, isAddress, isoTime } from '../../kernel/index.ts'
import { roundProbability } from './words.ts'

const communityIdsMax = 8
const peersMax = 32

/** What an alert is besides its verdict and its words. */
export interface Standing {
  readonly id: string
  readonly revision: number
  readonly status: Alert['status']
  /** Event times it was raised and of its oldest evidence, microseconds. */
  readonly raisedUs: number
  readonly firstUs: number
}

export function alertOf(verdict: Verdict, explanation: Explanation, standing: Standing): Alert {
  const { entity, signals, strategies } = verdict
  return {
    id: standing.id,
    revision: standing.revision,
    status: standing.status,
    time: isoTime(standing.raisedUs),
    lastTime: isoTime(verdict.timeUs),
    firstTime: isoTime(standing.firstUs),
    severity: verdict.severity,
    risk: verdict.risk,
    entity,
    ...othersOf(verdict),
    behaviours: [...new Set(signals.map((signal) => signal.detector))],
    technique: explanation.attack.map(({ technique }) => technique),
    confidence: roundProbability(verdict.probability),
    strategies: {
      'log-odds': roundProbability(strategies['log-odds']),
      bayesian: roundProbability(strategies.bayesian),
      weighted: roundProbability(strategies.weighted),
      max: roundProbability(strategies.max),
    },
    signalCount: verdict.signalCount,
    flowCount: flowCount(signals),
    communityIds: communityIds(signals),
    signals,
    explanation,
  }
}

/**
 * The other side: whom the entity touched, or who touched it; the lead's first. Only of signals that counted, or
 * would be an alert alone: a host that merely uses the same service is not to stand beside an attacker.
 */
function othersOf(verdict: Verdict): Pick<Alert, 'peers' | 'peerCount'> {
  const { entity, arithmetic } = verdict
  const peers = new Set<string>()
  let most = 0
  for (const [i, signal] of verdict.signals.entries()) {
    if (arithmetic.parts[i]!.discount === 0 && arithmetic.prior + signal.points < 0) continue
    const isDoer = signal.actor === entity
    for (const peer of isDoer ? signal.peers : [signal.actor]) if (peer !== '') peers.add(peer)
    if (isDoer) most = Math.max(most, signal.peerCount)
  }
  return { peers: [...peers].slice(0, peersMax), peerCount: Math.max(most, peers.size) }
}

/** One detector's episodes are different flows; two detectors may speak of the same ones, so the larger count stands. */
export function flowCount(signals: readonly Signal[]): number {
  const counts = new Map<string, number>()
  for (const { detector, flowCount } of signals)
    counts.set(detector, (counts.get(detector) ?? 0) + flowCount)
  return Math.max(0, ...counts.values())
}

/** The newest flows behind the lead, then behind the others. */
function communityIds(signals: readonly Signal[]): string[] {
  const ids = new Set<string>()
  for (const { flows } of signals)
    for (const flow of flows.toReversed()) {
      if (ids.size >= communityIdsMax) return [...ids]
      if (isAddress(flow.source) && isAddress(flow.destination)) ids.add(communityId(flow))
    }
  return [...ids]
}
