import type { LoggedBatch, Span } from './log-records.ts'

/** Batches that the disk refuses: in memory, in order, and no more than so many bytes of them. */
export class HeldBatches {
  readonly #batches: LoggedBatch[] = []
  readonly #bytesMax: number
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get all(): readonly LoggedBatch[] {
    return this.#batches
  }

  get bytes(): number {
    return this.#bytes
  }

  of(stream: string): readonly LoggedBatch[] {
    return this.#batches.filter((batch) => batch.stream === stream)
  }

  /** Yields those that had to make room. */
  add(batch: LoggedBatch): readonly LoggedBatch[] {
    this.#batches.push(batch)
    this.#bytes += batch.bytes.length
    const gone: LoggedBatch[] = []
    while (this.#bytes > this.#bytesMax && this.#batches.length > 1) gone.push(this.#take(0))
    return gone
  }

  /** Yields those that were there. */
  remove({ stream, from, upTo }: Span): readonly LoggedBatch[] {
    const gone: LoggedBatch[] = []
    for (let at = 0; at < this.#batches.length; ) {
      const batch = this.#batches[at]!
      if (batch.sequence > upTo) break
      if (batch.stream === stream && batch.sequence >= from) gone.push(this.#take(at))
      else at++
    }
    return gone
  }

  clear(): void {
    this.#batches.length = 0
    this.#bytes = 0
  }

  #take(at: number): LoggedBatch {
    const gone = this.#batches.splice(at, 1)[0]!
    this.#bytes -= gone.bytes.length
    return gone
  }
}
