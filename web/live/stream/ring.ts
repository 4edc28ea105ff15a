/** The newest of a log, bounded: the oldest makes way. */
export class Ring<Item> {
  readonly #items: (Item | undefined)[]
  #count = 0

  constructor(size: number) {
    this.#items = new Array<Item | undefined>(size).fill(undefined)
  }

  push(item: Item): void {
    this.#items[this.#count % this.#items.length] = item
    this.#count++
  }

  /** Held now. */
  get length(): number {
    return Math.min(this.#count, this.#items.length)
  }

  /** 0 is the newest. */
  at(index: number): Item | undefined {
    if (index < 0 || index >= this.length) return undefined
    return this.#items[(this.#count - 1 - index) % this.#items.length]
  }

  /** The newest `most` that pass, newest first; what is older is not looked at any more. */
  newest(most: number, passes: (item: Item) => boolean = () => true): Item[] {
    const found: Item[] = []
    for (let index = 0; index < this.length && found.length < most; index++) {
      const item = this.at(index)!
      if (passes(item)) found.push(item)
    }
    return found
  }

  clear(): void {
    this.#items.fill(undefined)
    this.#count = 0
  }
}
