import type { Range } from '../../kernel/index.ts'

/** Entries that stand together. */
const blockSize = 8

/**
 * Where each entry of many short rows stands: the first eight of every row, then the next eight of every row, and so on.
 * Most rows have few entries, and memory that nobody has written to costs nothing.
 */
export class Blocks {
  readonly #rowsMax: number
  /** Places in all. */
  readonly size: number

  constructor(rowsMax: number, length: number) {
    this.#rowsMax = rowsMax
    this.size = Math.ceil(length / blockSize) * blockSize * rowsMax
  }

  /** Where rows stand that have had so many entries each: what is behind the last of them was never written to. */
  rangesOf(pushed: Uint32Array): Range[] {
    let rows = pushed.length
    while (rows > 0 && pushed[rows - 1] === 0) rows--
    const most = pushed.reduce((a, b) => Math.max(a, b), 0)
    const blocks = Math.ceil(
      Math.min(most * this.#rowsMax, this.size) / (blockSize * this.#rowsMax),
    )
    return Array.from({ length: blocks }, (_, block) => {
      const from = block * this.#rowsMax * blockSize
      return [from, from + rows * blockSize]
    })
  }

  placeOf(row: number, entry: number): number {
    const block = Math.floor(entry / blockSize)
    return (block * this.#rowsMax + row) * blockSize + (entry % blockSize)
  }
}
