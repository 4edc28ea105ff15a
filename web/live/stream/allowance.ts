/** So many a second, and two at once after a quiet moment: what comes at its own beat is then never kept waiting for ours. */
const most = 2

export class Allowance {
  perSecond: number
  #left = most
  #atMs = 0

  constructor(perSecond: number) {
    this.perSecond = perSecond
  }

  /** Until the next may go. */
  waitMs(nowMs: number): number {
    this.#fill(nowMs)
    return this.#left >= 1 ? 0 : Math.ceil(((1 - this.#left) * 1000) / this.perSecond)
  }

  take(nowMs: number): void {
    this.#fill(nowMs)
    this.#left = Math.max(0, this.#left - 1)
  }

  #fill(nowMs: number): void {
    const sinceMs = Math.max(0, nowMs - this.#atMs)
    this.#left = Math.min(most, this.#left + (sinceMs * this.perSecond) / 1000)
    this.#atMs = nowMs
  }
}
