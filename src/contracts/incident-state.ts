import type { Alert, Indicator } from './alert.ts'
import type { Counterfactual, Explanation } from './explanation.ts'
import type { IncidentAlert, IncidentHead } from './incident.ts'
import type { Fact, Points } from './signal.ts'

/** How much depends on a host. Set by people, with a default by what it is. */
export type Importance = 'critical' | 'high' | 'normal' | 'low'

/** What people made of an incident: nothing that the engine finds changes it. */
export type IncidentStanding = Pick<
  IncidentHead,
  'status' | 'disposition' | 'reason' | 'assignee' | 'revisitAt' | 'mergedInto' | 'version'
>

/** All that an incident remembers of one alert: whatever is said of the whole is made of these. */
export interface IncidentMember extends Omit<IncidentAlert, 'discount'> {
  readonly traceId: string
  /** Event time of the evidence that first told that it worked, ISO 8601; null: nothing has. */
  readonly workedTime: string | null
  /** Whether `entity` is the one that did it. */
  readonly isDoer: boolean
  /** Whom it names on the other side, at most 32. */
  readonly peers: readonly string[]
  /** At most 16. */
  readonly indicators: readonly Indicator[]
  readonly base: Points
  readonly baseText: string
  readonly confidenceText: Explanation['confidence']
  readonly summary: string
  readonly outcomeBasis: string
  readonly innocent: Explanation['innocent']
  readonly counterfactuals: readonly Counterfactual[]
  /** What its detectors never see; and what was not known or lost at the time. */
  readonly blind: readonly string[]
  readonly blindNow: readonly string[]
  readonly recommend: Explanation['recommend']
  readonly techniqueNames: Explanation['techniqueNames']
  readonly claim: Explanation['claim']
  /** Those that its own prose and the clauses of a headline use. */
  readonly facts: Readonly<Record<string, Fact>>
}

/** What an incident is made from. */
export interface IncidentState {
  readonly id: string
  readonly revision: number
  readonly traceId: string
  readonly entity: string
  readonly importance: Importance
  readonly standing: IncidentStanding
  /** In order of their first evidence. Of one that was merged into another: none. */
  readonly members: readonly IncidentMember[]
}

/** Hides alerts that a person expects, for a while. Nothing is deleted by it. */
export interface Mute {
  readonly id: string
  readonly version: number
  readonly scope: MuteScope
  readonly reason: string
  /** Id of the account that made it. */
  readonly owner: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly expiresAt: string
}

/** What is given has to match; one of them at least is given. */
export interface MuteScope {
  /** Whom the alert is about. */
  readonly entity?: string
  /** Somebody on the other side: an address, a network (`10.0.0.0/8`) or a domain. */
  readonly peer?: string
  /** ATT&CK technique id; one of a technique covers its sub-techniques. */
  readonly technique?: string
  readonly behaviour?: string
  readonly sensor?: string
}

/** What a mute looks at. */
export type Mutable = Pick<Alert, 'entity' | 'technique' | 'behaviours' | 'sensor'> & {
  readonly peers: readonly string[]
}

/** Tells that an incident was kept anew; the record is in the store. */
export type TouchedIncident = Pick<IncidentHead, 'id' | 'traceId' | 'revision'>
