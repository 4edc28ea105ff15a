import { KeyIndex, type NumberKey, type SavedKeyIndex } from './key-index.ts'

export interface SavedKeyMap<V> {
  readonly index: SavedKeyIndex
  /** By entry of the index; undefined where it is free. */
  readonly values: readonly (V | undefined)[]
  readonly shed: number
}

/** As `BoundedMap`, of keys that are numbers: no text is made to look, and touching leaves no hole. */
export class KeyMap<V> {
  readonly #index: KeyIndex
  readonly #values: (V | undefined)[] = []
  readonly #onShed: ((value: V) => void) | undefined
  #shed = 0

  constructor(entriesMax: number, onShed?: (value: V) => void) {
    this.#index = new KeyIndex(entriesMax)
    this.#onShed = onShed
  }

  get size(): number {
    return this.#index.size
  }

  /** Entries given up for room so far. */
  get shed(): number {
    return this.#shed
  }

  /** Looks without touching. */
  peek(key: NumberKey): V | undefined {
    const entry = this.#find(key)
    return entry < 0 ? undefined : this.#values[entry]
  }

  /** Looks and touches. */
  get(key: NumberKey): V | undefined {
    const entry = this.#find(key)
    if (entry < 0) return undefined
    this.#touch(entry)
    return this.#values[entry]
  }

  /** The numbers of the key are copied. */
  set(key: NumberKey, value: V): void {
    let entry = this.#find(key)
    if (entry >= 0) this.#touch(entry)
    else {
      if (this.#index.isFull) this.#shedOldest()
      entry = this.#index.insert(key.first, key.second, key.third)
    }
    this.#values[entry] = value
  }

  /** The entry, made with `make` where it is missing; touched. */
  obtain(key: NumberKey, make: () => V): V {
    const known = this.get(key)
    if (known !== undefined) return known
    const value = make()
    this.set(key, value)
    return value
  }

  delete(key: NumberKey): boolean {
    const entry = this.#find(key)
    if (entry < 0) return false
    this.#remove(entry)
    return true
  }

  /** Oldest touch first. The entry just yielded may be deleted. */
  *values(): IterableIterator<V> {
    for (let entry = this.#index.oldest; entry >= 0; ) {
      const next = this.#index.newerThan(entry)
      yield this.#values[entry]!
      entry = next
    }
  }

  /** As plain data: `of` says what becomes of a value that is none. */
  save(): SavedKeyMap<V>
  save<W>(of: (value: V) => W): SavedKeyMap<W>
  save(of = (value: V): unknown => value): SavedKeyMap<unknown> {
    const values = this.#values.map((value) => (value === undefined ? undefined : of(value)))
    return { index: this.#index.save(), values, shed: this.#shed }
  }

  /** Goes on from what was saved, right after it was made: `from` makes a value of what `of` had made of it. */
  restore(saved: SavedKeyMap<V>): void
  restore<W>(saved: SavedKeyMap<W>, from: (saved: W) => V): void
  restore(saved: SavedKeyMap<unknown>, from = (value: unknown) => value as V): void {
    this.#index.restore(saved.index)
    for (const value of saved.values)
      this.#values.push(value === undefined ? undefined : from(value))
    this.#shed = saved.shed
  }

  #find({ first, second, third }: NumberKey): number {
    return this.#index.find(first, second, third)
  }

  /** While the map is under half full nothing is near being shed, so the order is left alone. */
  #touch(entry: number): void {
    if (this.#index.size * 2 > this.#index.entriesMax) this.#index.touch(entry)
  }

  #shedOldest(): void {
    const entry = this.#index.oldest
    const value = this.#values[entry]!
    this.#remove(entry)
    this.#shed++
    this.#onShed?.(value)
  }

  #remove(entry: number): void {
    this.#index.remove(entry)
    this.#values[entry] = undefined
  }
}
