import { type KeyTable, setBackUs } from '../../kernel/index.ts'
import { PairIndex } from './pair-index.ts'

/**
 * How many different members each owner met within the last `windowUs`: exact, and bounded over all owners
 * together. When full, the meeting that lies longest back is forgotten early, and counted.
 */
export class DistinctWindow {
  readonly #owners: KeyTable
  readonly #windowUs: number
  readonly #meetings: PairIndex
  readonly #ownerRows: Int32Array
  readonly #timesUs: Float64Array
  readonly #counts: Int32Array
  /** Whose count it is: a row of `owners` may have changed hands. */
  readonly #countSerials: Uint32Array
  #newestUs = Number.NEGATIVE_INFINITY
  #shed = 0

  constructor(owners: KeyTable, windowUs: number, entriesMax: number) {
    this.#owners = owners
    this.#windowUs = windowUs
    this.#meetings = new PairIndex(entriesMax)
    this.#ownerRows = new Int32Array(entriesMax)
    this.#timesUs = new Float64Array(entriesMax)
    this.#counts = new Int32Array(owners.rowsMax)
    this.#countSerials = new Uint32Array(owners.rowsMax)
  }

  get shed(): number {
    return this.#shed
  }

  /** Notes a meeting; gives how many different members the owner (a row) met, this one included. */
  add(owner: number, member: number, timeUs: number): number {
    this.#forgetBefore(
      timeUs < this.#newestUs - setBackUs ? Number.POSITIVE_INFINITY : timeUs - this.#windowUs,
    )
    this.#newestUs = timeUs
    const serial = this.#owners.serials[owner]!
    let meeting = this.#meetings.find(serial, member)
    if (meeting >= 0) this.#meetings.touch(meeting)
    else {
      meeting = this.#insert(serial, member)
      this.#ownerRows[meeting] = owner
      if (this.#countSerials[owner] !== serial) {
        this.#countSerials[owner] = serial
        this.#counts[owner] = 0
      }
      this.#counts[owner]!++
    }
    this.#timesUs[meeting] = timeUs
    return this.#counts[owner]!
  }

  #insert(serial: number, member: number): number {
    if (this.#meetings.isFull) {
      this.#forgetOldest()
      this.#shed++
    }
    return this.#meetings.insert(serial, member)
  }

  #forgetBefore(timeUs: number): void {
    while (this.#meetings.size > 0 && this.#timesUs[this.#meetings.oldest]! < timeUs)
      this.#forgetOldest()
  }

  #forgetOldest(): void {
    const meeting = this.#meetings.oldest
    const owner = this.#ownerRows[meeting]!
    if (this.#meetings.firstOf(meeting) === this.#countSerials[owner]) this.#counts[owner]!--
    this.#meetings.remove(meeting)
  }
}
