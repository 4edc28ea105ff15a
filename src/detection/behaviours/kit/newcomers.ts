import {
  type ObservationBatch,
  ObservationKind,
  observationBatch,
} from '../../../contracts/index.ts'
import { restoreColumn, savedColumn } from '../../../kernel/index.ts'
import { copyFlowEvent } from '../../../observations/index.ts'
import { type Hosts, Row } from '../../hosts/index.ts'
import { isConversation } from './services.ts'

/** Openings that wait, some 220 bytes each: in a flood of 100,000 forged addresses a second a third of a second's. */
const heldMax = 32_768
/** Room is made for so many at a time, when they come. */
const chunkRows = 1_024

/**
 * Holds back the first flow of a source until it opens a second or talks: one flow is no scan, no guessing and
 * no beat, and under a flood of forged addresses every source opens one. How a first flow that came to nothing
 * ended is not told. When too many wait, the one that has waited longest is not told at all.
 */
export class Newcomers {
  readonly #hosts: Hosts
  /** Shows what waited. */
  readonly #row: Row
  /** By row of `hosts`: whose place this is, as a number. */
  readonly #places: Int32Array
  readonly #known: Float64Array
  /** By place: whose opening waits there; 0 nobody's. And the openings themselves, as rows. */
  readonly #waiting = new Float64Array(heldMax)
  readonly #chunks: ObservationBatch[] = []
  #next = 0
  #shed = 0

  constructor(hosts: Hosts) {
    this.#hosts = hosts
    this.#row = new Row(hosts)
    this.#places = new Int32Array(hosts.hostsMax)
    this.#known = new Float64Array(hosts.hostsMax)
  }

  /** Passes on what is to be told now, a held opening before the event that frees it. */
  admit(event: Row, tell: (event: Row) => void): void {
    const { sourceHost } = event
    const row = this.#hosts.rowOf(sourceHost)
    const isOpening = event.batch.kinds[event.row] === ObservationKind.opened
    if (isOpening && this.#known[row] !== sourceHost) {
      this.#known[row] = sourceHost
      this.#places[row] = this.#hold(event)
      return
    }
    const place = this.#places[row]!
    if (this.#known[row] === sourceHost && this.#waiting[place] === sourceHost) {
      if (!isOpening && !isConversation(event)) return
      this.#waiting[place] = 0
      tell(this.#row.show(this.#chunkOf(place), place % chunkRows))
    }
    tell(event)
  }

  /** Openings that were never told, for want of room. */
  get shed(): number {
    return this.#shed
  }

  save() {
    const [places, known] = [savedColumn(this.#places), savedColumn(this.#known)]
    const rows = observationBatch(this.#waiting.filter((host) => host !== 0).length, 0)
    for (const place of this.#held())
      copyFlowEvent({ batch: this.#chunkOf(place), row: place % chunkRows }, rows, rows.count++)
    const waiting = savedColumn(this.#waiting)
    return { places, known, waiting, rows, next: this.#next, shed: this.#shed }
  }

  restore({ places, known, waiting, rows, next, shed }: ReturnType<Newcomers['save']>): void {
    restoreColumn(this.#places, places)
    restoreColumn(this.#known, known)
    restoreColumn(this.#waiting, waiting)
    let row = 0
    for (const place of this.#held())
      copyFlowEvent({ batch: rows, row: row++ }, this.#chunkOf(place), place % chunkRows)
    this.#next = next
    this.#shed = shed
  }

  /** Places where an opening waits. */
  *#held(): IterableIterator<number> {
    for (let place = 0; place < heldMax; place++) if (this.#waiting[place] !== 0) yield place
  }

  #hold(event: Row): number {
    const place = this.#next
    this.#next = (place + 1) % heldMax
    if (this.#waiting[place] !== 0) this.#shed++
    this.#waiting[place] = event.sourceHost
    copyFlowEvent(event, this.#chunkOf(place), place % chunkRows)
    return place
  }

  #chunkOf(place: number): ObservationBatch {
    const chunk = Math.floor(place / chunkRows)
    this.#chunks[chunk] ??= observationBatch(chunkRows, 0)
    return this.#chunks[chunk]
  }
}
