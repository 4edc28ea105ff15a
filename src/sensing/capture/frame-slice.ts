import type { FrameBatch } from '../../contracts/index.ts'

/** The frames from `from` up to `to`, in the memory of the batch they are of. */
export function sliceOf(batch: FrameBatch, from: number, to: number): FrameBatch {
  return {
    bytes: batch.bytes,
    count: to - from,
    offsets: batch.offsets.subarray(from, to),
    capturedLengths: batch.capturedLengths.subarray(from, to),
    wireLengths: batch.wireLengths.subarray(from, to),
    timesUs: batch.timesUs.subarray(from, to),
    linkTypes: batch.linkTypes.subarray(from, to),
    firstFrame: batch.firstFrame + from,
  }
}

export function capturedBytes({ capturedLengths, count }: FrameBatch): number {
  let bytes = 0
  for (let i = 0; i < count; i++) bytes += capturedLengths[i]!
  return bytes
}
