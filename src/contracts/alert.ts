import type { Explanation } from './explanation.ts'
import type { Severity, Signal } from './signal.ts'
import type { StrategyName } from './verdict.ts'

/** A verdict worth a record: one per entity and technique, growing over event time. */
export interface Alert {
  /** `alr_` and a ULID made from entity, technique and first event time: the same capture gives the same id. */
  readonly id: string
  /** 1 when raised, then one more with each published growth. */
  readonly revision: number
  /** `closed`: quiet for the stated time, or the capture ended; this is its last revision. */
  readonly status: 'open' | 'closed'
  /** Event time it was raised, and of its newest and oldest evidence, ISO 8601. */
  readonly time: string
  readonly lastTime: string
  readonly firstTime: string
  readonly severity: Severity
  readonly risk: Severity
  readonly entity: string
  readonly peers: readonly string[]
  readonly peerCount: number
  /** Names of the behaviours and models that fired, the leading one first. */
  readonly behaviours: readonly string[]
  /** ATT&CK technique ids. */
  readonly technique: readonly string[]
  /** Probability, 0 to 1. */
  readonly confidence: number
  readonly strategies: Readonly<Record<StrategyName, number>>
  readonly signalCount: number
  readonly flowCount: number
  /** Community ID v1 of flows behind it, at most 8. */
  readonly communityIds: readonly string[]
  readonly signals: readonly Signal[]
  readonly explanation: Explanation
}
