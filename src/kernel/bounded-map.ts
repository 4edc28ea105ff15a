import { mapValues } from './saved.ts'

export interface SavedMap<K, V> {
  /** The one touched longest ago first. */
  readonly entries: ReadonlyMap<K, V>
  readonly shed: number
}

/** A map with a limit: the entry touched longest ago makes room, and is counted. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #entriesMax: number
  readonly #onShed: ((key: K, value: V) => void) | undefined
  #shed = 0
  /**
   * Stands before the oldest entry: what it yields is deleted at once, and a touched entry moves behind it.
   * A new iterator each time would step over the holes that touching leaves, thousands of them.
   */
  #oldest: MapIterator<[K, V]> | null = null

  constructor(entriesMax: number, onShed?: (key: K, value: V) => void) {
    this.#entriesMax = entriesMax
    this.#onShed = onShed
  }

  get size(): number {
    return this.#entries.size
  }

  /** Entries given up for room so far. */
  get shed(): number {
    return this.#shed
  }

  /** Looks without touching. */
  peek(key: K): V | undefined {
    return this.#entries.get(key)
  }

  /** Looks and touches. While the map is under half full nothing is near being shed, so the order is left alone. */
  get(key: K): V | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined && this.#entries.size * 2 > this.#entriesMax) {
      this.#entries.delete(key)
      this.#entries.set(key, value)
    }
    return value
  }

  set(key: K, value: V): void {
    if (this.#entries.size * 2 > this.#entriesMax) this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#entriesMax) this.#shedOldest()
  }

  /** The entry, made with `make` where it is missing; touched. */
  obtain(key: K, make: () => V): V {
    const known = this.get(key)
    if (known !== undefined) return known
    const value = make()
    this.set(key, value)
    return value
  }

  delete(key: K): boolean {
    return this.#entries.delete(key)
  }

  /** Nothing of it is shed: it is not wanted any more. */
  clear(): void {
    this.#entries.clear()
  }

  entries(): IterableIterator<[K, V]> {
    return this.#entries.entries()
  }

  values(): IterableIterator<V> {
    return this.#entries.values()
  }

  /** As plain data: `of` says what becomes of a value that is none. */
  save(): SavedMap<K, V>
  save<W>(of: (value: V) => W): SavedMap<K, W>
  save(of?: (value: V) => unknown): SavedMap<K, unknown> {
    const entries = of === undefined ? this.#entries : mapValues(this.#entries, of)
    return { entries, shed: this.#shed }
  }

  /** Goes on from what was saved, right after it was made: `from` makes a value of what `of` had made of it. */
  restore(saved: SavedMap<K, V>): void
  restore<W>(saved: SavedMap<K, W>, from: (saved: W) => V): void
  restore({ entries, shed }: SavedMap<K, unknown>, from = (value: unknown) => value as V): void {
    for (const [key, value] of entries) this.#entries.set(key, from(value))
    this.#shed = shed
  }

  #shedOldest(): void {
    this.#oldest ??= this.#entries.entries()
    const oldest = this.#oldest.next()
    if (oldest.done) {
      this.#oldest = null
      return
    }
    const [key, value] = oldest.value
    this.#entries.delete(key)
    this.#shed++
    this.#onShed?.(key, value)
  }
}
