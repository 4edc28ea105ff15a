import type { Quantity } from '../../../contracts/index.ts'
import { duration, measure } from './evidence.ts'
import { packable } from './packing.ts'

/** What comes within this of the first event of a slot is counted in it. */
const slotUs = 250_000
/** Slots that a run remembers; beyond, those that are no part of it go, and the oldest are put together. */
const slotsMax = 64
/** A slot with so small a part of what the busiest one has is no part of the run. Set by hand. */
export const leastPart = 8
const secondUs = 1_000_000
const noNumbers: number[] = []

/** When it was nearly as busy as ever: from the first such time to the last, and what came then. */
export interface Run {
  readonly firstUs: number
  readonly lastUs: number
  readonly amount: number
  /** Of the time between, what no pause of over a second took. */
  readonly seconds: number
}

/** How long it was so busy, seconds; in words its pauses are left out, too. */
export function lasted({ seconds }: Run): Quantity {
  return measure(seconds, 's', duration(seconds * 1000).text)
}

/** From its first to its last, milliseconds. */
export function runMs({ firstUs, lastUs }: Run): number {
  return (lastUs - firstUs) / 1000
}

/** Tells a flood from the ordinary visitors before, beside and after it: by how much comes in a quarter of a second. */
export class BusyRun {
  /** By slot: its first event and its last, what it has, and of how many slots it was put together. */
  #firsts = noNumbers
  #lasts = noNumbers
  #amounts = noNumbers
  #merged = noNumbers
  #busiest = 0

  add(timeUs: number, amount: number): void {
    const at = this.#slotAt(timeUs)
    if (timeUs > this.#lasts[at]!) this.#lasts[at] = timeUs
    this.#amounts[at]! += amount
    this.#busiest = Math.max(this.#busiest, this.#paceOf(at))
  }

  get run(): Run {
    let [firstUs, lastUs, amount, activeUs] = [Number.NaN, Number.NaN, 0, 0]
    let untilUs = 0
    for (let i = 0; i < this.#firsts.length; i++) {
      if (!this.#isBusy(i)) continue
      if (amount === 0) firstUs = this.#firsts[i]!
      else activeUs += Math.min(untilUs, this.#firsts[i]!) - lastUs
      activeUs += this.#lasts[i]! - this.#firsts[i]!
      lastUs = this.#lasts[i]!
      untilUs = lastUs + secondUs
      amount += this.#amounts[i]!
    }
    return { firstUs, lastUs, amount, seconds: activeUs / secondUs }
  }

  save() {
    return [this.#firsts, this.#lasts, this.#amounts, this.#merged, this.#busiest] as const
  }

  static restored([firsts, lasts, amounts, merged, busiest]: ReturnType<BusyRun['save']>): BusyRun {
    const run = new BusyRun()
    run.#busiest = busiest
    if (firsts.length === 0) return run
    run.#firsts = firsts
    run.#lasts = lasts
    run.#amounts = amounts
    run.#merged = merged
    return run
  }

  /** The slot of an event, made for it where there is none. */
  #slotAt(timeUs: number): number {
    const newest = this.#firsts.length - 1
    if (newest < 0) return this.#open(timeUs)
    if (timeUs - this.#firsts[newest]! >= slotUs) {
      if (newest + 1 >= slotsMax) this.#makeRoom()
      return this.#open(timeUs)
    }
    let at = newest
    while (at > 0 && timeUs < this.#firsts[at]!) at--
    if (timeUs < this.#firsts[at]!) this.#firsts[at] = timeUs
    return at
  }

  #open(timeUs: number): number {
    if (this.#firsts === noNumbers) {
      this.#firsts = []
      this.#lasts = []
      this.#amounts = []
      this.#merged = []
    }
    this.#lasts.push(timeUs)
    this.#amounts.push(0)
    this.#merged.push(1)
    return this.#firsts.push(timeUs) - 1
  }

  #paceOf(at: number): number {
    return this.#amounts[at]! / this.#merged[at]!
  }

  #isBusy(at: number): boolean {
    return this.#paceOf(at) * leastPart >= this.#busiest
  }

  #makeRoom(): void {
    let kept = 0
    for (let i = 0; i < slotsMax; i++) if (this.#isBusy(i)) this.#move(i, kept++)
    this.#cutTo(kept)
    if (kept <= slotsMax / 2) return
    const half = kept >> 2
    for (let i = 0; i < half; i++) this.#join(2 * i, i)
    for (let i = 2 * half; i < kept; i++) this.#move(i, i - half)
    this.#cutTo(kept - half)
  }

  #move(from: number, to: number): void {
    this.#firsts[to] = this.#firsts[from]!
    this.#lasts[to] = this.#lasts[from]!
    this.#amounts[to] = this.#amounts[from]!
    this.#merged[to] = this.#merged[from]!
  }

  /** Two slots, the later one right behind, become one. */
  #join(from: number, to: number): void {
    this.#firsts[to] = this.#firsts[from]!
    this.#lasts[to] = this.#lasts[from + 1]!
    this.#amounts[to] = this.#amounts[from]! + this.#amounts[from + 1]!
    this.#merged[to] = this.#merged[from]! + this.#merged[from + 1]!
  }

  #cutTo(length: number): void {
    this.#firsts.length = length
    this.#lasts.length = length
    this.#amounts.length = length
    this.#merged.length = length
  }
}

packable('busy-run', BusyRun)
