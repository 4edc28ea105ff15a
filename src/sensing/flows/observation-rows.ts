import type { Application } from '../../contracts/index.ts'
import {
  type FlowMemory,
  flowMemory,
  numberStride,
  sequenceMax,
  Word,
  wordStride,
} from './columns.ts'
import { type ObservationBatch, Row, rowNumbers, rowWords } from './observation-batch.ts'

/** Rows of a batch at most; each may have a record. */
const rowsMax = 1_024

/** Gathers observation rows and gives them on: when they are many, and when told to. */
export class ObservationRows {
  readonly numbers = new Float64Array(rowsMax * rowNumbers)
  readonly #kinds = new Uint8Array(rowsMax)
  readonly #addresses = new Uint32Array(rowsMax * rowWords)
  readonly #records = flowMemory(rowsMax)
  readonly #give: (batch: ObservationBatch) => void
  #count = 0
  #names: string[] = []
  #applications: (Application | null)[] = []

  constructor(give: (batch: ObservationBatch) => void) {
    this.#give = give
  }

  /** A new row; yields where its numbers begin, of which the first is set. What is not written is stale. */
  add(kind: number, timeUs: number): number {
    if (this.#count === rowsMax) this.flush()
    const row = this.#count++
    this.#kinds[row] = kind
    const at = row * rowNumbers
    this.numbers[at + Row.timeUs] = timeUs
    return at
  }

  /** One of the new row's two addresses (`side` 0 or 1): the 4 words from `at`. */
  address(side: number, words: Uint32Array, at: number): void {
    const addresses = this.#addresses
    const to = (this.#count - 1) * rowWords + 4 * side
    for (let i = 0; i < 4; i++) addresses[to + i] = words[at + i]!
  }

  name(name: string): void {
    this.#names.push(name)
  }

  /** Copies what a record is made of: the flow goes on, or its slot is given to another. */
  record(from: FlowMemory, slot: number, application: Application | null): void {
    const index = this.#applications.length
    this.#applications.push(application)
    const to = this.#records
    copyNumbers({ from, slot, to, index })
    copySequence({ from, slot, to, index })
  }

  /** Gives on what was gathered; the arrays are used again. */
  flush(): void {
    if (this.#count === 0) return
    this.#give({
      count: this.#count,
      kinds: this.#kinds,
      numbers: this.numbers,
      addresses: this.#addresses,
      names: this.#names,
      records: this.#records,
      applications: this.#applications,
    })
    this.#count = 0
    this.#names = []
    this.#applications = []
  }
}

interface Copying {
  readonly from: FlowMemory
  readonly slot: number
  readonly to: FlowMemory
  readonly index: number
}

/** Loops, here and below, are faster than views and copies of a few entries. */
function copyNumbers({ from, slot, to, index }: Copying): void {
  const numbers = index * numberStride
  const words = index * wordStride
  for (let i = 0; i < numberStride; i++)
    to.numbers[numbers + i] = from.numbers[slot * numberStride + i]!
  for (let i = 0; i < wordStride; i++) to.words[words + i] = from.words[slot * wordStride + i]!
}

function copySequence({ from, slot, to, index }: Copying): void {
  const source = slot * sequenceMax
  const target = index * sequenceMax
  const letters = from.words[slot * wordStride + Word.historyLength]!
  for (let i = 0; i < letters; i++) to.history[target + i] = from.history[source + i]!
  const length = from.words[slot * wordStride + Word.sequenceLength]!
  for (let i = 0; i < length; i++) {
    to.sequenceSizes[target + i] = from.sequenceSizes[source + i]!
    to.sequenceGapsMs[target + i] = from.sequenceGapsMs[source + i]!
    to.sequenceFlags[target + i] = from.sequenceFlags[source + i]!
  }
}
