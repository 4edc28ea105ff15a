import { type ObservationBatch, observationBatch } from '../../contracts/index.ts'

/** Rows of a batch at most; each may have a record. */
const rowsMax = 1_024

/** Gathers observation rows and gives them on: when they are many, and when told to. */
export class ObservationRows {
  /** What was gathered. The columns of the row that `add` yields are to be written; what is not is stale. */
  readonly batch = observationBatch(rowsMax, rowsMax)
  readonly #give: (batch: ObservationBatch) => void

  constructor(give: (batch: ObservationBatch) => void) {
    this.#give = give
  }

  /** A new row; its kind and time are set. */
  add(kind: number, timeUs: number): number {
    const { batch } = this
    if (batch.count === rowsMax) this.flush()
    const row = batch.count++
    batch.kinds[row] = kind
    batch.timesUs[row] = timeUs
    return row
  }

  /** The new row's source: the 4 words from `at`. Loops are faster than views and copies of a few entries. */
  source(words: Uint32Array, at: number): void {
    const { sources, count } = this.batch
    const to = (count - 1) * 4
    for (let i = 0; i < 4; i++) sources[to + i] = words[at + i]!
  }

  destination(words: Uint32Array, at: number): void {
    const { destinations, count } = this.batch
    const to = (count - 1) * 4
    for (let i = 0; i < 4; i++) destinations[to + i] = words[at + i]!
  }

  /** The new row's name. */
  name(name: string): void {
    const { namePlaces, names, count } = this.batch
    namePlaces[count - 1] = names.length
    names.push(name)
  }

  /** Gives on what was gathered; the columns are used again. */
  flush(): void {
    const { batch } = this
    if (batch.count === 0) return
    this.#give(batch)
    batch.count = 0
    batch.names.length = 0
    batch.records.count = 0
    batch.records.applications.length = 0
  }
}
