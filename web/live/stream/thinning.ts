/** How many of a log's records came, and how many there were, of late. */
const windowMs = 5000

export interface Share {
  readonly shown: number
  readonly all: number
}

interface Told extends Share {
  readonly atMs: number
}

export class Thinning {
  #told: Told[] = []

  add(shown: number, leftOut: number, atMs: number): void {
    this.#told.push({ shown, all: shown + leftOut, atMs })
    this.#told = this.#told.filter((one) => atMs - one.atMs < windowMs)
  }

  /** Null where nothing was left out. */
  at(nowMs: number): Share | null {
    const recent = this.#told.filter((one) => nowMs - one.atMs < windowMs)
    const shown = recent.reduce((sum, one) => sum + one.shown, 0)
    const all = recent.reduce((sum, one) => sum + one.all, 0)
    return all > shown ? { shown, all } : null
  }
}
