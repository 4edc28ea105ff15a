const secondUs = 1_000_000

/**
 * Event time: the latest capture time so far, until capture time proves wrong and the clock is set back. `second`
 * counts its whole seconds and never goes back: the silence of flows is measured by it.
 */
export class EventClock {
  timeUs = Number.NEGATIVE_INFINITY
  second = Number.NEGATIVE_INFINITY
  readonly #jumpUs: number
  /** What `second` is ahead of event time. */
  #aheadS = 0

  constructor(jumpS: number) {
    this.#jumpUs = jumpS * secondUs
  }

  /** Whether a packet of this time, either way of the clock, waits for the next one to bear it out. */
  isFar(timeUs: number): boolean {
    // Before the first packet the clock is at minus infinity: nothing is far from it.
    return Math.abs(timeUs - this.timeUs) > this.#jumpUs && this.timeUs > Number.NEGATIVE_INFINITY
  }

  /** Whether the time of what came next says that the time held, which is far, was right. */
  bearsOut(nextUs: number, heldUs: number): boolean {
    if (heldUs > this.timeUs) return nextUs >= heldUs - this.#jumpUs
    return nextUs < this.timeUs - this.#jumpUs
  }

  /** Yields whether a new second began. */
  reach(timeUs: number): boolean {
    if (timeUs > this.timeUs) this.timeUs = timeUs
    const second = Math.floor(this.timeUs / secondUs) + this.#aheadS
    if (second === this.second) return false
    this.second = second
    return true
  }

  setBack(timeUs: number): void {
    this.#aheadS = this.second - Math.floor(timeUs / secondUs)
    this.timeUs = timeUs
  }

  /** Event time at which a second begins. */
  startUs(second: number): number {
    return (second - this.#aheadS) * secondUs
  }
}
