import type { Explanation } from './explanation.ts'
import type { FlowReference, Outcome, Severity, Side, SignalIndicator } from './signal.ts'
import type { SignalPart, StrategyName } from './verdict.ts'

/** What a list or a stream shows of an alert. The same names stand at the same places in the whole record. */
export interface AlertHead {
  /** `alr_` and a ULID made from sensor, entity, technique and first event time: the same capture gives the same id. */
  readonly id: string
  /** 1 when raised, then one more with each published change. */
  readonly revision: number
  /**
   * `closed`: no episode behind it lives any more, or the capture ended; this is its last revision. `withdrawn`: it fell
   * below the probability from which alerts are raised, and its words say that it was taken back, and why. It has no
   * urgency (`risk` is `info`), no outcome (`unknown`) and no advice, and counts for nothing: not for an incident, nor for
   * `--fail-on`. It is the last one, too, unless what comes makes it `open` again.
   */
  readonly status: AlertStatus
  /** Name of the sensor whose traffic it was seen in; flow numbers are that sensor's own. */
  readonly sensor: string
  /** W3C trace id, 32 hex digits. */
  readonly traceId: string
  /** Event time it was raised, and of its newest and oldest evidence, ISO 8601. */
  readonly time: string
  readonly lastTime: string
  readonly firstTime: string
  /** How bad if true. */
  readonly severity: Severity
  /** Its urgency, which leads wherever it is shown: severity weighed with confidence. */
  readonly risk: Severity
  readonly entity: string
  /** How many were on the other side, beyond the indicators listed. */
  readonly peerCount: number
  /** Names of the behaviours and models that fired. */
  readonly behaviours: readonly string[]
  /** ATT&CK technique ids. */
  readonly technique: readonly string[]
  /** Probability, 0 to 1. */
  readonly confidence: number
  readonly outcome: Outcome['value']
  readonly flowCount: number
  readonly explanation: Pick<Explanation, 'headline'>
}

export type AlertStatus = 'open' | 'closed' | 'withdrawn'

/** A verdict worth a record: one per entity and technique, growing over event time. Each thing stands in it once. */
export interface Alert extends AlertHead {
  readonly strategies: Readonly<Record<StrategyName, number>>
  /** Signals received for it, replaced ones included. */
  readonly signalCount: number
  /** The newest signals and what each came to; the signals themselves are found by their keys. */
  readonly signals: readonly AlertSignal[]
  /** Whom and what to look up, on either side. */
  readonly indicators: readonly Indicator[]
  /** Newest flows behind it, at most 32. */
  readonly flows: readonly AlertFlow[]
  readonly explanation: Explanation
}

export interface AlertSignal extends SignalPart {
  /** Its flows among those of the alert, and how many there were. */
  readonly flows: readonly number[]
  readonly flowCount: number
}

export interface AlertFlow extends FlowReference {
  /** Community ID v1, by which other tools know the flow; '' where an end is no IP address. */
  readonly communityId: string
}

/** Something to look up. Text from the network: data, never markup. */
export type Indicator =
  | (IndicatorSource & {
      readonly kind: 'address'
      readonly value: string
      /** Whether it completed a TCP handshake in a flow behind this alert; an address that did not may be forged. */
      readonly established: boolean | 'unknown'
    })
  | (IndicatorSource & {
      /** `mac`: an actor whose address is not known. */
      readonly kind: SignalIndicator['kind'] | 'mac'
      readonly value: string
    })

export interface IndicatorSource {
  readonly side: Side
  /** Key of the signal that it stands in. */
  readonly signal: string
  /** Number of the flow that carried it; null where the signal itself is about it. */
  readonly flow: number | null
}
