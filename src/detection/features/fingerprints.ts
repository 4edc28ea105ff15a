import { KeyTable } from '../../kernel/index.ts'
import { DampedCounts } from './damped-counts.ts'
import type { Limits } from './limits.ts'

const halfLifeUs = 7 * 86_400e6
/** Faded count of flows with a fingerprint below which a share says nothing. */
const flowsLeast = 20

/** How common each TLS client fingerprint is on this site. */
export class Fingerprints {
  readonly #known: KeyTable
  readonly #seen: DampedCounts
  readonly #all = new DampedCounts(1, [halfLifeUs])

  constructor({ fingerprintsMax }: Limits) {
    this.#known = new KeyTable(fingerprintsMax, (row) => this.#seen.clear(row))
    this.#seen = new DampedCounts(fingerprintsMax, [halfLifeUs])
  }

  get shed(): number {
    return this.#known.shed
  }

  /** Bits: how surprising one more flow with this fingerprint is, itself counted. */
  rarity(fingerprint: string, timeUs: number): number {
    const all = this.#at(this.#all, 0, timeUs)
    if (all < flowsLeast) return Number.NaN
    const row = this.#known.find(fingerprint)
    const same = row < 0 ? 0 : this.#at(this.#seen, row, timeUs)
    return Math.log2((all + 1) / (same + 1))
  }

  add(fingerprint: string, timeUs: number): void {
    this.#seen.add(this.#known.obtain(fingerprint), timeUs)
    this.#all.add(0, timeUs)
  }

  save() {
    return { known: this.#known.save(), seen: this.#seen.save(), all: this.#all.save() }
  }

  restore({ known, seen, all }: ReturnType<Fingerprints['save']>): void {
    this.#known.restore(known)
    this.#seen.restore(seen)
    this.#all.restore(all)
  }

  #at(counts: DampedCounts, row: number, timeUs: number): number {
    counts.add(row, timeUs, 0)
    return counts.weight(row, 0)
  }
}
