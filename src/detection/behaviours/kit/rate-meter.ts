const secondUs = 1_000_000

/** Counts in seconds of event time, each starting with its first event; knows the busiest. */
export class RateMeter {
  #startUs = Number.NEGATIVE_INFINITY
  #inSecond = 0
  #peak = 0
  #total = 0
  #seconds = 0

  add(timeUs: number, amount = 1): void {
    if (timeUs - this.#startUs >= secondUs) {
      this.#startUs = timeUs
      this.#inSecond = 0
      this.#seconds++
    }
    this.#inSecond += amount
    this.#total += amount
    if (this.#inSecond > this.#peak) this.#peak = this.#inSecond
  }

  /** Most in one second. */
  get peak(): number {
    return this.#peak
  }

  get total(): number {
    return this.#total
  }

  /** Seconds with anything in them. */
  get seconds(): number {
    return this.#seconds
  }
}
