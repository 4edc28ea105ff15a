/** What a store may take of the time: half of it, and a few seconds at once, as the end of a run needs. */
const share = 0.5
const atOnceMs = 5000

export class StoreTime {
  readonly #clock: () => number
  #leftMs = atOnceMs
  #refilledMs: number

  constructor(clock: () => number) {
    this.#clock = clock
    this.#refilledMs = clock()
  }

  /** The store begins to work; the answer says that it has done. */
  start(): () => void {
    const startMs = this.#clock()
    return () => {
      this.#leftMs -= Math.max(0, this.#clock() - startMs)
    }
  }

  /** All of it is used, and more: the store has to be left alone for a while. */
  isSpent(): boolean {
    const nowMs = this.#clock()
    const gone = Math.max(0, nowMs - this.#refilledMs)
    this.#refilledMs = nowMs
    this.#leftMs = Math.min(atOnceMs, this.#leftMs + gone * share)
    return this.#leftMs < 0
  }
}
