import type { Severity } from './signal.ts'

/**
 * What happened, in one line: a signal came up, an alert was raised or changed, something was done about it, the system did
 * or noticed something.
 */
export interface LogEvent {
  /** From 1, in the order it was kept. */
  readonly seq: number
  readonly kind: 'signal' | 'alert' | 'incident' | 'action' | 'system'
  /** `raised`, `grew`, `withdrawn`, `closed`, `seen`; of an action an `ActionMoment`'s; of the system what it was: `started`, `stopped`, `capture-drops`... */
  readonly what: string
  /** Event time; of the system the time on the wall. ISO 8601. */
  readonly time: string
  /** When it was kept, on the wall, ISO 8601. */
  readonly keptAt: string
  /** How bad if true. */
  readonly severity: Severity
  /** What to attend to first, as it was judged then: less than that where it was not sure. */
  readonly urgency: Severity
  /** '' where it is about none. */
  readonly sensor: string
  readonly entity: string
  /** Of a signal its detector, of an alert the behaviour that leads; '' of the rest. */
  readonly detector: string
  /** ATT&CK id, or ''. */
  readonly technique: string
  /** Of an alert, an incident or an action its id, of a signal its key; '' of the rest. */
  readonly ref: string
  readonly traceId: string
  readonly text: string
}
