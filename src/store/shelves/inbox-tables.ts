import type { Generated } from 'kysely'

export interface InboxTables {
  inbox: InboxRow
}

/** A signal from outside: waiting for a run, or remembered so that it counts once. */
export interface InboxRow {
  /** In the order they came. */
  seq: Generated<number>
  detector: string
  /** As its detector calls it; one of a kind with the detector. */
  signal_id: string
  /** '' of whichever takes it. */
  sensor: string
  /** On the wall, milliseconds. */
  kept_ms: number
  /** `waiting`, `fused` or `refused`. */
  state: string
  /** The `ExternalSignal`, as JSON. */
  body: string
}
