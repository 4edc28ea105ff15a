/** Which of an incident's alerts speak of a target: the rest of them does not make the action on it any surer. */
import type { Alert, Incident, RecommendedAction, Severity } from '../../contracts/index.ts'
import { sureText } from '../../kernel/index.ts'
import type { Lowering } from './lowering.ts'
import { bandOf, bandWords, isAsSevere, severities } from './scales.ts'
import { targetKey } from './target.ts'

/** An alert as the store keeps it, as far as a decision asks. */
export interface AlertEvidence
  extends Pick<
    Alert,
    'id' | 'status' | 'entity' | 'confidence' | 'severity' | 'indicators' | 'flows'
  > {
  readonly explanation: { readonly recommend: readonly RecommendedAction[] }
}

export interface Support {
  /** Probability by the alerts that name the target alone. */
  readonly confidence: number
  readonly severity: Severity
  /** All of those alerts are muted. */
  readonly isMuted: boolean
  readonly isEstablished: boolean | 'unknown'
}

interface Evidence {
  readonly incident: Incident
  /** None: those of the record serve, of which it is not known whom each names. */
  readonly alerts?: readonly AlertEvidence[] | undefined
}

/** `target`: of the advice, a host's address even where its container is what is isolated. */
export function supportOf(target: string, { incident, alerts = [] }: Evidence): Support {
  const key = targetKey(target)
  const muted = new Set(
    incident.alerts.filter(({ mutedBy }) => mutedBy !== null).map(({ id }) => id),
  )
  const standing = alerts.filter(({ status }) => status !== 'withdrawn')
  const naming = standing.filter((alert) => isNaming(alert, key))
  if (naming.length === 0) return leastSupport(key, incident)
  const heard = naming.filter(({ id }) => !muted.has(id))
  const speaking = heard.length > 0 ? heard : naming
  const isAll = speaking.length === standing.length
  const surest = Math.max(...speaking.map(({ confidence }) => confidence))
  return {
    confidence: isAll ? incident.confidence : Math.min(surest, incident.confidence),
    severity: worst(speaking),
    isMuted: heard.length === 0,
    isEstablished: established(
      key,
      speaking.flatMap(({ indicators }) => indicators),
    ),
  }
}

/** Names of the behaviours by which the target is named, in alerts that stand and that nobody muted. */
export function behavioursOf(target: string, { incident, alerts = [] }: Evidence): string[] {
  const key = targetKey(target)
  const naming = new Set(alerts.filter((one) => isNaming(one, key)).map(({ id }) => id))
  const own = incident.alerts.filter(
    ({ id, status, mutedBy, entity }) =>
      status !== 'withdrawn' && mutedBy === null && (naming.has(id) || targetKey(entity) === key),
  )
  return [...new Set(own.flatMap(({ behaviours }) => behaviours))]
}

/** Whether an alert that names the target is as sure as the whole incident, without some of the alerts. */
export function isSureWithout(
  gone: ReadonlySet<string>,
  target: string,
  { incident, alerts = [] }: Evidence,
): boolean {
  const key = targetKey(target)
  const left = new Map(
    incident.alerts
      .filter(
        ({ status, mutedBy, id }) => status !== 'withdrawn' && mutedBy === null && !gone.has(id),
      )
      .map((one) => [one.id, one]),
  )
  return alerts.some(
    (one) =>
      left.has(one.id) &&
      one.status !== 'withdrawn' &&
      isNaming(one, key) &&
      bandOf(one.confidence) === bandOf(incident.confidence),
  )
}

function isNaming({ entity, indicators, explanation }: AlertEvidence, key: string): boolean {
  return (
    targetKey(entity) === key ||
    indicators.some(({ value }) => targetKey(value) === key) ||
    explanation.recommend.some(({ target }) => targetKey(target) === key)
  )
}

/** By the record alone: it is as sure as the least sure of its alerts, unless all of them are about the target. */
function leastSupport(key: string, incident: Incident): Support {
  const standing = incident.alerts.filter(({ status }) => status !== 'withdrawn')
  const isAll = standing.every(({ entity }) => targetKey(entity) === key)
  const heard = standing.filter(({ mutedBy }) => mutedBy === null)
  const isOne = standing.length <= 1
  const least = standing.reduce(
    (lowest, { confidence }) => Math.min(lowest, confidence),
    incident.confidence,
  )
  return {
    confidence: isAll || isOne ? incident.confidence : least,
    severity: isAll || isOne ? incident.severity : mildest(standing),
    isMuted: standing.length > 0 && heard.length === 0,
    isEstablished: established(key, incident.indicators),
  }
}

function worst(all: readonly { readonly severity: Severity }[]): Severity {
  return severities.findLast((one) => all.some(({ severity }) => severity === one)) ?? 'info'
}

function mildest(all: readonly { readonly severity: Severity }[]): Severity {
  return severities.find((one) => all.some(({ severity }) => severity === one)) ?? 'info'
}

/** One flow with a handshake shows that somebody is there. */
function established(key: string, indicators: Incident['indicators']): boolean | 'unknown' {
  const told = indicators.flatMap((one) =>
    one.kind === 'address' && targetKey(one.value) === key ? [one.established] : [],
  )
  if (told.includes(true)) return true
  return told.includes(false) ? false : 'unknown'
}

/** What is not supported as well as the whole incident is not done as if it were. */
export function supportLowerings(
  target: string,
  { confidence, severity, isMuted }: Support,
  asked: { readonly confidence: number; readonly severityMin: Severity },
): Lowering[] {
  const found: Lowering[] = []
  const band = bandOf(confidence)
  const key = targetKey(target)
  if (isMuted)
    found.push({
      ...{ rule: 'set_aside', ceiling: 'observe', isFinal: false },
      text: `every alert that names ${key} is muted`,
    })
  if (band !== bandOf(asked.confidence))
    found.push({
      ...{ rule: 'uncertain', isFinal: false },
      ceiling: band === 'even' || band === 'below' ? 'suggest' : 'approve',
      text: `what names ${key} comes to ${sureText(confidence)} (${bandWords[band]}), less than the incident on the whole`,
    })
  if (!isAsSevere(severity, asked.severityMin))
    found.push({
      ...{ rule: 'uncertain', ceiling: 'approve', isFinal: false },
      text: `what names ${key} is of ${severity} severity; the policy asks for ${asked.severityMin}`,
    })
  return found
}
