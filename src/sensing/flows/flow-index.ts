import { Word, wordStride } from './columns.ts'
import type { FlowKey } from './flow-key.ts'

/**
 * Finds a flow's slot by its key: open addressing with linear probing, at most half full. Removal shifts the
 * run back, so that no tombstones pile up.
 */
export class FlowIndex {
  /** Pairs of hash and slot + 1; 0: empty. */
  #entries = new Uint32Array(2 * 8_192)
  #mask = 8_191
  #count = 0

  find(key: FlowKey, words: Uint32Array): number {
    const entries = this.#entries
    const hash = key.hash
    let at = hash & this.#mask
    for (;;) {
      const entry = entries[2 * at + 1]!
      if (entry === 0) return -1
      if (entries[2 * at] === hash && key.matches(words, entry - 1)) return entry - 1
      at = (at + 1) & this.#mask
    }
  }

  insert(hash: number, slot: number): void {
    if (2 * (this.#count + 1) > this.#mask) this.#double()
    this.#count++
    this.#place(hash, slot + 1)
  }

  /** With the hash by which copies of its packets were found (`copies.ts`). */
  remove(slot: number, words: Uint32Array): void {
    const at = slot * wordStride
    this.#remove(words[at + Word.hash]!, slot)
    if (words[at + Word.alias] !== 0) this.#remove(words[at + Word.aliasHash]!, slot)
  }

  #remove(hash: number, slot: number): void {
    const entries = this.#entries
    let hole = hash & this.#mask
    while (entries[2 * hole + 1] !== slot + 1 || entries[2 * hole] !== hash)
      hole = (hole + 1) & this.#mask
    let at = (hole + 1) & this.#mask
    while (entries[2 * at + 1] !== 0) {
      const home = entries[2 * at]! & this.#mask
      if (((at - home) & this.#mask) >= ((at - hole) & this.#mask)) {
        entries[2 * hole] = entries[2 * at]!
        entries[2 * hole + 1] = entries[2 * at + 1]!
        hole = at
      }
      at = (at + 1) & this.#mask
    }
    entries[2 * hole + 1] = 0
    this.#count--
  }

  #place(hash: number, entry: number): void {
    const entries = this.#entries
    let at = hash & this.#mask
    while (entries[2 * at + 1] !== 0) at = (at + 1) & this.#mask
    entries[2 * at] = hash
    entries[2 * at + 1] = entry
  }

  #double(): void {
    const old = this.#entries
    this.#mask = this.#mask * 2 + 1
    this.#entries = new Uint32Array(2 * (this.#mask + 1))
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] !== 0) this.#place(old[i]!, old[i + 1]!)
    }
  }
}
