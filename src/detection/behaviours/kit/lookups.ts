import { BoundedMap } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'

/** Machines whose lookups are remembered, and the newest lookups of each: those of a busy minute. Set by hand. */
const hostsMax = 4096
const lookupsMax = 32
/** A program connects as soon as it knows the address. Set by hand: slow resolvers take a second. */
const soonUs = 2e6
/** A, AAAA and HTTPS: what is asked before a connection. */
const addressTypes = new Set([1, 28, 65])

interface Lookups {
  readonly names: string[]
  readonly timesUs: number[]
}

/** What each machine asked its resolver last: the name of a connection that does not say its own. */
export class LookedUp {
  readonly #hosts = new BoundedMap<number, Lookups>(hostsMax)

  note(message: Row): void {
    if (!addressTypes.has(message.type)) return
    const { names, timesUs } = this.#hosts.obtain(message.sourceHost, newLookups)
    if (names.length >= lookupsMax) {
      names.shift()
      timesUs.shift()
    }
    names.push(message.name)
    timesUs.push(message.timeUs)
  }

  /** The name that the host looked up just before this moment; '' where it looked up none. */
  before(host: number, timeUs: number): string {
    const known = this.#hosts.peek(host)
    if (known === undefined) return ''
    for (let i = known.names.length - 1; i >= 0; i--) {
      const ago = timeUs - known.timesUs[i]!
      if (ago > soonUs) return ''
      if (ago >= 0) return known.names[i]!
    }
    return ''
  }

  get shed(): number {
    return this.#hosts.shed
  }
}

const newLookups = (): Lookups => ({ names: [], timesUs: [] })
