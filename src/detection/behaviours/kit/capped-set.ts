import { packable } from './packing.ts'

/** Counts distinct values up to a limit; beyond it says only "at least this many". The first value costs no set. */
export class CappedSet<T extends string | number> {
  readonly #valuesMax: number
  #first: T | undefined
  #values: Set<T> | null = null
  #isCapped = false

  constructor(valuesMax: number) {
    this.#valuesMax = valuesMax
  }

  get size(): number {
    return this.#values?.size ?? (this.#first === undefined ? 0 : 1)
  }

  /** True when a value had to be left out. */
  get isCapped(): boolean {
    return this.#isCapped
  }

  has(value: T): boolean {
    return this.#first === value || (this.#values?.has(value) ?? false)
  }

  /** True when the value is new (or, at the limit, may be). */
  add(value: T): boolean {
    if (this.#first === undefined) {
      this.#first = value
      return true
    }
    if (this.has(value)) return false
    this.#values ??= new Set([this.#first])
    if (this.#values.size >= this.#valuesMax) this.#isCapped = true
    else this.#values.add(value)
    return true
  }

  save() {
    return [this.#valuesMax, this.#isCapped, this.#values ?? this.#first] as const
  }

  static restored([valuesMax, isCapped, values]: Saved): CappedSet<string | number> {
    const set = new CappedSet<string | number>(valuesMax)
    set.#isCapped = isCapped
    set.#values = values instanceof Set ? values : null
    set.#first = values instanceof Set ? firstOf(values) : values
    return set
  }

  /** The first `n` values, in the order they came. */
  first(n: number): T[] {
    if (this.#values === null) return this.#first === undefined ? [] : [this.#first].slice(0, n)
    const values: T[] = []
    for (const value of this.#values) {
      if (values.length >= n) break
      values.push(value)
    }
    return values
  }
}

type Saved = ReturnType<CappedSet<string | number>['save']>

function firstOf<T>([first]: Iterable<T>): T | undefined {
  return first
}

packable('capped-set', CappedSet)
