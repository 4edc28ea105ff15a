import { BoundedMap, KeyTable, type NumberKey } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'
import { isCut, type SplitName, splitName } from './dns-name.ts'

/** As many as a resolver with a few thousand clients asks for in some minutes. */
const domainsMax = 16_384
/** Names split lately: an answer repeats its question's, both kinds of address are asked for, and caches run out. */
const splitsMax = 8192
/** Clients whose newest long name is remembered. Set by hand. */
const clientsMax = 8192
/** What stands before the domain of such a name may be data. */
const longChars = 20

/** Under what domain a client asks: names split, and the domains as numbers. */
export class DnsPlaces {
  readonly #domains = new KeyTable(domainsMax)
  readonly #splits = new BoundedMap<string, SplitName>(splitsMax)
  /** By client, under what it last asked a long name. */
  readonly #longest = new BoundedMap<number, SplitName>(clientsMax)
  readonly memory = { domains: this.#domains, splits: this.#splits, longest: this.#longest }

  /** A name without its end belongs to the domain under which this client last asked a long one. */
  splitOf({ name, sourceHost: client }: Row): SplitName {
    const split = this.#splits.obtain(name, () => splitName(name))
    if (isCut(name)) return { ...(this.#longest.peek(client) ?? split), carried: split.carried }
    if (split.carried.length >= longChars) this.#longest.set(client, split)
    return split
  }

  /** Names a client with the domain; without one, with the server it asks. */
  keyOf({ domain }: SplitName, { sourceHost, destinationHost }: Row): NumberKey {
    if (domain === '') return { first: sourceHost, second: destinationHost, third: 0 }
    const third = this.#domains.numberOf(this.#domains.obtain(domain))
    return { first: sourceHost, second: 0, third }
  }

  get shed(): number {
    return this.#domains.shed + this.#longest.shed
  }
}
