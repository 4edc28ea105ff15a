import { BoundedMap, KeyMap, type NumberKey } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'

/** Machines whose lookups are remembered, and the newest lookups of each: those of a busy minute. Set by hand. */
const hostsMax = 4096
const lookupsMax = 32
/** A program connects as soon as it knows the address. Set by hand: slow resolvers take a second. */
const soonUs = 2e6
/** A, AAAA and HTTPS: what is asked before a connection. */
const addressTypes = new Set([1, 28, 65])

/** Services of which it is remembered which lookup led to them. Set by hand. */
const ledMax = 16_384
/** A lookup that came just before the call so many times more often than others is what leads to it. */
const ledTimesMin = 2

/** Connections that stay open after a lookup. Set by hand. */
const openedMax = 16_384

interface Opened {
  readonly name: string
  readonly beganUs: number
}

interface Led {
  name: string
  times: number
}

interface Lookups {
  readonly names: string[]
  readonly timesUs: number[]
}

/** What each machine asked its resolver last: the name of a connection that does not say its own. */
export class LookedUp {
  readonly #hosts = new BoundedMap<number, Lookups>(hostsMax)
  readonly #led = new KeyMap<Led>(ledMax)
  readonly #opened = new KeyMap<Opened>(openedMax)
  readonly memory = { hosts: this.#hosts, led: this.#led, opened: this.#opened }

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

  /** A connection begins: the name that was looked up just before it is kept, however long it stays open. */
  opened({ service, sourceHost, beganUs }: Row): void {
    const name = this.before(sourceHost, beganUs)
    if (name !== '') this.#opened.set({ ...service }, { name, beganUs })
  }

  /** The name that was looked up just before this connection began; '' where none was. */
  openedAs({ service, sourceHost, beganUs }: Row): string {
    const opened = this.#opened.peek(service)
    if (opened?.beganUs === beganUs) return opened.name
    return this.before(sourceHost, beganUs)
  }

  /**
   * The name by which a machine finds this service: looked up just before this call, or before earlier ones, since an answer
   * is kept for a while. '' where none is known. The key is the machine's with the service.
   */
  leadingTo(service: NumberKey, timeUs: number): string {
    const soon = this.before(service.first, timeUs)
    const known = this.#led.get(service)
    if (soon === '') return known !== undefined && known.times >= ledTimesMin ? known.name : ''
    if (known === undefined) {
      this.#led.set(service, { name: soon, times: 1 })
      return soon
    }
    if (known.name === soon) known.times++
    else if (--known.times <= 0) Object.assign(known, { name: soon, times: 1 })
    return known.name
  }

  get shed(): number {
    return this.#hosts.shed + this.#led.shed + this.#opened.shed
  }
}

const newLookups = (): Lookups => ({ names: [], timesUs: [] })
