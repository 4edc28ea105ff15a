/** An alert's way into an incident. Pure: the caller loads the candidates and saves the result. */
import type {
  Alert,
  Importance,
  Incident,
  IncidentMember,
  IncidentStanding,
  IncidentState,
  Mute,
} from '../../contracts/index.ts'
import { stableId } from '../../kernel/index.ts'
import { incidentOf } from './incident-of.ts'
import { joiningOf } from './join.ts'
import { memberOf, peersOf } from './member.ts'
import { muteOf } from './mutes.ts'

export interface CorrelationRules {
  /** Event time without evidence after which a host's next alert founds another incident. */
  readonly joinWindowMs: number
  /** Urgency from which an open incident needs somebody. */
  readonly needsYouAt: number
}

export const defaultRules: CorrelationRules = { joinWindowMs: 6 * 3_600_000, needsYouAt: 65 }

export interface CorrelationOptions extends Partial<CorrelationRules> {
  /** Urgency is told as of then, microseconds. Default: the event time of the alert. */
  readonly nowUs?: number
  /** Those in force. */
  readonly mutes?: readonly Mute[]
  readonly importanceOf?: (entity: string) => Importance
}

export interface Correlated {
  readonly state: IncidentState
  readonly incident: Incident
  /** The alert as it stands in it. */
  readonly member: IncidentMember
  readonly isNew: boolean
}

/** What nobody has touched yet. */
export const untouched: IncidentStanding = {
  status: 'open',
  disposition: null,
  reason: '',
  assignee: null,
  revisitAt: null,
  mergedInto: null,
  version: 1,
}

/**
 * The incident that an alert belongs to, grown by it: the one that holds it already, one that it joins, or a new one. Null
 * where this revision is known: a batch that comes again changes nothing.
 */
export function correlate(
  alert: Alert,
  candidates: readonly IncidentState[],
  options: CorrelationOptions = {},
): Correlated | null {
  const holder = candidates.find(({ members }) => members.some(({ id }) => id === alert.id))
  const before = holder?.members.find(({ id }) => id === alert.id) ?? null
  if (before !== null && before.revision >= alert.revision) return null
  const windowMs = options.joinWindowMs ?? defaultRules.joinWindowMs
  const joining = holder ? null : joiningOf(alert, candidates, windowMs)
  const because = before?.because ?? joining?.because ?? 'it began with this alert'
  const mutedBy = muteOf(options.mutes ?? [], { ...alert, peers: peersOf(alert) })
  const member = memberOf(alert, { because, mutedBy }, before)
  const known = holder ?? joining?.state ?? null
  const importanceOf = options.importanceOf ?? (() => 'normal' as const)
  const base = known ?? foundedBy(alert)
  const state = {
    ...base,
    revision: base.revision + 1,
    importance: importanceOf(base.entity),
    members: withMember(base.members, member),
  }
  const incident = incidentOf(state, {
    nowUs: options.nowUs ?? Date.parse(alert.lastTime) * 1000,
    needsYouAt: options.needsYouAt ?? defaultRules.needsYouAt,
  })
  return { state, incident, member, isNew: known === null }
}

/** The same alert gives the same id, so that the same capture gives the same incidents. */
function foundedBy({ id, time, traceId, entity }: Alert): IncidentState {
  return {
    ...{ id: stableId('inc', Date.parse(time), id), revision: 0, traceId, entity },
    ...{ importance: 'normal', standing: untouched, members: [] },
  }
}

/** In order of first evidence, then of when they were raised. */
export function withMember(
  members: readonly IncidentMember[],
  member: IncidentMember,
): IncidentMember[] {
  return sorted([...members.filter(({ id }) => id !== member.id), member])
}

export function sorted(members: readonly IncidentMember[]): IncidentMember[] {
  const name = ({ firstTime, time, id }: IncidentMember) => `${firstTime} ${time} ${id}`
  return members.toSorted((a, b) => (name(a) < name(b) ? -1 : 1))
}
