import { restoreColumn, savedColumn } from '../../kernel/index.ts'
import { Blocks } from './blocks.ts'

/** The last `length` numbers of each row. */
export class RingTable {
  readonly #length: number
  readonly #blocks: Blocks
  readonly #values: Float32Array
  /** Numbers pushed since the row was cleared. */
  readonly #pushed: Uint32Array

  constructor(rowsMax: number, length: number) {
    this.#length = length
    this.#blocks = new Blocks(rowsMax, length)
    this.#values = new Float32Array(this.#blocks.size)
    this.#pushed = new Uint32Array(rowsMax)
  }

  clear(row: number): void {
    this.#pushed[row] = 0
  }

  push(row: number, value: number): void {
    this.#values[this.#blocks.placeOf(row, this.#pushed[row]! % this.#length)] = value
    this.#pushed[row]!++
  }

  count(row: number): number {
    return Math.min(this.#pushed[row]!, this.#length)
  }

  /** The row's numbers, in no particular order; a copy. */
  values(row: number): Float32Array {
    const values = new Float32Array(this.count(row))
    for (let i = 0; i < values.length; i++) values[i] = this.#at(row, i)
    return values
  }

  /** Sample standard deviation over mean; NaN with fewer than `least` numbers or with mean 0. */
  variation(row: number, least: number): number {
    const count = this.count(row)
    if (count < least) return Number.NaN
    let sum = 0
    for (let i = 0; i < count; i++) sum += this.#at(row, i)
    const mean = sum / count
    let squares = 0
    for (let i = 0; i < count; i++) squares += (this.#at(row, i) - mean) ** 2
    return mean === 0 ? Number.NaN : Math.sqrt(squares / (count - 1)) / mean
  }

  save() {
    const ranges = this.#blocks.rangesOf(this.#pushed)
    return { values: savedColumn(this.#values, ranges), pushed: savedColumn(this.#pushed) }
  }

  restore({ values, pushed }: ReturnType<RingTable['save']>): void {
    restoreColumn(this.#values, values)
    restoreColumn(this.#pushed, pushed)
  }

  #at(row: number, entry: number): number {
    return this.#values[this.#blocks.placeOf(row, entry)]!
  }
}
