import { restoreFirst } from './saved.ts'

export interface SavedKeyTable<K> {
  /** By row. */
  readonly keys: readonly K[]
  readonly serials: Uint32Array
  readonly touched: Uint8Array
  readonly hand: number
  readonly lastSerial: number
  readonly shed: number
}

/**
 * Keys (domains, fingerprints, hosts) to row numbers, with a limit; what is known of a row stands in columns
 * elsewhere. When full, a row that nobody asked for since the hand last passed makes room (CLOCK, Corbato 1968)
 * and is counted. A hit costs one look into a map, where `BoundedMap` takes out and puts back.
 */
export class KeyTable<K extends string | number = string> {
  readonly rowsMax: number
  /** A number for the key a row holds now, never given twice; by it others tell that a row changed hands. */
  readonly serials: Uint32Array
  readonly #rows = new Map<K, number>()
  readonly #keys: K[] = []
  readonly #touched: Uint8Array
  readonly #onNew: (row: number, key: K) => void
  /** What was asked for last: a flood asks for its victim again and again. */
  #lastKey: K | undefined
  #lastRow = -1
  #hand = 0
  #lastSerial = 0
  #shed = 0

  constructor(rowsMax: number, onNew: (row: number, key: K) => void = () => {}) {
    this.rowsMax = rowsMax
    this.serials = new Uint32Array(rowsMax)
    this.#touched = new Uint8Array(rowsMax)
    this.#onNew = onNew
  }

  get size(): number {
    return this.#rows.size
  }

  /** Keys given up for room so far. */
  get shed(): number {
    return this.#shed
  }

  /** The key's row, or -1. */
  find(key: K): number {
    const isLast = this.#lastRow >= 0 && key === this.#lastKey
    const row = isLast ? this.#lastRow : this.#rows.get(key)
    if (row === undefined) return -1
    this.#touched[row] = 1
    this.#lastKey = key
    this.#lastRow = row
    return row
  }

  /** The same without touching it. */
  peek(key: K): number {
    return this.#rows.get(key) ?? -1
  }

  /** A number for what the row holds now, never given twice; its remainder by `rowsMax` is the row. */
  numberOf(row: number): number {
    return this.serials[row]! * this.rowsMax + row
  }

  /** The key's row, made where it is missing; `kept` is a row that must not make room for it. */
  obtain(key: K, kept = -1): number {
    const known = this.find(key)
    if (known >= 0) return known
    const row = this.#keys.length < this.rowsMax ? this.#keys.length : this.#makeRoom(kept)
    this.#rows.set(key, row)
    this.#keys[row] = key
    this.#touched[row] = 0
    this.#lastSerial = (this.#lastSerial + 1) >>> 0
    this.serials[row] = this.#lastSerial
    this.#onNew(row, key)
    return row
  }

  /** The rows used so far. */
  save(): SavedKeyTable<K> {
    const rows = this.#keys.length
    return {
      keys: this.#keys,
      serials: this.serials.subarray(0, rows),
      touched: this.#touched.subarray(0, rows),
      ...{ hand: this.#hand, lastSerial: this.#lastSerial, shed: this.#shed },
    }
  }

  /** Right after it was made: no row is told as new. */
  restore({ keys, serials, touched, hand, lastSerial, shed }: SavedKeyTable<K>): void {
    for (const [row, key] of keys.entries()) {
      this.#keys.push(key)
      this.#rows.set(key, row)
    }
    restoreFirst(this.serials, serials)
    restoreFirst(this.#touched, touched)
    this.#hand = hand
    this.#lastSerial = lastSerial
    this.#shed = shed
  }

  #makeRoom(kept: number): number {
    while (this.#touched[this.#hand] === 1 || this.#hand === kept) {
      this.#touched[this.#hand] = 0
      this.#hand = (this.#hand + 1) % this.rowsMax
    }
    const row = this.#hand
    this.#hand = (this.#hand + 1) % this.rowsMax
    if (row === this.#lastRow) this.#lastRow = -1
    this.#rows.delete(this.#keys[row]!)
    this.#shed++
    return row
  }
}
