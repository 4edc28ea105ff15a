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

  placeOf(row: number, entry: number): number {
    const block = Math.floor(entry / blockSize)
    return (block * this.#rowsMax + row) * blockSize + (entry % blockSize)
  }
}
