/** Event time so far behind what came before it, microseconds, means that the clock was set back: nothing is out of order by so much. */
export const setBackUs = 30_000_000

export interface SavedSlots {
  readonly endUs: number
  readonly isUnderWay: boolean
}

/**
 * Cuts a stream into slots of event time, so that what is decided over a slot does not depend on how the input
 * happened to be cut into batches: a file, a slow file and a live interface give the same slots. All times are
 * microseconds since the Unix epoch.
 */
export class Slots {
  readonly #slotUs: number
  /** End of the slot under way or, while none is, of the one before it. */
  #endUs = Number.NEGATIVE_INFINITY
  #isUnderWay = false

  constructor(slotUs: number) {
    this.#slotUs = slotUs
  }

  /**
   * Whether an item belongs to the slot under way: one a little older joins it, too. One older by more than
   * `setBackUs` means that the clock was set back, and begins a slot.
   */
  holds(timeUs: number): boolean {
    return this.#isUnderWay && timeUs < this.#endUs && timeUs >= this.#endUs - setBackUs
  }

  /** An item begins a slot: when that began. One that came a little late after a slot had ended belongs to it still. */
  begin(timeUs: number): number {
    const isLate = timeUs < this.#endUs && timeUs >= this.#endUs - setBackUs
    if (!isLate) this.#endUs = (Math.floor(timeUs / this.#slotUs) + 1) * this.#slotUs
    this.#isUnderWay = true
    return this.#endUs - this.#slotUs
  }

  /** Whether event time has come to the end of the slot under way. */
  isOver(timeUs: number): boolean {
    return this.#isUnderWay && timeUs >= this.#endUs
  }

  /** Nothing more belongs to the slot under way: its end; NaN where none is. */
  end(): number {
    if (!this.#isUnderWay) return Number.NaN
    this.#isUnderWay = false
    return this.#endUs
  }

  save(): SavedSlots {
    return { endUs: this.#endUs, isUnderWay: this.#isUnderWay }
  }

  restore({ endUs, isUnderWay }: SavedSlots): void {
    this.#endUs = endUs
    this.#isUnderWay = isUnderWay
  }
}
