/**
 * Which streams a worker takes and when it gives one away, so that all have as many: it takes up to its share at once, what
 * nobody else wants later, and gives away one at a time beyond its share.
 */

/** A free stream beyond its share is left to the others for so many looks. */
const leftLooks = 5
/** After each stream that was given away; and at most, where what is given away comes back because nobody takes it. */
const restLooksMin = 1
const restLooksMax = 512

export class FairShare {
  #share = Number.POSITIVE_INFINITY
  #rest = restLooksMin
  #restLeft = 0
  /** Free streams that were left to others, and for how many looks. */
  readonly #left = new Map<string, number>()
  readonly #given = new Set<string>()

  /** What there is now: `streams` of `workers` that live. To be called at each look. */
  look(streams: readonly string[], workers: number): void {
    const share = Math.ceil(streams.length / workers)
    // Who comes or goes changes what was found out about the others.
    if (share !== this.#share) this.#rest = restLooksMin
    this.#share = share
    if (this.#restLeft > 0) this.#restLeft--
    for (const known of [this.#left.keys(), this.#given].flatMap((names) => [...names]))
      if (!streams.includes(known)) this.#forget(known)
  }

  /** Whether it is to be asked for; `owned`: how many this worker has. */
  isWanted(stream: string, owned: number): boolean {
    if (owned < this.#share) return true
    const looks = (this.#left.get(stream) ?? 0) + 1
    this.#left.set(stream, looks)
    return looks > leftLooks
  }

  /** Somebody has it. */
  taken(stream: string, isOurs: boolean): void {
    this.#left.delete(stream)
    // Given away, and nobody wanted it: the next is given away later.
    if (this.#given.delete(stream) && isOurs) this.#rest = Math.min(restLooksMax, this.#rest * 4)
  }

  /** One of these is to be given away; null: none. */
  toGive(owned: readonly string[]): string | null {
    if (owned.length <= this.#share || this.#restLeft > 0) return null
    const stream = owned.at(-1)!
    this.#restLeft = this.#rest
    this.#given.add(stream)
    return stream
  }

  #forget(stream: string): void {
    this.#left.delete(stream)
    this.#given.delete(stream)
  }
}
