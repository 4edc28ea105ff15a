import type { Points, Severity, Signal } from './signal.ts'

/** The fused opinion about one entity and one technique. Made by `fusion`. */
export interface Verdict {
  /** Entity and technique: one verdict each. */
  readonly key: string
  readonly entity: string
  readonly technique: string
  readonly timeUs: number
  readonly firstUs: number
  /** The signal that leads: a sequence that holds, else the one with most points. Its card words the alert. */
  readonly lead: Signal
  /** All live signals, the lead first. */
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

/**
 * The sum that gives the total: prior, each signal's part after its discount, and the adjustment that takes
 * the sum to the deciding strategy's points (0 for `log-odds` within its bounds).
 */
export interface Arithmetic {
  readonly prior: Points
  /** One in how many host-hours, for the words. */
  readonly priorOneIn: number
  /** In the order of `signals`. */
  readonly parts: readonly {
    readonly detector: string
    readonly points: Points
    readonly discount: number
    readonly counted: Points
  }[]
  readonly calibration: Points
  readonly total: Points
}
