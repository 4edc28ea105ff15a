import type { Points, Severity, Signal } from './signal.ts'

/** The fused opinion about one entity and one technique. Made by `fusion`. */
export interface Verdict {
  /** Entity and technique: one verdict each. */
  readonly key: string
  readonly entity: string
  readonly technique: string
  readonly timeUs: number
  readonly firstUs: number
  /** Event time to which it is held: as long as an episode behind it lives, and the stated quiet time at least. */
  readonly holdsUntilUs: number
  /** The signal that leads: a sequence that holds, else the one with most points. Its card words the alert. */
  readonly lead: Signal
  /** All live signals, the lead among them. */
  readonly signals: readonly Signal[]
  /** Signals received for this verdict, replaced ones included. */
  readonly signalCount: number
  readonly arithmetic: Arithmetic
  /** What every strategy makes of the same signals, as probabilities. */
  readonly strategies: Readonly<Record<StrategyName, number>>
  /** The strategy that decided. */
  readonly strategy: StrategyName
  /** Probability that the claim is true, 0 to 1, by the deciding strategy. */
  readonly probability: number
  /** How bad if true. */
  readonly severity: Severity
  /** What to attend to first: severity weighed with probability. */
  readonly risk: Severity
}

export type StrategyName = 'log-odds' | 'bayesian' | 'weighted' | 'max'

/** One signal in the sum. */
export interface SignalPart {
  /** The signal's. */
  readonly key: string
  readonly detector: string
  readonly points: Points
  /** Share of its points that counts. */
  readonly discount: number
  readonly counted: Points
}

/**
 * The sum that gives the total: prior, each signal's part after its discount, and the adjustment that takes
 * the sum to the deciding strategy's points (0 for `log-odds` within its bounds).
 */
export interface Arithmetic {
  readonly prior: Points
  /** One in how many host-hours, for the words. */
  readonly priorOneIn: number
  /** What each signal came to. */
  readonly parts: readonly SignalPart[]
  readonly calibration: Points
  readonly total: Points
}
