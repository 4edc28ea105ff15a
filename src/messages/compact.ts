/** Rows that were chosen of a batch come with all of its names and records: only what they point to is to travel. */
import {
  type FlowRecords,
  type ObservationBatch,
  ObservationKind,
  recordEntries,
  recordNumbers,
} from '../contracts/index.ts'
import { isRouter } from './column-layout.ts'

/** The batch itself where its rows point to all of them, as they do in what a flow table gives. */
export function compact(batch: ObservationBatch): ObservationBatch {
  const { count, records, names } = batch
  const recordsKept = new Places(records.count)
  const namesKept = new Places(names.length)
  for (let row = 0; row < count; row++) {
    if (isFlowEvent(batch, row)) recordsKept.keep(batch.recordPlaces[row]!)
    else if (isNamed(batch, row)) namesKept.keep(batch.namePlaces[row]!)
  }
  if (recordsKept.isWhole && namesKept.isWhole) return batch
  const recordPlaces = batch.recordPlaces.slice(0, count)
  const namePlaces = batch.namePlaces.slice(0, count)
  for (let row = 0; row < count; row++) {
    if (isFlowEvent(batch, row)) recordPlaces[row] = recordsKept.placeOf(recordPlaces[row]!)
    else if (isNamed(batch, row)) namePlaces[row] = namesKept.placeOf(namePlaces[row]!)
  }
  return {
    ...batch,
    recordPlaces,
    namePlaces,
    names: namesKept.kept().map((place) => names[place]!),
    records: recordsAt(records, recordsKept.kept()),
  }
}

function isFlowEvent({ kinds }: ObservationBatch, row: number): boolean {
  return kinds[row]! <= ObservationKind.closed
}

function isNamed(batch: ObservationBatch, row: number): boolean {
  const kind = batch.kinds[row]
  const { dns, name, naming } = ObservationKind
  return kind === dns || kind === name || kind === naming || isRouter(batch, row)
}

/** Which places of a list are kept; they keep their order. */
class Places {
  readonly #isKept: Uint8Array
  #count = 0
  #places: number[] | null = null
  readonly #newPlaces: Int32Array

  constructor(length: number) {
    this.#isKept = new Uint8Array(length)
    this.#newPlaces = new Int32Array(length)
  }

  /** Places below 0 are none. */
  keep(place: number): void {
    if (place < 0 || this.#isKept[place] === 1) return
    this.#isKept[place] = 1
    this.#count++
  }

  get isWhole(): boolean {
    return this.#count === this.#isKept.length
  }

  kept(): readonly number[] {
    if (this.#places !== null) return this.#places
    const places: number[] = []
    for (const [place, is] of this.#isKept.entries())
      if (is === 1) this.#newPlaces[place] = places.push(place) - 1
    this.#places = places
    return places
  }

  placeOf(place: number): number {
    this.kept()
    return place < 0 ? place : this.#newPlaces[place]!
  }
}

function recordsAt(records: FlowRecords, places: readonly number[]): FlowRecords {
  return {
    count: places.length,
    numbers: stretches(records.numbers, places, recordNumbers),
    history: stretches(records.history, places, recordEntries),
    sequenceSizes: stretches(records.sequenceSizes, places, recordEntries),
    sequenceGapsMs: stretches(records.sequenceGapsMs, places, recordEntries),
    sequenceFlags: stretches(records.sequenceFlags, places, recordEntries),
    applications: places.map((place) => records.applications[place]!),
  }
}

function stretches<T extends Float64Array | Float32Array | Uint32Array | Uint8Array>(
  from: T,
  places: readonly number[],
  width: number,
): T {
  const to = from.slice(0, places.length * width) as T
  for (const [at, place] of places.entries())
    to.set(from.subarray(place * width, (place + 1) * width), at * width)
  return to
}
