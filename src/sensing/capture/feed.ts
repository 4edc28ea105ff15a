import type { ByteSource } from './bytes.ts'
import { type FrameColumns, frameColumns } from './columns.ts'
import { FrameReader, type ReadBuffers, readBuffers } from './frame-reader.ts'
import type { LiveCapture } from './live-capture.ts'

/** One stream of a run, opened when its turn comes. */
export interface Feed {
  readonly name: string
  /** Time of its first packet; -Infinity where that is known only by reading. */
  readonly firstUs: number
  open(): Promise<ByteSource>
  readonly live: LiveCapture | null
}

/** What a feed is read into while it is open; then it serves the next. */
export interface FeedMemory {
  readonly columns: FrameColumns
  readonly buffers: ReadBuffers
  readonly keysUs: Float64Array
}

export function feedMemory(batchFrames: number, bufferBytes: number): FeedMemory {
  return {
    columns: frameColumns(batchFrames),
    buffers: readBuffers(bufferBytes),
    keysUs: new Float64Array(batchFrames),
  }
}

/**
 * A feed while it is read, a batch at a time, and how far into its batch its frames are taken.
 *
 * A frame's key is the least time from it to the end of its batch, so that keys never fall within a batch:
 * one frame stamped far ahead does not hold back those after it.
 */
export class OpenFeed {
  readonly feed: Feed
  /** Place in the run's order; decides between equal times. */
  readonly order: number
  readonly reader: FrameReader
  readonly memory: FeedMemory
  /** First frame of the batch that is not taken. */
  at = 0
  #isKeyed = false

  constructor(feed: Feed, order: number, io: { source: ByteSource; memory: FeedMemory }) {
    this.feed = feed
    this.order = order
    this.memory = io.memory
    this.reader = new FrameReader(feed.name, io.source, io.memory.buffers)
  }

  /** Reads the next batch, over the one before; false at the end. */
  async fill(): Promise<boolean> {
    this.at = 0
    this.#isKeyed = false
    return this.reader.next(this.memory.columns)
  }

  /** Key of the next frame. */
  get headUs(): number {
    if (!this.#isKeyed) this.#setKeys()
    return this.memory.keysUs[this.at]!
  }

  /** Key of the batch's last frame: its time. No key of the batch is greater. */
  get lastUs(): number {
    const { columns } = this.memory
    return columns.timesUs[columns.count - 1]!
  }

  /** End of the frames from `at` on whose keys are below `limitUs`, or equal to it where that `isWithin`. */
  runEnd(limitUs: number, isWithin: boolean): number {
    const { columns, keysUs } = this.memory
    const isBefore = (us: number) => us < limitUs || (isWithin && us === limitUs)
    if (isBefore(this.lastUs)) return columns.count
    if (!this.#isKeyed) this.#setKeys()
    let end = this.at
    while (isBefore(keysUs[end]!)) end++
    return end
  }

  #setKeys(): void {
    const { columns, keysUs } = this.memory
    let least = Number.POSITIVE_INFINITY
    for (let i = columns.count - 1; i >= 0; i--) {
      least = Math.min(least, columns.timesUs[i]!)
      keysUs[i] = least
    }
    this.#isKeyed = true
  }
}
