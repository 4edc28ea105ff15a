/** Which domains several of our hosts use in the ordinary way: those are not to be cut off for one of them. */
import { BoundedMap } from '../../kernel/index.ts'
import { hashOf } from './dealings.ts'
import type { Row } from './row.ts'

/** Set by hand. */
const domainsMax = 8_192
/** Counting ends here. */
const askersMax = 16
/** What stands before the domain of an ordinary name is as short as this: `www`, `api-eu`, `static.assets`. */
const ordinaryChars = 20

/** The two ends that may be the registered domain: of two labels and of three. */
export class Domains {
  readonly #askers = new BoundedMap<number, Set<number>>(domainsMax)

  get shed(): number {
    return this.#askers.shed
  }

  /** Takes an answer that named something. */
  answered({ name, sourceHost }: Row): void {
    let dot = name.lastIndexOf('.')
    for (let labels = 2; labels <= 3 && dot > 0; labels++) {
      dot = name.lastIndexOf('.', dot - 1)
      if (dot > ordinaryChars) continue
      const askers = this.#askers.obtain(hashOf(name, dot + 1), newAskers)
      if (askers.size < askersMax) askers.add(sourceHost)
    }
  }

  save() {
    return this.#askers.save()
  }

  restore(saved: ReturnType<Domains['save']>): void {
    this.#askers.restore(saved)
  }

  /** Hosts that asked ordinary names under the domain. */
  askersOf(domain: string): ReadonlySet<number> {
    return this.#askers.peek(hashOf(domain)) ?? nobody
  }
}

const newAskers = () => new Set<number>()
const nobody: ReadonlySet<number> = new Set()
