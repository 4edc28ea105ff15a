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
  /** Names one continuing episode: detector, actor, and what it is about. No two detectors share one. */
  readonly key: string
  /** Event time of the newest evidence and of the oldest, microseconds since the Unix epoch. */
  readonly timeUs: number
  readonly firstUs: number
  /**
   * Event time to which its episode lives if nothing more is seen of it. The detector alone decides it, and tells a
   * later one before it has passed: whatever rests on the episode stays open until then.
   */
  readonly holdsUntilUs: number
  /** Who does it. An address, canonical text; '' where nobody can be named, as in a flood with forged addresses. */
  readonly actor: string
  /** Whom or what it is done to most, whom the sentences call `{peer}`: one of `peers`; '' where there is none. */
  readonly peer: string
  /** Whom or what it is done to, in order of the first time: addresses or domains, at most 32. */
  readonly peers: readonly string[]
  /** How many there were, beyond the list. */
  readonly peerCount: number
  /**
   * Addresses among them of which the newest flows tell: true where one completed a TCP handshake, false where none of
   * them did, so that the address may be forged. Of one that is not here it cannot be told (UDP, one side seen).
   */
  readonly established: Readonly<Record<string, boolean>>
  /** Names and fingerprints that the newest flows behind it carried, at most 16. */
  readonly indicators: readonly SignalIndicator[]
  /** ATT&CK technique id, or '' where the detector does not say. */
  readonly technique: string
  /** Whether it worked; null where the detector cannot tell. */
  readonly outcome: Outcome | null
  /**
   * Keys of the signals that it rests on, of a sequence; it falls with any of them: when one no longer speaks for it, it is
   * told again with no points.
   */
  readonly restsOn: readonly string[]
  /** How many ports, hosts or protocols a scan tried; null of what is no scan. */
  readonly reach: Quantity | null
  readonly evidence: readonly Evidence[]
  /** Sum of the evidence's points. */
  readonly points: Points
  readonly facts: Readonly<Record<string, Fact>>
  /** Flows behind it, at most 32, newest last, and how many there were. */
  readonly flows: readonly FlowReference[]
  readonly flowCount: number
}

export interface Outcome {
  readonly value: 'worked' | 'no_sign' | 'unknown'
  /** A template over the signal's facts: how one can tell. Sentences of the detector may use it as `{outcomeBasis}`. */
  readonly basis: string
}

/** The doer's side, or the side it is done to. */
export type Side = 'actor' | 'peer'

/** Something to look up elsewhere that a flow carried. Text from the network: data, never markup. */
export interface SignalIndicator {
  readonly kind: 'domain' | 'url' | 'ja3' | 'ja4'
  readonly value: string
  readonly side: Side
  /** Number of the flow that carried it; null where somebody else reported it. */
  readonly flow: number | null
}

/** Enough of a flow to find it again: its number in the sensor's run and its tuple (ICMP: type and code as ports). */
export interface FlowReference {
  readonly flow: number
  readonly firstUs: number
  /** As in `Flow`. */
  readonly vlan: number
  readonly protocol: number
  readonly source: string
  readonly sourcePort: number
  readonly destination: string
  readonly destinationPort: number
}

/** What is always so of a detector, in words: the part of an alert that does not depend on numbers. */
export interface DetectorCard {
  readonly name: string
  /** `outside`: no part of AMOSKYS. */
  readonly kind: 'behaviour' | 'sequence' | 'model' | 'outside'
  /** ATT&CK technique id and name; '' where the detector does not claim one. */
  readonly technique: string
  readonly techniqueName: string
  /** How bad it is if true. */
  readonly severity: Severity
  /** Who the alert is about: the doer, or the one it is done to (DESIGN: inside where there is one). */
  readonly subject: 'actor' | 'victim'
  /**
   * Templates over the facts of this detector's own signal, plus its `{actor}`, `{peer}`, `{outcomeBasis}` and `{entity}`
   * (the side that `subject` names, whichever side the alert is about). Past tense, entity first, one number at most, 90
   * characters at most.
   */
  readonly headline: string
  /** Ends the headline of another by the same doer about the same host, where it fits: `and tested which system it runs`. */
  readonly also?: string
  /** At most three sentences and 60 words. */
  readonly summary: string
  /** Innocent explanations, each with a way to check it. */
  readonly innocent: readonly { readonly text: string; readonly check: string }[]
  /** What this detector could not see. */
  readonly blind: readonly string[]
  /** ATT&CK techniques of which its opinion says nothing either way, though it is about the same hosts. */
  readonly unfit?: readonly string[]
  /** What it took the traffic for, as in `Taken back: looked like ...`: a template as the headline is. */
  readonly lookedLike: string
  readonly recommend: Recommendation
  /** How it did on ordinary situations that look like what it tells; null: never tried, so that nothing bounds it. */
  readonly tried: Tried | null
}

/** Trials of one detector on distinct ordinary situations. */
export interface Tried {
  readonly situations: number
  /** Those in which it told an alert. */
  readonly fooled: number
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'

export interface Recommendation {
  readonly action: 'block-address' | 'rate-limit' | 'isolate-host' | 'sinkhole-domain' | 'watch'
  /** Which side the action is for: a side of the signal, or whom the alert is about. */
  readonly target: Side | 'entity'
  readonly ttlSeconds: number
  readonly why: string
}
