/** Batches of all streams of a sensor: rows go to the stream of their host of ours, what is about time to all. */
import type { ObservationBatch, ShippedPart } from '../../contracts/index.ts'
import { Batcher } from './batcher.ts'
import type { BatchFacts } from './log-records.ts'
import { sampled } from './sampling.ts'
import { Split } from './split.ts'

export interface SplitBatcherOptions {
  /** Names of the streams, one at least. */
  readonly streams: readonly string[]
  /** Networks that are ours. */
  readonly home: readonly string[]
  readonly clock: () => number
  readonly onBatch: (stream: string, parts: readonly ShippedPart[], facts: BatchFacts) => void
}

export class SplitBatcher {
  readonly #batchers: readonly Batcher[]
  readonly #split: Split
  #share = 1

  constructor({ streams, home, clock, onBatch }: SplitBatcherOptions) {
    this.#batchers = streams.map(
      (stream) => new Batcher(clock, (parts, facts) => onBatch(stream, parts, facts)),
    )
    this.#split = new Split(streams.length, home)
  }

  /** From here on only this share of the flows is shipped, and every stream says so. */
  sample(share: number): void {
    this.#share = share
    this.put({ kind: 'sampling', share })
  }

  /** Takes a copy. Yields how many of its rows are shipped. */
  observations(batch: ObservationBatch): number {
    const [only] = this.#batchers
    const some = sampled(batch, this.#share)
    if (some.count === 0) return 0
    if (only !== undefined && this.#batchers.length === 1) return only.observations(some)
    const untilUs = some.timesUs[some.count - 1]!
    for (const [at, share] of this.#split.shares(some).entries()) {
      const batcher = this.#batchers[at]!
      if (share !== null) batcher.observations(share)
      // The others' rows are how this stream learns what time it is.
      if (share === null || share.timesUs[share.count - 1]! < untilUs)
        batcher.put({ kind: 'time', timeUs: untilUs })
    }
    return some.count
  }

  /** How the sensor is goes with the first stream alone: once is enough. */
  put(part: ShippedPart): void {
    const told = part.kind === 'report' ? this.#batchers.slice(0, 1) : this.#batchers
    for (const batcher of told) batcher.put(part)
  }

  flushIfDue(): void {
    for (const batcher of this.#batchers) batcher.flushIfDue()
  }

  flush(): void {
    for (const batcher of this.#batchers) batcher.flush()
  }
}
