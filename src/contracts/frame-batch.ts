/**
 * Frames as captured: one buffer, columns of where each frame lies. Made by `capture`, read by `wire`.
 *
 * A batch is valid until the next one is asked for: its buffer and columns are reused.
 */
export interface FrameBatch {
  /** Captured bytes; every frame of the batch lies in here. */
  readonly bytes: Uint8Array
  /** Frames in this batch, 0 to the columns' length. */
  readonly count: number
  /** Start of each frame in `bytes`, bytes. */
  readonly offsets: Uint32Array
  /** Bytes of each frame that were captured (at most the snap length). */
  readonly capturedLengths: Uint32Array
  /** Bytes each frame had on the wire; at least the captured length. */
  readonly wireLengths: Uint32Array
  /**
   * Capture time, microseconds since the Unix epoch. A double holds today's microseconds exactly and
   * nanosecond stamps to a quarter of a microsecond.
   */
  readonly timesUs: Float64Array
  /** Link type of each frame (LINKTYPE_ values, draft-ietf-opsawg-pcaplinktype). */
  readonly linkTypes: Uint16Array
  /** Number of the first frame within the whole run, from 0. */
  readonly firstFrame: number
}
