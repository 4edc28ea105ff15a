/** How far the clocks of a sensor and of this process lie apart, from when its reports were made and when they came. */

/** So long the least that was met counts: a clock that was set is known after twice that. */
const windowMs = 600_000

export class ClockDifference {
  #sinceMs = 0
  #least = Number.POSITIVE_INFINITY
  #leastBefore = Number.POSITIVE_INFINITY

  /** When something that came at `cameMs` was made, on our wall: the least delay that was met counts as none. */
  madeMs(madeThereMs: number, cameMs: number): number {
    if (cameMs - this.#sinceMs >= windowMs || cameMs < this.#sinceMs) {
      this.#sinceMs = cameMs
      this.#leastBefore = this.#least
      this.#least = Number.POSITIVE_INFINITY
    }
    this.#least = Math.min(this.#least, cameMs - madeThereMs)
    return Math.round(madeThereMs + Math.min(this.#least, this.#leastBefore))
  }
}
