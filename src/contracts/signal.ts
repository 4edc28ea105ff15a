/** 10 log10 of odds. Ten points are ten times the odds; three about double them. */
export type Points = number

/** A number a person can read: `text` is how it stands in prose, `value` and `unit` how it computes. */
export interface Quantity {
  readonly value: number
  /** `count`, `ms`, `s`, `bytes`, `share`, `sigma`, `packets/s`, `bits/char`... */
  readonly unit: string
  readonly text: string
}

export type EvidenceGroup =
  | 'timing'
  | 'reach'
  | 'novelty'
  | 'volume'
  | 'protocol'
  | 'reputation'
  | 'sequence'

/**
 * How an observed value turns into points: straight lines between knots `[value, points]`, flat outside
 * them. Values ascend. Being data, it can be scored again for "what would change our mind".
 */
export type EvidenceCurve = readonly (readonly [value: number, points: Points])[]

/** One reason, with the number behind it. */
export interface Evidence {
  /** Unique within the detector: `distinct-ports`. */
  readonly id: string
  readonly group: EvidenceGroup
  /** A sentence with `{observed}`, `{baseline}` and names from the signal's facts: `{observed} ports on {victim} in {span}`. */
  readonly sentence: string
  readonly observed: Quantity
  /** What is normal for this host; null: no history yet. */
  readonly baseline: Quantity | null
  readonly points: Points
  /** The curve that gave the points; null where they came from a model's attribution. */
  readonly curve: EvidenceCurve | null
  /** Keeps the sum whole and says nothing by itself: it counts in the arithmetic, and is no line to read. */
  readonly isRemainder?: true
}

/** A named fact for the prose: a number with its unit, or a text from the network. */
export type Fact = Quantity | string

/** One detector's opinion about one entity. A later signal with the same `key` replaces it. */
export interface Signal {
  /** Detector's name: `vertical-scan`, `flow-trees`. */
  readonly detector: string
  /** Names one continuing episode: detector, actor, and what it is about. */
  readonly key: string
  /** Event time of the newest evidence and of the oldest, microseconds since the Unix epoch. */
  readonly timeUs: number
  readonly firstUs: number
  /** Who does it. An address, canonical text; '' where nobody can be named, as in a flood with forged addresses. */
  readonly actor: string
  /** Whom or what it is done to: addresses or domains, most touched first, at most 32. */
  readonly peers: readonly string[]
  /** How many there were, beyond the list. */
  readonly peerCount: number
  /** ATT&CK technique id, or '' where the detector does not say. */
  readonly technique: string
  readonly evidence: readonly Evidence[]
  /** Sum of the evidence's points. */
  readonly points: Points
  readonly facts: Readonly<Record<string, Fact>>
  /** Flows behind it, at most 32, newest last, and how many there were. */
  readonly flows: readonly FlowReference[]
  readonly flowCount: number
}

/** Enough of a flow to find it again: its number in the run and its tuple (ICMP: type and code as ports). */
export interface FlowReference {
  readonly flow: number
  readonly firstUs: number
  readonly protocol: number
  readonly source: string
  readonly sourcePort: number
  readonly destination: string
  readonly destinationPort: number
}

/** What is always so of a detector, in words: the part of an alert that does not depend on numbers. */
export interface DetectorCard {
  readonly name: string
  readonly kind: 'behaviour' | 'sequence' | 'model'
  /** ATT&CK technique id and name; '' where the detector does not claim one. */
  readonly technique: string
  readonly techniqueName: string
  /** How bad it is if true. */
  readonly severity: Severity
  /** Who the alert is about: the doer, or the one it is done to (DESIGN: inside where there is one). */
  readonly subject: 'actor' | 'victim'
  /**
   * Templates over the signal's facts, plus `{actor}`, `{peer}` (the first of the peers) and `{entity}` (the side
   * that `subject` names, whichever side the alert is about). Past tense, entity first, one number at most, 90
   * characters at most.
   */
  readonly headline: string
  /** At most three sentences and 60 words. */
  readonly summary: string
  /** Innocent explanations, each with a way to check it. */
  readonly innocent: readonly { readonly text: string; readonly check: string }[]
  /** What this detector could not see. */
  readonly blind: readonly string[]
  readonly recommend: Recommendation
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'

export interface Recommendation {
  readonly action: 'block-address' | 'rate-limit' | 'isolate-host' | 'sinkhole-domain' | 'watch'
  /** Which fact or side the action is for: `actor`, `peer`, `entity` or a fact's name. */
  readonly target: string
  readonly ttlSeconds: number
  readonly why: string
}
