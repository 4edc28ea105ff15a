import { restoreColumn, savedColumn } from '../../kernel/index.ts'

/**
 * Faded counts of each row over several time scales: `w = w * 2^(-dt / halfLife) + x` (Kitsune, NDSS 2018), as
 * the kernel's `DampedWindow`, but in columns: 65,536 hosts times three scales are no objects.
 */
export class DampedCounts {
  readonly #halfLivesUs: readonly number[]
  readonly #weights: Float64Array
  readonly #timesUs: Float64Array

  constructor(rowsMax: number, halfLivesUs: readonly number[]) {
    this.#halfLivesUs = halfLivesUs
    this.#weights = new Float64Array(rowsMax * halfLivesUs.length)
    this.#timesUs = new Float64Array(rowsMax)
  }

  clear(row: number): void {
    const scales = this.#halfLivesUs.length
    this.#weights.fill(0, row * scales, row * scales + scales)
  }

  add(row: number, timeUs: number, value = 1): void {
    const scales = this.#halfLivesUs.length
    const elapsedUs = Math.max(0, timeUs - this.#timesUs[row]!)
    for (let scale = 0; scale < scales; scale++) {
      const at = row * scales + scale
      const weight = this.#weights[at]!
      const kept = weight === 0 ? 0 : weight * 2 ** (-elapsedUs / this.#halfLivesUs[scale]!)
      this.#weights[at] = kept + value
    }
    this.#timesUs[row] = Math.max(timeUs, this.#timesUs[row]!)
  }

  save() {
    return { weights: savedColumn(this.#weights), timesUs: savedColumn(this.#timesUs) }
  }

  restore({ weights, timesUs }: ReturnType<DampedCounts['save']>): void {
    restoreColumn(this.#weights, weights)
    restoreColumn(this.#timesUs, timesUs)
  }

  /** The count as of the row's last `add`. */
  weight(row: number, scale: number): number {
    return this.#weights[row * this.#halfLivesUs.length + scale]!
  }
}
