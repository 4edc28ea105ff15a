import type { EvidenceGroup, Outcome, Points, Severity, Signal, SignalIndicator } from './signal.ts'

/**
 * What a detector that is no part of AMOSKYS reports of one host: a rule of another program, a list, a script. Checked where
 * it comes in; every text in it is data. What it may count is bounded: `docs/decisions/0025-signals-from-outside.md`.
 */
export interface ExternalSignal {
  /** `zeek-notices`: no name of a detector of ours. */
  readonly detector: string
  /** Tells it from the detector's others: the same id again is the same signal, and counts once. */
  readonly id: string
  /** Name of the sensor whose traffic it is about; '': of whichever takes it first. */
  readonly sensor: string
  readonly title: string
  /** ATT&CK technique id, or ''. */
  readonly technique: string
  /** How bad it is if it is true, for the log of events; how bad an alert is, our own detectors say. */
  readonly severity: Severity
  /** Event time, microseconds since the Unix epoch. */
  readonly timeUs: number
  /** Address of who does it. */
  readonly actor: string
  /** Whom or what it is done to: addresses or domains. */
  readonly peers: readonly string[]
  readonly evidence: readonly ExternalEvidence[]
  readonly outcome: Outcome['value'] | null
  readonly indicators: readonly Pick<SignalIndicator, 'kind' | 'value' | 'side'>[]
}

export interface ExternalEvidence {
  /** Unique within the signal. */
  readonly id: string
  readonly group: EvidenceGroup
  readonly text: string
  readonly observed: { readonly value: number; readonly unit: string }
  readonly points: Points
}

/** A signal from outside that detection was given. */
export interface HeardSignal {
  readonly signal: ExternalSignal
  /** Why nothing was made of it; '' where it is fused with what else is known. */
  readonly refusal: string
}

/**
 * What one signal may say. With the default prior (-30 points) half of what an alert takes: the other half is our own
 * evidence. One piece alone is about what a strong piece of ours counts, so that a report of one line is not all of it. Down
 * to -10, ten times less likely, it may speak against; what is certain that it is harmless is for a mute to say.
 */
export const outsidePoints = { most: 15, least: -10, mostOfOne: 8 } as const

/** A report is a few lines for a person to read; texts longer than this would be cut in prose. */
export const outsideLimits = {
  evidence: 8,
  peers: 32,
  indicators: 16,
  textCharacters: 80,
  nameCharacters: 40,
} as const

const prefix = 'outside/'

/** As it stands in signals and alerts, so that none is ever taken for one of ours. */
export function outsideName(detector: string): string {
  return prefix + detector
}

/** Whether a detector, as signals name it, is no part of AMOSKYS. */
export function isOutside(detector: string): boolean {
  return detector.startsWith(prefix)
}

/** Whose card it has: all those from outside share one. */
export function cardNameOf(detector: string): string {
  return isOutside(detector) ? 'outside' : detector
}

/** How bad it is if a signal from outside is true, as its detector says. */
export function severityTold({ facts }: Pick<Signal, 'facts'>): Severity | null {
  const told = facts['severity']
  return severities.find((severity) => severity === told) ?? null
}

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']
