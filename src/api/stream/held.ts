import type { Entry } from './entry.ts'
import type { StreamLimits } from './limits.ts'

/** The newest records of a channel, in order: what most clients are told next. Older ones are in the database. */
export class Held {
  /** Everything numbered above this, up to `newest`, is here. */
  #start: number
  #newest: number
  #entries: Entry[] = []
  readonly #byId = new Map<string, Entry>()

  constructor(newest: number) {
    this.#start = newest
    this.#newest = newest
  }

  get start(): number {
    return this.#start
  }

  get newest(): number {
    return this.#newest
  }

  covers(seq: number): boolean {
    return seq >= this.#start
  }

  add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const known = this.#byId.get(entry.id)
      if (known !== undefined) known.isReplaced = true
      this.#byId.set(entry.id, entry)
      this.#entries.push(entry)
      this.#newest = entry.seq
    }
  }

  /** Numbered above `seq`, in order. */
  after(seq: number): readonly Entry[] {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#entries[middle]!.seq <= seq) low = middle + 1
      else high = middle
    }
    return this.#entries.slice(low)
  }

  /** Cut back to half of its bound, so that it is not cut with each batch. */
  trim({ heldMax, heldMs }: StreamLimits, nowMs: number): void {
    const [first] = this.#entries
    const isOld = first !== undefined && nowMs - first.readAtMs > 2 * heldMs
    if (this.#entries.length <= heldMax && !isOld) return
    const excess = Math.max(0, this.#entries.length - heldMax / 2)
    const firstYoung = this.#entries.findIndex((entry) => nowMs - entry.readAtMs <= heldMs)
    const count = Math.max(excess, firstYoung === -1 ? this.#entries.length : firstYoung)
    const gone = this.#entries.splice(0, count)
    this.#start = gone.at(-1)?.seq ?? this.#start
    for (const entry of gone) if (this.#byId.get(entry.id) === entry) this.#byId.delete(entry.id)
  }
}
