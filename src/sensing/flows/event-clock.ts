const secondUs = 1_000_000
const yearUs = 365 * 86_400 * secondUs
/** 1990: no capture is older, and clocks that were never set begin at 1970 or 1980. */
const unsetBeforeUs = 631_152_000 * secondUs

/** From the one time to the other no silence lasted: the clock was set. */
export function isSetAhead(fromUs: number, toUs: number): boolean {
  return fromUs < unsetBeforeUs && toUs - fromUs > yearUs && fromUs > Number.NEGATIVE_INFINITY
}

/**
 * Event time: the latest capture time so far, until capture time proves wrong and the clock is set: back, or ahead from
 * the time of one that was never set. `second` counts its whole seconds but for that: the silence of flows is
 * measured by it.
 */
export class EventClock {
  timeUs = Number.NEGATIVE_INFINITY
  second = Number.NEGATIVE_INFINITY
  readonly #jumpUs: number
  /** What `second` is ahead of event time; negative: behind it. */
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

  set(timeUs: number): void {
    this.#aheadS = this.second - Math.floor(timeUs / secondUs)
    this.timeUs = timeUs
  }

  /** Event time at which a second begins. */
  startUs(second: number): number {
    return (second - this.#aheadS) * secondUs
  }
}
