import type {
  Incident,
  IncidentAlert,
  IncidentHead,
  IncidentMember,
  IncidentQueue,
  IncidentState,
  Indicator,
  Severity,
} from '../../contracts/index.ts'
import { assert } from '../../kernel/index.ts'
import { timelineOf } from './timeline.ts'
import { urgencyTerms } from './urgency.ts'
import { countingOf, type Whole, wholeOf } from './whole.ts'
import { explanationOf } from './wording.ts'

const alertsMax = 64
const listMax = 64
const ladder: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

export interface Viewing {
  /** Urgency is told as of then, microseconds. */
  readonly nowUs: number
  /** Urgency from which an open incident needs somebody. */
  readonly needsYouAt: number
}

/** The record of an incident, made anew of its alerts: the same alerts give the same record, however they came. */
export function incidentOf(state: IncidentState, viewing: Viewing): Incident {
  const { members, entity, standing } = state
  assert(members.length > 0, `incident ${state.id} is made of no alert`)
  const counting = countingOf(members)
  const whole = wholeOf(counting)
  const isWithdrawn = members.every(({ status }) => status === 'withdrawn')
  const severity = isWithdrawn ? 'info' : worstOf(counting)
  const outcomeOf = decidesOutcome(counting)
  const lastTime = latest(members.map((member) => member.lastTime))
  const peers = [...new Set(members.flatMap((member) => member.peers))]
  const terms = urgencyTerms({
    ...{ severity, confidence: whole.confidence, importance: state.importance, isWithdrawn },
    ...{ lastMs: Date.parse(lastTime), nowMs: viewing.nowUs / 1000 },
  })
  const urgency = terms.reduce((sum, { value }) => sum + value, 0)
  const isMuted = members.every(({ mutedBy }) => mutedBy !== null)
  const explanation = explanationOf({ entity, members, counting, whole, outcomeOf, isWithdrawn })
  const { status, disposition, reason, assignee, revisitAt, mergedInto, version } = standing
  return {
    ...{ id: state.id, revision: state.revision, version, status },
    queue: queueOf({ status, urgency, isMuted }, viewing.needsYouAt),
    ...{ isWithdrawn, isMuted, disposition, assignee, reason, revisitAt, mergedInto },
    ...{ traceId: state.traceId, entity },
    sensors: [...new Set(members.map(({ sensor }) => sensor))].sort(),
    time: earliest(members.map(({ time }) => time)),
    lastTime,
    firstTime: earliest(members.map(({ firstTime }) => firstTime)),
    ...{ severity, confidence: whole.confidence, outcome: outcomeOf.outcome, urgency },
    techniques: [...new Set(counting.flatMap(({ technique }) => technique))],
    behaviours: [...new Set(counting.flatMap(({ behaviours }) => behaviours))],
    alertCount: members.length,
    flowCount: members.reduce((sum, { flowCount }) => sum + flowCount, 0),
    peerCount: Math.max(peers.length, ...members.map(({ peerCount }) => peerCount)),
    alerts: members.slice(-alertsMax).map((member) => alertIn(member, whole)),
    timeline: timelineOf(members),
    urgencyTerms: terms,
    peers: peers.slice(0, listMax),
    indicators: indicatorsOf(members),
    explanation,
  }
}

/** Where it stands for those who look after incidents. */
export function queueOf(
  { status, urgency, isMuted }: Pick<IncidentHead, 'status' | 'urgency' | 'isMuted'>,
  needsYouAt: number,
): IncidentQueue {
  if (status === 'closed') return 'closed'
  return urgency >= needsYouAt && !isMuted ? 'needs_you' : 'watching'
}

function worstOf(counting: readonly IncidentMember[]): Severity {
  return ladder.find((one) => counting.some((member) => member.severity === one)) ?? 'info'
}

/** One that worked, else one of which it cannot be told, else one without a sign of it. */
function decidesOutcome(counting: readonly IncidentMember[]): IncidentMember {
  const of = (outcome: IncidentMember['outcome']) =>
    counting.find((member) => member.outcome === outcome)
  return of('worked') ?? of('unknown') ?? counting[0]!
}

function alertIn(member: IncidentMember, { discounts }: Whole): IncidentAlert {
  return {
    ...{ id: member.id, revision: member.revision, status: member.status },
    ...{ sensor: member.sensor, entity: member.entity },
    ...{ time: member.time, lastTime: member.lastTime, firstTime: member.firstTime },
    ...{ severity: member.severity, confidence: member.confidence, outcome: member.outcome },
    ...{ behaviours: member.behaviours, technique: member.technique },
    ...{ flowCount: member.flowCount, peerCount: member.peerCount },
    ...{ headline: member.headline, because: member.because, mutedBy: member.mutedBy },
    points: member.points,
    discount: Math.round((discounts.get(member.id) ?? 0) * 1000) / 1000,
  }
}

function indicatorsOf(members: readonly IncidentMember[]): Indicator[] {
  const found = new Map<string, Indicator>()
  for (const indicator of members.flatMap(({ indicators }) => indicators)) {
    const name = `${indicator.kind} ${indicator.side} ${indicator.value}`
    if (!found.has(name) && found.size < listMax) found.set(name, indicator)
  }
  return [...found.values()]
}

/** ISO 8601 in UTC sorts as time does. */
function earliest(times: readonly string[]): string {
  return times.toSorted()[0]!
}

function latest(times: readonly string[]): string {
  return times.toSorted().at(-1)!
}
