import type { FrameBatch } from '../../contracts/index.ts'

/** A frame batch while it is filled. Allocated once for a run. */
export interface FrameColumns extends FrameBatch {
  bytes: Uint8Array
  count: number
  firstFrame: number
}

export function frameColumns(capacity: number): FrameColumns {
  return {
    bytes: new Uint8Array(0),
    count: 0,
    offsets: new Uint32Array(capacity),
    capturedLengths: new Uint32Array(capacity),
    wireLengths: new Uint32Array(capacity),
    timesUs: new Float64Array(capacity),
    linkTypes: new Uint16Array(capacity),
    firstFrame: 0,
  }
}
