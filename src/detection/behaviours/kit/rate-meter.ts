import { BusyRun, leastPart, type Run } from './busy-run.ts'
import { packable } from './packing.ts'

const secondUs = 1_000_000
/** Packets so close together are counted as one time: an edge of the second is so exact to 0.2 %. */
const cellUs = 2_000
const cellsASecond = secondUs / cellUs
const startCells = 8
/** A few numbers in a plain array cost a third of what they cost in a typed one, and there is a meter for every victim. */
const noCells: number[] = []

/**
 * Counts in event time, and knows the most in any one second: a window that slides, so that a burst across the border of
 * two clock seconds counts whole. It keeps the cells of the newest second that anything is in.
 */
export class RateMeter {
  /** A ring of the cells, numbered from the first one, and what is in each. A lone cell needs none: most meters have no more. */
  #cells = noCells
  #amounts = noCells
  #oldest = 0
  #count = 0
  #newest = Number.NEGATIVE_INFINITY
  #startUs = Number.NaN
  #inWindow = 0
  #peak = 0
  #total = 0
  #busy = new BusyRun()

  /** What came at `timeUs`. Times may be out of order by less than a second; what is older counts in the total alone. */
  add(timeUs: number, amount = 1): void {
    this.#total += amount
    this.#busy.add(timeUs, amount)
    if (Number.isNaN(this.#startUs)) this.#startUs = timeUs
    const cell = Math.floor((timeUs - this.#startUs) / cellUs)
    if (cell <= this.#newest - cellsASecond) return
    if (cell > this.#newest) this.#begin(cell)
    if (this.#count > 0)
      this.#amounts[(this.#oldest + this.#count - 1) & (this.#cells.length - 1)]! += amount
    this.#inWindow += amount
    if (this.#inWindow > this.#peak) this.#peak = this.#inWindow
  }

  /** Most in any one second. */
  get peak(): number {
    return this.#peak
  }

  /** The second up to the newest event has a good part of the most: what comes now is no visitor after it. */
  get isBusy(): boolean {
    return leastPart * this.#inWindow >= this.#peak
  }

  get total(): number {
    return this.#total
  }

  /** When it was nearly as busy as ever, apart from the little that came before and after. */
  get run(): Run {
    return this.#busy.run
  }

  save() {
    const ring = { cells: this.#cells, amounts: this.#amounts, oldest: this.#oldest }
    const times = { count: this.#count, newest: this.#newest, startUs: this.#startUs }
    const sums = { inWindow: this.#inWindow, peak: this.#peak, total: this.#total }
    return { ...ring, ...times, ...sums, busy: this.#busy }
  }

  static restored(saved: ReturnType<RateMeter['save']>): RateMeter {
    const meter = new RateMeter()
    meter.#cells = saved.cells
    meter.#amounts = saved.amounts
    meter.#oldest = saved.oldest
    meter.#count = saved.count
    meter.#newest = saved.newest
    meter.#startUs = saved.startUs
    meter.#inWindow = saved.inWindow
    meter.#peak = saved.peak
    meter.#total = saved.total
    meter.#busy = saved.busy
    return meter
  }

  /** A newer cell: those that lie a second or more before it are out of the window. */
  #begin(cell: number): void {
    const before = this.#newest
    this.#newest = cell
    if (before === Number.NEGATIVE_INFINITY) return
    if (this.#cells.length === 0) this.#openRing(before)
    while (this.#count > 0 && this.#cells[this.#oldest]! <= cell - cellsASecond) {
      this.#inWindow -= this.#amounts[this.#oldest]!
      this.#oldest = (this.#oldest + 1) & (this.#cells.length - 1)
      this.#count--
    }
    if (this.#count === this.#cells.length) this.#grow()
    const at = (this.#oldest + this.#count) & (this.#cells.length - 1)
    this.#cells[at] = cell
    this.#amounts[at] = 0
    this.#count++
  }

  /** A second cell came: the lone one, which all was in so far, is the ring's first. */
  #openRing(lone: number): void {
    this.#cells = new Array<number>(startCells).fill(0)
    this.#amounts = new Array<number>(startCells).fill(0)
    this.#cells[0] = lone
    this.#amounts[0] = this.#inWindow
    this.#count = 1
  }

  /** Twice the room; no more cells than a second has are ever kept. */
  #grow(): void {
    const cells = new Array<number>(2 * this.#cells.length).fill(0)
    const amounts = new Array<number>(2 * this.#cells.length).fill(0)
    for (let i = 0; i < this.#count; i++) {
      const at = (this.#oldest + i) & (this.#cells.length - 1)
      cells[i] = this.#cells[at]!
      amounts[i] = this.#amounts[at]!
    }
    this.#cells = cells
    this.#amounts = amounts
    this.#oldest = 0
  }
}

packable('rate-meter', RateMeter)
