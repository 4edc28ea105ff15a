/** Gathers parts until a batch of them is due. */
import { type ObservationBatch, packed, type ShippedPart } from '../../contracts/index.ts'
import type { BatchFacts } from './log-records.ts'
import { sampled } from './sampling.ts'

export interface BatcherLimits {
  /** Rows of a batch, after which it is due at once. */
  readonly rowsMax: number
  /** How long a row waits for others, and how long news of the time alone do, milliseconds. */
  readonly rowsWaitMs: number
  readonly timeWaitMs: number
}

export const defaultBatcherLimits: BatcherLimits = {
  rowsMax: 2_000,
  rowsWaitMs: 100,
  timeWaitMs: 500,
}

export type OnBatch = (parts: readonly ShippedPart[], facts: BatchFacts) => void

export class Batcher {
  readonly #limits: BatcherLimits
  readonly #clock: () => number
  readonly #onBatch: OnBatch
  #parts: ShippedPart[] = []
  #rows = 0
  #fromUs = 0
  #untilUs = 0
  /** When the first part, and the first that is more than the time, was put in; NaN: none was. */
  #sinceMs = Number.NaN
  #newsMs = Number.NaN
  #share = 1

  constructor(clock: () => number, onBatch: OnBatch, limits = defaultBatcherLimits) {
    this.#clock = clock
    this.#onBatch = onBatch
    this.#limits = limits
  }

  /** From here on only this share of the flows is shipped, and the stream says so. */
  sample(share: number): void {
    this.#share = share
    this.put({ kind: 'sampling', share })
  }

  /** Takes a copy. Yields how many of its rows are shipped. */
  observations(batch: ObservationBatch): number {
    const some = sampled(batch, this.#share)
    if (some.count === 0) return 0
    this.put({ kind: 'observations', batch: some === batch ? packed(batch) : some })
    this.#rows += some.count
    this.#fromUs ||= some.timesUs[0]!
    this.#untilUs = some.timesUs[some.count - 1]!
    if (this.#rows >= this.#limits.rowsMax) this.flush()
    return some.count
  }

  put(part: ShippedPart): void {
    const nowMs = this.#clock()
    if (this.#parts.length === 0) this.#sinceMs = nowMs
    const last = this.#parts.at(-1)
    // Of two news of the time, one behind the other, the second says all.
    if (part.kind === 'time' && last?.kind === 'time') this.#parts.pop()
    else if (part.kind !== 'time' && Number.isNaN(this.#newsMs)) this.#newsMs = nowMs
    this.#parts.push(part)
  }

  flushIfDue(): void {
    const nowMs = this.#clock()
    const { rowsWaitMs, timeWaitMs } = this.#limits
    const isOver = (sinceMs: number, waitMs: number) => nowMs < sinceMs || nowMs - sinceMs >= waitMs
    if (isOver(this.#newsMs, rowsWaitMs) || isOver(this.#sinceMs, timeWaitMs)) this.flush()
  }

  flush(): void {
    if (this.#parts.length === 0) return
    const parts = this.#parts
    const facts = { rows: this.#rows, fromUs: this.#fromUs, untilUs: this.#untilUs }
    this.#parts = []
    this.#rows = 0
    this.#fromUs = 0
    this.#untilUs = 0
    this.#sinceMs = Number.NaN
    this.#newsMs = Number.NaN
    this.#onBatch(parts, facts)
  }
}
