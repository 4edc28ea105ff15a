import { assert } from './assert.ts'
import { restoreFirst } from './saved.ts'

/** Up to three numbers that name something together; those that are not needed are 0. */
export interface NumberKey {
  readonly first: number
  readonly second: number
  readonly third: number
}

/** The entries used so far; `chain` leads from one free entry to the next. */
export interface SavedKeyIndex {
  readonly firsts: Float64Array
  readonly seconds: Float64Array
  readonly thirds: Float64Array | null
  readonly chain: Int32Array
  readonly older: Int32Array
  readonly newer: Int32Array
  readonly oldest: number
  readonly newest: number
  readonly free: number
  readonly size: number
}

const none = -1

/** Entry numbers for keys of three whole numbers, at most `entriesMax`, in order of last touch. Typed arrays only. */
export class KeyIndex {
  readonly entriesMax: number
  readonly #firsts: Float64Array
  readonly #seconds: Float64Array
  /** Made when the first key has a third number: many tables have none, and it is a fifth of their memory. */
  #thirds: Float64Array | null = null
  /** Heads of the hash chains, one more than the entry; and each entry's successor in its chain (or in the list of free entries). */
  readonly #buckets: Int32Array
  readonly #chain: Int32Array
  readonly #older: Int32Array
  readonly #newer: Int32Array
  #oldest = none
  #newest = none
  #free = none
  #used = 0
  #size = 0

  constructor(entriesMax: number) {
    this.entriesMax = entriesMax
    this.#firsts = new Float64Array(entriesMax)
    this.#seconds = new Float64Array(entriesMax)
    this.#chain = new Int32Array(entriesMax)
    this.#older = new Int32Array(entriesMax)
    this.#newer = new Int32Array(entriesMax)
    this.#buckets = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, entriesMax))))
  }

  get size(): number {
    return this.#size
  }

  get isFull(): boolean {
    return this.#size === this.entriesMax
  }

  /** The entry touched longest ago, or -1. */
  get oldest(): number {
    return this.#oldest
  }

  /** The entry touched next after this one, or -1. */
  newerThan(entry: number): number {
    return this.#newer[entry]!
  }

  firstOf(entry: number): number {
    return this.#firsts[entry]!
  }

  /** The key's entry, or -1. */
  find(first: number, second: number, third = 0): number {
    const thirds = this.#thirds
    if (thirds === null && third !== 0) return none
    let entry = this.#buckets[this.#bucketOf(first, second, third)]! - 1
    while (
      entry !== none &&
      (this.#firsts[entry] !== first ||
        this.#seconds[entry] !== second ||
        (thirds !== null && thirds[entry] !== third))
    )
      entry = this.#chain[entry]!
    return entry
  }

  /** A new entry for a key that has none; there must be room. */
  insert(first: number, second: number, third = 0): number {
    assert(!this.isFull, 'room is made before a key goes in')
    let entry = this.#free
    if (entry === none) entry = this.#used++
    else this.#free = this.#chain[entry]!
    const bucket = this.#bucketOf(first, second, third)
    this.#firsts[entry] = first
    this.#seconds[entry] = second
    if (third !== 0) this.#thirds ??= new Float64Array(this.entriesMax)
    if (this.#thirds !== null) this.#thirds[entry] = third
    this.#chain[entry] = this.#buckets[bucket]! - 1
    this.#buckets[bucket] = entry + 1
    this.#size++
    this.#append(entry)
    return entry
  }

  touch(entry: number): void {
    if (entry === this.#newest) return
    this.#unlink(entry)
    this.#append(entry)
  }

  remove(entry: number): void {
    const bucket = this.#bucketOf(
      this.#firsts[entry]!,
      this.#seconds[entry]!,
      this.#thirds?.[entry] ?? 0,
    )
    if (this.#buckets[bucket] === entry + 1) this.#buckets[bucket] = this.#chain[entry]! + 1
    else {
      let before = this.#buckets[bucket]! - 1
      while (this.#chain[before] !== entry) before = this.#chain[before]!
      this.#chain[before] = this.#chain[entry]!
    }
    this.#unlink(entry)
    this.#chain[entry] = this.#free
    this.#free = entry
    this.#size--
  }

  save(): SavedKeyIndex {
    const used = this.#used
    return {
      firsts: this.#firsts.subarray(0, used),
      seconds: this.#seconds.subarray(0, used),
      thirds: this.#thirds?.subarray(0, used) ?? null,
      chain: this.#chain.subarray(0, used),
      older: this.#older.subarray(0, used),
      newer: this.#newer.subarray(0, used),
      ...{ oldest: this.#oldest, newest: this.#newest, free: this.#free, size: this.#size },
    }
  }

  /** Right after it was made. */
  restore(saved: SavedKeyIndex): void {
    restoreFirst(this.#firsts, saved.firsts)
    restoreFirst(this.#seconds, saved.seconds)
    if (saved.thirds !== null) {
      this.#thirds = new Float64Array(this.entriesMax)
      restoreFirst(this.#thirds, saved.thirds)
    }
    restoreFirst(this.#chain, saved.chain)
    restoreFirst(this.#older, saved.older)
    restoreFirst(this.#newer, saved.newer)
    this.#oldest = saved.oldest
    this.#newest = saved.newest
    this.#free = saved.free
    this.#used = saved.firsts.length
    this.#size = saved.size
    this.#rehash()
  }

  /** Where in its chain an entry stands makes no difference. */
  #rehash(): void {
    for (let entry = this.#oldest; entry !== none; entry = this.#newer[entry]!) {
      const third = this.#thirds?.[entry] ?? 0
      const bucket = this.#bucketOf(this.#firsts[entry]!, this.#seconds[entry]!, third)
      this.#chain[entry] = this.#buckets[bucket]! - 1
      this.#buckets[bucket] = entry + 1
    }
  }

  #append(entry: number): void {
    this.#older[entry] = this.#newest
    this.#newer[entry] = none
    if (this.#newest === none) this.#oldest = entry
    else this.#newer[this.#newest] = entry
    this.#newest = entry
  }

  #unlink(entry: number): void {
    const older = this.#older[entry]!
    const newer = this.#newer[entry]!
    if (older === none) this.#oldest = newer
    else this.#newer[older] = newer
    if (newer === none) this.#newest = older
    else this.#older[newer] = older
  }

  /** The lowest 32 bits of each, mixed. */
  #bucketOf(first: number, second: number, third: number): number {
    const mixed =
      Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca77) ^ Math.imul(third, 0xc2b2ae3d)
    return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) & (this.#buckets.length - 1)
  }
}
