import type { Generated } from 'kysely'

export interface EventTables {
  events: EventRow
}

/** One line of the log; what it says is in its columns alone. */
export interface EventRow {
  /** In the order they were kept: whoever may write does so alone until it is committed. */
  seq: Generated<number>
  /** What happened can be told again, and is there once. */
  key: string
  kind: string
  what: string
  /** Event time, microseconds since the Unix epoch. */
  time_us: number
  /** On the wall, milliseconds. */
  kept_ms: number
  severity: string
  /** '' of those kept before it was: as the severity. */
  urgency: string
  sensor: string
  entity: string
  detector: string
  technique: string
  /** Of a signal ''. */
  ref: string
  /** Key of a signal; in no index, to which each would write another page. */
  signal: string
  trace_id: string
  text: string
}
