import type { Alert, Fact, IncidentMember, Indicator } from '../../contracts/index.ts'
import { roundPoints } from '../../kernel/index.ts'
import { clauseNames } from './clauses.ts'

const peersMax = 32
const indicatorsMax = 16

/** How an alert came to be where it is. */
export interface Placing {
  readonly because: string
  readonly mutedBy: string | null
}

/** What an incident remembers of an alert's newest revision, and of what was known before it. */
export function memberOf(
  alert: Alert,
  { because, mutedBy }: Placing,
  before: IncidentMember | null,
): IncidentMember {
  const { explanation } = alert
  const { waterfall, summary, outcomeBasis } = explanation
  const [blind, blindNow] = blindOf(explanation)
  const worked = alert.outcome === 'worked' ? (before?.workedTime ?? alert.lastTime) : null
  return {
    ...{ id: alert.id, revision: alert.revision, status: alert.status, sensor: alert.sensor },
    ...{ time: alert.time, lastTime: alert.lastTime, firstTime: alert.firstTime },
    ...{ severity: alert.severity, confidence: alert.confidence, outcome: alert.outcome },
    ...{ behaviours: alert.behaviours, technique: alert.technique },
    ...{ flowCount: alert.flowCount, peerCount: alert.peerCount },
    ...{ entity: alert.entity, traceId: alert.traceId },
    headline: explanation.headline,
    because,
    mutedBy,
    workedTime: worked,
    isDoer: isDoer(alert),
    peers: peersOf(alert),
    indicators: alert.indicators.filter(isWorthKeeping(alert.entity)).slice(0, indicatorsMax),
    points: roundPoints(waterfall.total - waterfall.base),
    base: waterfall.base,
    baseText: waterfall.baseText,
    confidenceText: explanation.confidence,
    ...{ summary, outcomeBasis, blind, blindNow },
    innocent: explanation.innocent,
    counterfactuals: explanation.counterfactuals,
    recommend: explanation.recommend,
    techniqueNames: explanation.techniqueNames,
    claim: explanation.claim,
    facts: factsOf(alert),
  }
}

/** Whether the alert's entity is who did it, and not to whom it was done. */
export function isDoer({ entity, indicators }: Pick<Alert, 'entity' | 'indicators'>): boolean {
  return indicators.some(
    ({ flow, side, value }) => flow === null && side === 'actor' && value === entity,
  )
}

/** Whom an alert names beside its entity. */
export function peersOf({ entity, indicators }: Pick<Alert, 'entity' | 'indicators'>): string[] {
  const parties = indicators.filter(({ flow, value }) => flow === null && value !== entity)
  return [...new Set(parties.map(({ value }) => value))].slice(0, peersMax)
}

/** A list of twenty peers says nothing that `peers` does not; what flows carried does. */
function isWorthKeeping(entity: string): (indicator: Indicator) => boolean {
  let parties = 0
  return ({ flow, value }) => flow !== null || (value !== entity && parties++ < indicatorsMax / 2)
}

/** What its detectors never see, and what was not known or lost at the time, of which the newest alone is true. */
function blindOf({ blind, facts }: Alert['explanation']): [always: string[], now: string[]] {
  const gaps = new Set(
    Object.entries(facts).flatMap(([name, fact]) =>
      /^gap \d+$/.test(name) && typeof fact === 'string' ? [fact] : [],
    ),
  )
  const age = facts['seen for']
  const ageLine = typeof age === 'object' ? ` watched for ${age.text} by then.` : null
  const isOfNow = (line: string) => gaps.has(line) || (ageLine !== null && line.endsWith(ageLine))
  return [blind.filter((line) => !isOfNow(line)), blind.filter(isOfNow)]
}

/** The facts that stand in its prose, and those that a headline's clauses ask for. */
function factsOf({ behaviours, explanation }: Alert): Record<string, Fact> {
  const { headline, summary, outcomeBasis, innocent, blind, recommend, waterfall } = explanation
  const prose = [headline, summary, outcomeBasis, waterfall.baseText, ...blind]
    .concat(innocent.flatMap(({ text, check }) => [text, check]))
    .concat(recommend.map(({ why }) => why))
    .join('\n')
  const wanted = clauseNames(behaviours[0] ?? '')
  const entries = Object.entries(explanation.facts).filter(
    ([name, fact]) =>
      wanted.has(name) || prose.includes(typeof fact === 'string' ? fact : fact.text),
  )
  return Object.fromEntries(entries)
}
