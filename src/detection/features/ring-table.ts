/** The last `length` numbers of each row. */
export class RingTable {
  readonly #length: number
  readonly #values: Float32Array
  /** Numbers pushed since the row was cleared. */
  readonly #pushed: Uint32Array

  constructor(rowsMax: number, length: number) {
    this.#length = length
    this.#values = new Float32Array(rowsMax * length)
    this.#pushed = new Uint32Array(rowsMax)
  }

  clear(row: number): void {
    this.#pushed[row] = 0
  }

  push(row: number, value: number): void {
    this.#values[row * this.#length + (this.#pushed[row]! % this.#length)] = value
    this.#pushed[row]!++
  }

  count(row: number): number {
    return Math.min(this.#pushed[row]!, this.#length)
  }

  /** The row's numbers, in no particular order; a view. */
  values(row: number): Float32Array {
    const start = row * this.#length
    return this.#values.subarray(start, start + this.count(row))
  }

  /** Sample standard deviation over mean; NaN with fewer than `least` numbers or with mean 0. */
  variation(row: number, least: number): number {
    const count = this.count(row)
    if (count < least) return Number.NaN
    const start = row * this.#length
    let sum = 0
    for (let i = start; i < start + count; i++) sum += this.#values[i]!
    const mean = sum / count
    let squares = 0
    for (let i = start; i < start + count; i++) squares += (this.#values[i]! - mean) ** 2
    return mean === 0 ? Number.NaN : Math.sqrt(squares / (count - 1)) / mean
  }
}
