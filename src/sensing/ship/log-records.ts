/** What a sensor's log is told and tells. */

/** A batch as it is written, signed under its sequence number. */
export interface Sealed {
  readonly sequence: number
  readonly bytes: Uint8Array
}

/** `isOnDisk`: false while the disk takes nothing, and it is held in memory. */
export type Put = Sealed & { readonly isOnDisk: boolean }

/** What a batch holds, for whoever has to give it up. */
export interface BatchFacts {
  readonly rows: number
  /** Event time of its first and last observation, microseconds; 0 where it has none. */
  readonly fromUs: number
  readonly untilUs: number
}

export interface LogBounds {
  readonly bytesMax: number
  readonly ageMsMax: number
}

/** Rows that were given up, in all since the log was begun, and between which event times the last were. */
export interface Shed {
  readonly rows: number
  readonly fromUs: number
  readonly untilUs: number
}

/** A batch before it is written, and what is written with it. */
export interface LoggedBatch extends Sealed, BatchFacts {
  readonly madeMs: number
  readonly stream: string
}

/** Places in one stream, both of them included. */
export interface Span {
  readonly stream: string
  readonly from: number
  readonly upTo: number
}

export interface ReadBounds {
  readonly batchesMax: number
  readonly bytesMax: number
}
