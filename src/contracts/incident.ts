import type { Alert, AlertStatus, Indicator } from './alert.ts'
import type { Confidence, Counterfactual, RecommendedAction, Waterfall } from './explanation.ts'
import type { Fact, Outcome, Points, Severity } from './signal.ts'

/** How a person closed an incident, UX 3.5. */
export type Disposition = 'malicious' | 'expected' | 'detector_error' | 'duplicate' | 'inconclusive'

/** `needs_you`: open, and urgent enough to be looked at now. `watching`: open, and not. */
export type IncidentQueue = 'needs_you' | 'watching' | 'closed'

/** What a list or a stream shows of an incident. The same names stand at the same places in the whole record. */
export interface IncidentHead {
  /** `inc_` and a ULID made from the first alert's id: the same capture gives the same incidents. */
  readonly id: string
  /** One more with each change of what the engine found. */
  readonly revision: number
  /** One more with each change that a person made; what `If-Match` is held against. */
  readonly version: number
  readonly status: 'open' | 'closed'
  readonly queue: IncidentQueue
  /** Every alert in it was taken back, so that nothing of it stands. */
  readonly isWithdrawn: boolean
  /** Every alert in it is muted. */
  readonly isMuted: boolean
  readonly disposition: Disposition | null
  /** Id of a user; null: nobody has taken it. */
  readonly assignee: string | null
  /** Why it was closed, in a person's words; '' where nobody said. */
  readonly reason: string
  /** When to look at it again, ISO 8601. */
  readonly revisitAt: string | null
  /** Id of the incident that it was merged into. */
  readonly mergedInto: string | null
  /** Of its first alert. */
  readonly traceId: string
  /** Address or domain whom it is about. */
  readonly entity: string
  /** Sensors that saw it, in order of name. */
  readonly sensors: readonly string[]
  /** Event times, ISO 8601: raised, newest and oldest evidence. */
  readonly time: string
  readonly lastTime: string
  readonly firstTime: string
  /** How bad if true: the worst of the alerts that stand; `info` where none does. */
  readonly severity: Severity
  /** Probability of the claim on the whole, 0 to 1. */
  readonly confidence: number
  readonly outcome: Outcome['value']
  /** 0 to 100, the sum of its terms. */
  readonly urgency: number
  /** ATT&CK technique ids, in order of the first time. */
  readonly techniques: readonly string[]
  /** Names of the behaviours that fired, in order of the first time. */
  readonly behaviours: readonly string[]
  readonly alertCount: number
  /** Sum of its alerts' flows: one that stands behind two alerts counts with each. */
  readonly flowCount: number
  /** So many at least were on the other side. */
  readonly peerCount: number
  readonly explanation: Pick<IncidentExplanation, 'headline'>
}

/** Alerts of one entity that belong together, with one verdict on the whole. Made by `incidents`. */
export interface Incident extends IncidentHead {
  /** In order of their first evidence, the newest 64; `alertCount` tells of all. */
  readonly alerts: readonly IncidentAlert[]
  /** What happened, in order of event time; at most 128. */
  readonly timeline: readonly IncidentMoment[]
  /** Adds up to `urgency`. */
  readonly urgencyTerms: readonly UrgencyTerm[]
  /** On the other side: addresses and domains, at most 64, in order of the first time. */
  readonly peers: readonly string[]
  readonly indicators: readonly Indicator[]
  readonly explanation: IncidentExplanation
}

/** An alert as a part of its incident; the whole record is found by its id. */
export interface IncidentAlert
  extends Pick<
    Alert,
    | 'id'
    | 'revision'
    | 'sensor'
    | 'time'
    | 'lastTime'
    | 'firstTime'
    | 'severity'
    | 'confidence'
    | 'outcome'
    | 'behaviours'
    | 'technique'
    | 'flowCount'
    | 'peerCount'
  > {
  readonly status: AlertStatus
  readonly headline: string
  /** Whom it is about: mostly the incident's entity, or a host that one reached. */
  readonly entity: string
  /** Why it is part of this incident: `the same host`, `one of the hosts it reached`, `a person put it here`. */
  readonly because: string
  /** Id of the mute that covers it; null: none. */
  readonly mutedBy: string | null
  /** What its evidence came to, and the share of that which counts for the whole. */
  readonly points: Points
  readonly discount: number
}

export interface IncidentMoment {
  /** Event time, ISO 8601. */
  readonly time: string
  /** `grew`: its newest evidence so far; `ended`: its last. */
  readonly kind: 'began' | 'raised' | 'grew' | 'worked' | 'withdrawn' | 'ended'
  /** Id of the alert that tells of it. */
  readonly alert: string
  readonly text: string
}

export interface UrgencyTerm {
  readonly name: 'severity' | 'confidence' | 'importance' | 'freshness'
  readonly value: number
  /** The highest that this term can be. */
  readonly max: number
  /** In words: `high severity: 30 of 40`. */
  readonly text: string
}

/** One headline and one verdict on the whole; the evidence stands in the explanations of its alerts. */
export interface IncidentExplanation {
  readonly headline: string
  readonly summary: string
  readonly claim: { readonly kind: 'malicious' | 'technique'; readonly technique?: string }
  readonly confidence: Confidence
  readonly outcomeBasis: string
  /** Base, a bar for each alert, and what they add up to. */
  readonly waterfall: Waterfall
  readonly innocent: readonly { readonly text: string; readonly check: string }[]
  readonly counterfactuals: readonly Counterfactual[]
  readonly blind: readonly string[]
  readonly recommend: readonly RecommendedAction[]
  readonly techniqueNames: Readonly<Record<string, string>>
  /** The numbers and names that the prose uses. */
  readonly facts: Readonly<Record<string, Fact>>
}
