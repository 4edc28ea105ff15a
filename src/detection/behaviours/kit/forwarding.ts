import { BoundedMap } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'
import { nameHash } from './dns-name.ts'

/** Servers, and names lately asked of each. Set by hand. */
const serversMax = 1024
const namesMax = 512
/** Resolvers give up after five to fifteen seconds. */
const waitUs = 15_000_000

/** Knows a resolver that asks onward what its own clients asked it a moment ago. */
export class Forwarding {
  /** The names lately asked of each server, by hash, and when. */
  readonly #asked = new BoundedMap<number, BoundedMap<number, number>>(serversMax)
  #namesShed = 0
  #newestUs = Number.NEGATIVE_INFINITY

  /** Takes a query; true where its sender was itself asked for that name just before. */
  passesOn({ name, timeUs, sourceHost, destinationHost }: Row): boolean {
    const hash = nameHash(name)
    this.#newestUs = timeUs
    this.#asked.obtain(destinationHost, this.#newNames).set(hash, timeUs)
    const askedUs = this.#asked.peek(sourceHost)?.peek(hash)
    return askedUs !== undefined && timeUs - askedUs <= waitUs
  }

  save() {
    const asked = this.#asked.save((names) => names.save())
    return { asked, namesShed: this.#namesShed, newestUs: this.#newestUs }
  }

  restore({ asked, namesShed, newestUs }: ReturnType<Forwarding['save']>): void {
    this.#asked.restore(asked, (saved) => {
      const names = this.#newNames()
      names.restore(saved)
      return names
    })
    this.#namesShed = namesShed
    this.#newestUs = newestUs
  }

  get shed(): number {
    return this.#asked.shed + this.#namesShed
  }

  /** A name that nobody waits for any more is no loss. */
  readonly #newNames = () =>
    new BoundedMap<number, number>(namesMax, (_, askedUs) => {
      if (this.#newestUs - askedUs <= waitUs) this.#namesShed++
    })
}
