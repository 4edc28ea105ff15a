/** Batches that were sent and not answered, for whoever follows each of them on its way. */
import { readEnvelope } from '../../messages/index.ts'
import type { Sealed } from './log-records.ts'

/** What came of a batch: the hub has it, or refused it for good. */
export interface Shipped {
  readonly sequence: number
  readonly traceId: string
  /** When it was signed, milliseconds since the Unix epoch. */
  readonly madeMs: number
  readonly rows: number
  readonly bytes: number
  /** Why the hub will not have it; '' where it does. */
  readonly refusal: string
}

/** At most as many as may be without an answer at once. */
export class UnderWay {
  readonly #batches = new Map<number, Shipped>()
  readonly #onShipped: (shipped: Shipped) => void

  constructor(onShipped: (shipped: Shipped) => void) {
    this.#onShipped = onShipped
  }

  /** The hub has everything up to `newest`; of what lies behind, nothing is under way any more. */
  begin(newest: number): void {
    this.acknowledged(newest)
    this.#batches.clear()
  }

  sent(batches: readonly Sealed[]): void {
    for (const { sequence, bytes } of batches) {
      const envelope = readEnvelope(bytes)
      if ('fault' in envelope) continue
      const { traceId, rows, madeUs } = envelope
      const own = { sequence, traceId, rows, madeMs: madeUs / 1000, bytes: bytes.length }
      this.#batches.set(sequence, { ...own, refusal: '' })
    }
  }

  /** They were sent in order. */
  acknowledged(upTo: number): void {
    for (const [sequence, shipped] of this.#batches) {
      if (sequence > upTo) return
      this.#batches.delete(sequence)
      this.#onShipped(shipped)
    }
  }

  refused(sequence: number, refusal: string): void {
    const shipped = this.#batches.get(sequence)
    if (shipped === undefined) return
    this.#batches.delete(sequence)
    this.#onShipped({ ...shipped, refusal })
  }
}
