/** What an alert or a signal is in the log. */
import {
  type Alert,
  type IncidentHead,
  isOutside,
  type LogEvent,
  riskOf,
  type Sensed,
  type Severity,
  type Signal,
} from '../../contracts/index.ts'
import { isoTime, numberText, printable } from '../../kernel/index.ts'

/** An event before it is kept, with what tells it from every other. */
export interface NewEvent extends Omit<LogEvent, 'seq' | 'keptAt' | 'time'> {
  /** `restart:01J...`: what is kept twice under one key is there once. */
  readonly key: string
  /** Event time, microseconds since the Unix epoch. */
  readonly timeUs: number
}

/** `isKnown`: an older revision of it was kept. */
export function eventOfAlert(alert: Alert, isKnown: boolean): NewEvent {
  return {
    key: `alert|${alert.id}|${alert.revision}`,
    kind: 'alert',
    what: changeOf(alert, isKnown),
    timeUs: Date.parse(alert.lastTime) * 1000,
    // What was taken back presses nobody.
    severity: alert.status === 'withdrawn' ? 'info' : alert.severity,
    urgency: alert.status === 'withdrawn' ? 'info' : alert.risk,
    sensor: alert.sensor,
    entity: alert.entity,
    detector: alert.behaviours[0] ?? '',
    technique: alert.technique[0] ?? '',
    ref: alert.id,
    traceId: alert.traceId,
    text: printable(alert.explanation.headline),
  }
}

function changeOf({ status }: Alert, isKnown: boolean): string {
  if (status !== 'open') return status
  return isKnown ? 'grew' : 'raised'
}

/** What happened to an incident, as the engine found it or as a person decided. */
export function eventOfIncident(
  incident: IncidentHead,
  what: 'raised' | 'withdrawn' | 'closed' | 'reopened',
  nowMs: number,
): NewEvent {
  const isPeoples = what === 'closed' || what === 'reopened'
  const disposition = what === 'closed' ? ` as ${incident.disposition ?? 'unknown'}` : ''
  return {
    key: `incident|${incident.id}|${what}|${isPeoples ? incident.version : incident.revision}`,
    kind: 'incident',
    what,
    timeUs: isPeoples ? nowMs * 1000 : Date.parse(incident.lastTime) * 1000,
    severity: incident.severity,
    urgency: riskOf(incident.severity, incident.confidence),
    sensor: incident.sensors[0] ?? '',
    entity: incident.entity,
    detector: incident.behaviours[0] ?? '',
    technique: incident.techniques[0] ?? '',
    ref: incident.id,
    traceId: incident.traceId,
    text: printable(
      `${whats[what]}${disposition.replace('_', ' ')}: ${incident.explanation.headline}`,
    ),
  }
}

const whats = {
  raised: 'Incident raised',
  withdrawn: 'Incident withdrawn',
  closed: 'Incident closed',
  reopened: 'Incident opened again',
} as const

/** Told of a signal when it is first seen, with the points it had then. */
export function eventOfSignal(signal: Sensed<Signal>, severity: Severity): NewEvent {
  return {
    // The time first: new keys are then beside each other, and few pages are written.
    key: `signal|${isoTime(signal.firstUs)}|${signal.sensor}|${signal.key}`,
    kind: 'signal',
    what: 'seen',
    timeUs: signal.timeUs,
    severity,
    // One opinion, of which nothing was judged yet.
    urgency: riskOf(severity, 0),
    sensor: signal.sensor,
    entity: signal.actor === '' ? signal.peer : signal.actor,
    detector: signal.detector,
    technique: signal.technique,
    ref: signal.key,
    traceId: '',
    text: textOf(signal),
  }
}

/** `vertical-scan: 10.0.0.5 to 10.0.0.9, +12.4 points at first`. */
function textOf(signal: Signal): string {
  const { detector, actor, peer, peerCount, points } = signal
  const title = isOutside(detector) ? `${signal.facts['title']}, ` : ''
  const others = peerCount > 1 ? ` and ${numberText(peerCount - 1)} more` : ''
  const doer = actor === '' ? 'unknown' : actor
  const who = peer === '' ? doer : `${doer} to ${peer}${others}`
  const sign = points > 0 ? '+' : ''
  return printable(`${detector}: ${title}${who}, ${sign}${numberText(points)} points at first`)
}
