/** So much a second, used before it is earned: what is over has to be made up for before more is given. */
export class Allowance {
  readonly #perSecond: number
  readonly #savedMax: number
  #left: number
  #filledMs: number

  /** At most `savedMax` is saved up, which is also what there is to begin with. */
  constructor(perSecond: number, savedMax: number, nowMs: number) {
    this.#perSecond = perSecond
    this.#savedMax = savedMax
    this.#left = savedMax
    this.#filledMs = nowMs
  }

  isSpent(nowMs: number): boolean {
    this.#fill(nowMs)
    return this.#left <= 0
  }

  take(amount: number): void {
    this.#left -= amount
  }

  #fill(nowMs: number): void {
    const gone = Math.max(0, nowMs - this.#filledMs)
    this.#filledMs = nowMs
    this.#left = Math.min(this.#savedMax, this.#left + (gone / 1000) * this.#perSecond)
  }
}
