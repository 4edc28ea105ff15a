import type {
  Alert,
  AlertFlow,
  AlertHead,
  AlertSignal,
  Explanation,
  Signal,
  Verdict,
} from '../../contracts/index.ts'
import { communityId, isAddress, isoTime, roundProbability } from '../../kernel/index.ts'
import { indicatorsOf, peerCountOf } from './indicators.ts'
import { partOf, techniquesOf } from './verdict-parts.ts'

const flowsMax = 32

/** What an alert is besides its verdict and its words. */
export interface Standing
  extends Pick<AlertHead, 'id' | 'revision' | 'status' | 'sensor' | 'traceId'> {
  /** Event times it was raised and of its oldest evidence, microseconds. */
  readonly raisedUs: number
  readonly firstUs: number
}

export function alertOf(verdict: Verdict, explanation: Explanation, standing: Standing): Alert {
  const { signals, strategies } = verdict
  const flows = flowsOf(verdict)
  return {
    ...headOf(verdict, explanation, standing),
    strategies: {
      'log-odds': roundProbability(strategies['log-odds']),
      bayesian: roundProbability(strategies.bayesian),
      weighted: roundProbability(strategies.weighted),
      max: roundProbability(strategies.max),
    },
    signalCount: verdict.signalCount,
    signals: signals.map((signal) => alertSignal(verdict, signal, flows)),
    indicators: indicatorsOf(verdict),
    flows,
    explanation,
  }
}

/** What stands in every revision, the words apart. */
function headOf(verdict: Verdict, { headline }: Explanation, standing: Standing): AlertHead {
  const isStanding = standing.status !== 'withdrawn'
  return {
    id: standing.id,
    revision: standing.revision,
    status: standing.status,
    sensor: standing.sensor,
    traceId: standing.traceId,
    time: isoTime(standing.raisedUs),
    lastTime: isoTime(verdict.timeUs),
    firstTime: isoTime(standing.firstUs),
    severity: verdict.severity,
    risk: isStanding ? verdict.risk : 'info',
    entity: verdict.entity,
    peerCount: peerCountOf(verdict),
    behaviours: [...new Set([verdict.lead, ...verdict.signals].map(({ detector }) => detector))],
    technique: techniquesOf(verdict),
    confidence: roundProbability(verdict.probability),
    outcome: (isStanding && verdict.lead.outcome?.value) || 'unknown',
    flowCount: flowCount(verdict.signals),
    explanation: { headline },
  }
}

/** One detector's episodes are different flows; two detectors may speak of the same ones, so the larger count stands. */
export function flowCount(signals: readonly Signal[]): number {
  const counts = new Map<string, number>()
  for (const { detector, flowCount } of signals)
    counts.set(detector, (counts.get(detector) ?? 0) + flowCount)
  return Math.max(0, ...counts.values())
}

/** The newest flows behind the lead, then behind the others. */
function flowsOf({ lead, signals }: Verdict): AlertFlow[] {
  const found = new Map<number, AlertFlow>()
  for (const { flows } of [lead, ...signals])
    for (const flow of flows.toReversed()) {
      if (found.size >= flowsMax) return [...found.values()]
      if (found.has(flow.flow)) continue
      const isIp = isAddress(flow.source) && isAddress(flow.destination)
      found.set(flow.flow, { ...flow, communityId: isIp ? communityId(flow) : '' })
    }
  return [...found.values()]
}

function alertSignal(verdict: Verdict, signal: Signal, listed: readonly AlertFlow[]): AlertSignal {
  const own = new Set(signal.flows.map(({ flow }) => flow))
  const flows = listed.flatMap(({ flow }) => (own.has(flow) ? [flow] : []))
  return { ...partOf(verdict, signal), flows, flowCount: signal.flowCount }
}
