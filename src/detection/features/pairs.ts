import { KeyIndex, restoreColumn, savedColumn } from '../../kernel/index.ts'
import type { Limits } from './limits.ts'
import { RingTable } from './ring-table.ts'

/** Connections that a variation looks back on, and the fewest it can be told from. */
const remembered = 50
const variationLeast = 3

/**
 * What one host does to another, again and again: gaps between its connections and sizes of its requests.
 * Hosts are numbers: see `Hosts`. When full, the pair idle longest makes room; one that came back gets a second
 * chance, so that a scan of many addresses does not wash the beacons out.
 */
export class Pairs {
  readonly #index: KeyIndex
  readonly #lastUs: Float64Array
  readonly #cameBack: Uint8Array
  readonly #gapsMs: RingTable
  readonly #requestBytes: RingTable
  #shed = 0

  constructor({ pairsMax }: Limits) {
    this.#index = new KeyIndex(pairsMax)
    this.#lastUs = new Float64Array(pairsMax)
    this.#cameBack = new Uint8Array(pairsMax)
    this.#gapsMs = new RingTable(pairsMax, remembered)
    this.#requestBytes = new RingTable(pairsMax, remembered)
  }

  get shed(): number {
    return this.#shed
  }

  /** Notes a connection; gives the variation of the last gaps, the one it ends included. */
  opened(source: number, destination: number, timeUs: number): number {
    let pair = this.#index.find(source, destination)
    if (pair < 0) {
      pair = this.#insert(source, destination)
      this.#lastUs[pair] = timeUs
      return Number.NaN
    }
    this.#index.touch(pair)
    this.#cameBack[pair] = 1
    this.#gapsMs.push(pair, Math.max(0, timeUs - this.#lastUs[pair]!) / 1000)
    this.#lastUs[pair] = timeUs
    return this.#gapsMs.variation(pair, variationLeast)
  }

  /** Notes what the source sent in a connection that ended. */
  requested(source: number, destination: number, bytes: number): void {
    const pair = this.#index.find(source, destination)
    if (pair >= 0) this.#requestBytes.push(pair, bytes)
  }

  /** Variation of the request sizes so far. */
  sizeVariation(source: number, destination: number): number {
    const pair = this.#index.find(source, destination)
    return pair < 0 ? Number.NaN : this.#requestBytes.variation(pair, variationLeast)
  }

  save() {
    return {
      index: this.#index.save(),
      lastUs: savedColumn(this.#lastUs),
      cameBack: savedColumn(this.#cameBack),
      gapsMs: this.#gapsMs.save(),
      requestBytes: this.#requestBytes.save(),
      shed: this.#shed,
    }
  }

  restore(saved: ReturnType<Pairs['save']>): void {
    this.#index.restore(saved.index)
    restoreColumn(this.#lastUs, saved.lastUs)
    restoreColumn(this.#cameBack, saved.cameBack)
    this.#gapsMs.restore(saved.gapsMs)
    this.#requestBytes.restore(saved.requestBytes)
    this.#shed = saved.shed
  }

  #insert(source: number, destination: number): number {
    if (this.#index.isFull) this.#makeRoom()
    const pair = this.#index.insert(source, destination)
    this.#cameBack[pair] = 0
    this.#gapsMs.clear(pair)
    this.#requestBytes.clear(pair)
    return pair
  }

  #makeRoom(): void {
    for (let spared = 0; spared < 8 && this.#cameBack[this.#index.oldest] === 1; spared++) {
      this.#cameBack[this.#index.oldest] = 0
      this.#index.touch(this.#index.oldest)
    }
    this.#index.remove(this.#index.oldest)
    this.#shed++
  }
}
