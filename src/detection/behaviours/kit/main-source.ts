import { packable } from './packing.ts'

/**
 * The host that most of a flood comes from, where there is one: a majority vote in one pass (Boyer and Moore
 * 1981). Forged addresses have no majority, and whoever happened to come first is not to be named for them.
 */
export class MainSource {
  #candidate = 0
  /** By how much the candidate is ahead of all others since it was chosen, and how much came from it. */
  #lead = 0
  #amount = 0
  #total = 0

  add(source: number, amount = 1): void {
    this.#total += amount
    if (source === this.#candidate) {
      this.#lead += amount
      this.#amount += amount
    } else if (this.#lead >= amount) this.#lead -= amount
    else {
      this.#candidate = source
      this.#lead = amount - this.#lead
      this.#amount = amount
    }
  }

  save() {
    return [this.#candidate, this.#lead, this.#amount, this.#total] as const
  }

  static restored([candidate, lead, amount, total]: ReturnType<MainSource['save']>): MainSource {
    const main = new MainSource()
    main.#candidate = candidate
    main.#lead = lead
    main.#amount = amount
    main.#total = total
    return main
  }

  /** The host that more than half of it comes from; 0 where nobody can be named. */
  get host(): number {
    return 2 * this.#amount > this.#total ? this.#candidate : 0
  }

  /** The part of all that came from it, at least; 0 where nobody can be named. */
  get share(): number {
    return this.host === 0 ? 0 : this.#amount / this.#total
  }
}

packable('main-source', MainSource)
