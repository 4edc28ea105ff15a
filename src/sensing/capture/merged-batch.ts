import { type FrameColumns, frameColumns } from './columns.ts'
import { capturedBytesMax } from './window.ts'

/** A batch of frames copied from the batches of several feeds. */
export class MergedBatch {
  readonly columns: FrameColumns
  #end = 0

  constructor(batchFrames: number, bufferBytes: number) {
    this.columns = frameColumns(batchFrames)
    this.columns.bytes = new Uint8Array(Math.max(bufferBytes, capturedBytesMax))
  }

  /** Copies the frames from `from` to `to` as far as they fit; returns the first that did not. */
  take(source: FrameColumns, from: number, to: number): number {
    const into = this.columns
    let i = from
    for (; i < to && into.count < into.offsets.length; i++) {
      const length = source.capturedLengths[i]!
      if (this.#end + length > into.bytes.length) break
      const start = source.offsets[i]!
      const n = into.count++
      into.bytes.set(source.bytes.subarray(start, start + length), this.#end)
      into.offsets[n] = this.#end
      into.capturedLengths[n] = length
      into.wireLengths[n] = source.wireLengths[i]!
      into.timesUs[n] = source.timesUs[i]!
      into.linkTypes[n] = source.linkTypes[i]!
      this.#end += length
    }
    return i
  }

  clear(): void {
    this.columns.count = 0
    this.#end = 0
  }
}
