import type { HostRole } from './entity.ts'
import type { EvidenceGroup, Fact, Points, Quantity, Recommendation } from './signal.ts'

/** Why, in words and in numbers that add up; what stands in the alert's head is not said again. Made by `explanation`. */
export interface Explanation {
  readonly headline: string
  readonly summary: string
  readonly claim: { readonly kind: 'malicious' | 'technique'; readonly technique?: string }
  readonly confidence: Confidence
  /** How one can tell the outcome. */
  readonly outcomeBasis: string
  readonly evidence: readonly ExplainedEvidence[]
  readonly waterfall: Waterfall
  readonly innocent: readonly { readonly text: string; readonly check: string }[]
  /** At most 3; none where no change is enough (see `noChangeOfMind`), and none of an alert that was taken back. */
  readonly counterfactuals: readonly Counterfactual[]
  /** What we could not see; never empty. */
  readonly blind: readonly string[]
  /** Empty where it was taken back. */
  readonly recommend: readonly RecommendedAction[]
  /** What else of the same kind was told of the same host, a headline each; at most 5. */
  readonly also: readonly string[]
  /** What the parties are to others, where that matters to whoever acts; at most 8. */
  readonly parties: readonly Party[]
  /** Names of the ATT&CK techniques, by id. */
  readonly techniqueNames: Readonly<Record<string, string>>
  /** The numbers and names that the prose uses, beside those of the evidence and the counterfactuals. */
  readonly facts: Readonly<Record<string, Fact>>
  readonly modelVersion: string
}

/** What stands around the probability. */
export interface Confidence {
  /** From what the surest signal gives alone to what all give if none rests on another; the probability lies between. */
  readonly lo: number
  readonly hi: number
  readonly method: 'conformal' | 'ensemble' | 'none'
  /** What `lo` and `hi` are, in words. */
  readonly methodText: string
  /** From the fixed table: `very likely malicious`. */
  readonly word: string
  /** How the lead did on ordinary situations that look like this, and what that bounds; '' where it was never tried. */
  readonly triedText: string
  /** How often scores like this were confirmed; null: not enough closed cases yet. */
  readonly record: {
    readonly n: number
    readonly confirmed: number
    readonly binLo: number
    readonly binHi: number
  } | null
}

export interface ExplainedEvidence {
  /** Unique within the explanation. */
  readonly id: string
  /** Key of the signal it is from, whose flows are behind it. */
  readonly signal: string
  readonly group: EvidenceGroup
  /** The bar of the waterfall that its points are part of. */
  readonly bar: string
  readonly text: string
  /** "Normal for this host: ..." or "No history of this yet ...". */
  readonly normal: string
  readonly observed: Quantity
  readonly baseline: Quantity | null
  readonly points: Points
  /** `down`: it speaks against, and never stands among the reasons. */
  readonly direction: 'up' | 'down'
}

export interface Waterfall {
  readonly base: Points
  readonly baseText: string
  /** Largest first, at most 6. */
  readonly bars: readonly { readonly id: string; readonly label: string; readonly points: Points }[]
  readonly others: { readonly n: number; readonly points: Points }
  readonly calibration: Points
  /** What held the sum back or lifted it, in words; '' where nothing did. */
  readonly calibrationText: string
  readonly total: Points
  /** Total less the sum of the rest; under 0.05 in size. */
  readonly residual: number
}

/** Said in place of the changes where a standing verdict has none. */
export const noChangeOfMind =
  'No single one of these numbers, had it been otherwise, would have taken this below 50%.'

/** The same of an incident, whose changes are its alerts. */
export const noAlertDecides =
  'No single one of these alerts, had it been missing, would have taken this below 50%.'

/** A change that alone takes the verdict to 50 % or less, found by scoring again. */
export interface Counterfactual {
  readonly text: string
  readonly feature: string
  readonly from: number | string
  /** Values for which it is so; null: no bound on that side. `absent` where no number is meant. */
  readonly interval: readonly [number | null, number | null] | readonly string[]
  readonly newP: number
  readonly newWord: string
  /** The numbers of the text as they stand there. */
  readonly told: readonly Quantity[]
}

/** What a host is to others, as it was learned from the wire. */
export interface Party {
  readonly address: string
  readonly role: HostRole
  /** `answers DNS lookups of 12 hosts`. */
  readonly basis: string
}

/**
 * What a card asks for, or what is to be done instead where that would hurt others. `refuse-service`: the address at the
 * attacked service alone; `close-port`: the switch port of a hardware address; `find-sender`: the machine behind an address;
 * `check-host`: a look at the machine itself.
 */
export type AdvisedAction =
  | Recommendation['action']
  | 'refuse-service'
  | 'close-port'
  | 'find-sender'
  | 'check-host'

export interface RecommendedAction {
  readonly action: AdvisedAction
  readonly target: string
  readonly ttlSeconds: number
  readonly reversible: boolean
  readonly why: string
}
