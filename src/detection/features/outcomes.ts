import { restoreColumn, savedColumn } from '../../kernel/index.ts'
import { Blocks } from './blocks.ts'

/** Connections of a source that its shares look back on. */
const remembered = 100

/** How the last 100 connections of each host ended, and to what service they went. */
export class Outcomes {
  readonly #blocks: Blocks
  readonly #services: Uint16Array
  readonly #failed: Uint8Array
  readonly #pushed: Uint32Array
  readonly #failures: Uint8Array

  constructor(rowsMax: number) {
    this.#blocks = new Blocks(rowsMax, remembered)
    this.#services = new Uint16Array(this.#blocks.size)
    this.#failed = new Uint8Array(this.#blocks.size)
    this.#pushed = new Uint32Array(rowsMax)
    this.#failures = new Uint8Array(rowsMax)
  }

  clear(row: number): void {
    this.#pushed[row] = 0
    this.#failures[row] = 0
  }

  push(row: number, service: number, hasFailed: boolean): void {
    const slot = this.#blocks.placeOf(row, this.#pushed[row]! % remembered)
    if (this.#pushed[row]! >= remembered) this.#failures[row]! -= this.#failed[slot]!
    this.#failed[slot] = hasFailed ? 1 : 0
    this.#failures[row]! += this.#failed[slot]!
    this.#services[slot] = service
    this.#pushed[row]!++
  }

  /** NaN where nothing ended yet. */
  failShare(row: number): number {
    return this.#failures[row]! / this.#count(row)
  }

  sameServiceShare(row: number, service: number): number {
    const count = this.#count(row)
    let same = 0
    for (let i = 0; i < count; i++)
      if (this.#services[this.#blocks.placeOf(row, i)] === service) same++
    return same / count
  }

  save() {
    const ranges = this.#blocks.rangesOf(this.#pushed)
    return {
      services: savedColumn(this.#services, ranges),
      failed: savedColumn(this.#failed, ranges),
      pushed: savedColumn(this.#pushed),
      failures: savedColumn(this.#failures),
    }
  }

  restore(saved: ReturnType<Outcomes['save']>): void {
    restoreColumn(this.#services, saved.services)
    restoreColumn(this.#failed, saved.failed)
    restoreColumn(this.#pushed, saved.pushed)
    restoreColumn(this.#failures, saved.failures)
  }

  #count(row: number): number {
    return Math.min(this.#pushed[row]!, remembered)
  }
}
