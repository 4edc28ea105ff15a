import { KeyIndex, restoreColumn, savedColumn, setBackUs } from '../../kernel/index.ts'

/**
 * How many different members each owner met within the last `windowUs`: exact, and bounded over all owners
 * together. Owners are numbers never given twice, of which `rowsMax` are known at a time: see `Hosts`. When full, the meeting that lies longest back is forgotten early, and counted.
 */
export class DistinctWindow {
  readonly #rowsMax: number
  readonly #windowUs: number
  readonly #meetings: KeyIndex
  readonly #timesUs: Float64Array
  readonly #counts: Int32Array
  /** Whose count it is: a row may have changed hands. */
  readonly #countOwners: Float64Array
  #newestUs = Number.NEGATIVE_INFINITY
  #shed = 0

  constructor(rowsMax: number, windowUs: number, entriesMax: number) {
    this.#rowsMax = rowsMax
    this.#windowUs = windowUs
    this.#meetings = new KeyIndex(entriesMax)
    this.#timesUs = new Float64Array(entriesMax)
    this.#counts = new Int32Array(rowsMax)
    this.#countOwners = new Float64Array(rowsMax)
  }

  get shed(): number {
    return this.#shed
  }

  /** Notes a meeting; gives how many different members the owner met, this one included. */
  add(owner: number, member: number, timeUs: number): number {
    this.#forgetBefore(
      timeUs < this.#newestUs - setBackUs ? Number.POSITIVE_INFINITY : timeUs - this.#windowUs,
    )
    this.#newestUs = timeUs
    const row = owner % this.#rowsMax
    let meeting = this.#meetings.find(owner, member)
    if (meeting >= 0) this.#meetings.touch(meeting)
    else {
      meeting = this.#insert(owner, member)
      if (this.#countOwners[row] !== owner) {
        this.#countOwners[row] = owner
        this.#counts[row] = 0
      }
      this.#counts[row]!++
    }
    this.#timesUs[meeting] = timeUs
    return this.#counts[row]!
  }

  save() {
    return {
      meetings: this.#meetings.save(),
      timesUs: savedColumn(this.#timesUs),
      counts: savedColumn(this.#counts),
      countOwners: savedColumn(this.#countOwners),
      ...{ newestUs: this.#newestUs, shed: this.#shed },
    }
  }

  restore(saved: ReturnType<DistinctWindow['save']>): void {
    this.#meetings.restore(saved.meetings)
    restoreColumn(this.#timesUs, saved.timesUs)
    restoreColumn(this.#counts, saved.counts)
    restoreColumn(this.#countOwners, saved.countOwners)
    this.#newestUs = saved.newestUs
    this.#shed = saved.shed
  }

  #insert(owner: number, member: number): number {
    if (this.#meetings.isFull) {
      this.#forgetOldest()
      this.#shed++
    }
    return this.#meetings.insert(owner, member)
  }

  #forgetBefore(timeUs: number): void {
    while (this.#meetings.size > 0 && this.#timesUs[this.#meetings.oldest]! < timeUs)
      this.#forgetOldest()
  }

  #forgetOldest(): void {
    const meeting = this.#meetings.oldest
    const owner = this.#meetings.firstOf(meeting)
    const row = owner % this.#rowsMax
    if (this.#countOwners[row] === owner) this.#counts[row]!--
    this.#meetings.remove(meeting)
  }
}
