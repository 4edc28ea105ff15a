/** What the hub counts of what sensors send. All since the process began. */
export interface HubCounts {
  readonly calls: number
  readonly accepted: { readonly batches: number; readonly rows: number; readonly bytes: number }
  /** Known already: sent again after a call broke, and harmless. */
  readonly known: number
  /** By reason, in the words of `proto`'s `Reason`, lower case. */
  readonly refused: Readonly<Record<string, number>>
  readonly slowDowns: number
  /** Verified and not yet kept. */
  readonly inflight: { readonly batches: number; readonly bytes: number }
  readonly verify: Timing
  /** From the append to the answer of what keeps the streams. */
  readonly append: Timing
}

/** Milliseconds, in all and the longest, and of how many. */
export interface Timing {
  readonly count: number
  readonly ms: number
  readonly msMax: number
}

export class Counting {
  calls = 0
  batches = 0
  rows = 0
  bytes = 0
  known = 0
  slowDowns = 0
  inflightBatches = 0
  inflightBytes = 0
  readonly #refused = new Map<string, number>()
  #verify: Timing = { count: 0, ms: 0, msMax: 0 }
  #append: Timing = { count: 0, ms: 0, msMax: 0 }

  refuse(reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1)
  }

  verified(ms: number): void {
    this.#verify = plus(this.#verify, ms)
  }

  appended(ms: number): void {
    this.#append = plus(this.#append, ms)
  }

  counts(): HubCounts {
    const { calls, batches, rows, bytes, known, slowDowns } = this
    return {
      ...{ calls, known, slowDowns },
      accepted: { batches, rows, bytes },
      refused: Object.fromEntries(this.#refused),
      inflight: { batches: this.inflightBatches, bytes: this.inflightBytes },
      verify: this.#verify,
      append: this.#append,
    }
  }
}

function plus({ count, ms: all, msMax }: Timing, ms: number): Timing {
  return { count: count + 1, ms: all + ms, msMax: Math.max(msMax, ms) }
}
