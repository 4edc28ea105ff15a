import {
  addressText,
  isHostWords,
  networkWordsTest,
  parseAddress,
  privateNetworks,
  restoreFirst,
} from '../../kernel/index.ts'

export interface HostsOptions {
  /** Networks that are ours, CIDR; private networks unless told otherwise. */
  readonly home?: readonly string[]
  /** Hosts known at a time, a power of two from 2. */
  readonly hostsMax?: number
}

/** By row, of those in use. */
export interface SavedHosts {
  readonly words: Uint32Array
  readonly numbers: Float64Array
  readonly firstSeenUs: Float64Array
  readonly home: Uint8Array
  readonly group: Uint8Array
  readonly touched: Uint8Array
  readonly holders: Uint32Array
  readonly hand: number
  readonly newestRow: number
  readonly shed: number
}

/** Some 60 bytes each, and 400 more in the columns of `features`: 30 MiB. */
const defaultHostsMax = 65_536
/** So many held hosts are stepped over to make room; then one is given up all the same. */
const steppedOverMax = 64

/**
 * Numbers for hosts, so that nobody who counts them needs their text. A number is never given twice: the row it
 * stands in is its remainder by `hostsMax`, and a row that changes hands gets a greater one. When full, a row
 * nobody asked for since the hand last passed, and nobody holds, makes room (CLOCK, Corbato 1968) and is counted.
 */
export class Hosts {
  readonly hostsMax: number
  readonly #isHome: (words: Uint32Array, at: number) => boolean
  readonly #words: Uint32Array
  /** By row: the number it holds; 0 before the first. */
  readonly #numbers: Float64Array
  readonly #firstSeenUs: Float64Array
  readonly #home: Uint8Array
  readonly #group: Uint8Array
  readonly #touched: Uint8Array
  readonly #holders: Uint32Array
  /** By row, made when first asked for. */
  readonly #texts: string[] = []
  /** Rows by hash, one more than the row, each at its place or the next free one. */
  readonly #slots: Int32Array
  #used = 0
  #hand = 0
  /** The other side of the same flow, as a rule: it is not taken for the one that comes next. */
  #newestRow = -1
  #shed = 0

  constructor({ home = privateNetworks, hostsMax = defaultHostsMax }: HostsOptions = {}) {
    this.hostsMax = hostsMax
    this.#isHome = networkWordsTest(home)
    this.#words = new Uint32Array(hostsMax * 4)
    this.#numbers = new Float64Array(hostsMax)
    this.#firstSeenUs = new Float64Array(hostsMax)
    this.#home = new Uint8Array(hostsMax)
    this.#group = new Uint8Array(hostsMax)
    this.#touched = new Uint8Array(hostsMax)
    this.#holders = new Uint32Array(hostsMax)
    this.#slots = new Int32Array(hostsMax * 2)
  }

  /** Hosts forgotten to make room. */
  get shed(): number {
    return this.#shed
  }

  /** The number of the address in `words` from `at`, heard of at `timeUs`; a new one where it is not known. */
  meet(words: Uint32Array, at: number, timeUs: number): number {
    const home = this.#placeOf(words, at)
    const row = this.#rowFrom(home, words, at)
    if (row >= 0) {
      this.#touched[row] = 1
      return this.#numbers[row]!
    }
    return this.#enter(words, at, timeUs)
  }

  /** The same of an address in text. */
  meetText(address: string, timeUs: number): number {
    const words = parseAddress(address)
    return words === null ? 0 : this.meet(words, 0, timeUs)
  }

  /** The number of an address in text; 0 where it is not known (any more). */
  find(address: string): number {
    const words = parseAddress(address)
    const row = words === null ? -1 : this.#rowFrom(this.#placeOf(words, 0), words, 0)
    return row < 0 ? 0 : this.#numbers[row]!
  }

  /** Where columns of one's own may keep something of a host, beside its number: the row may change hands. */
  rowOf(host: number): number {
    return host & (this.hostsMax - 1)
  }

  isKnown(host: number): boolean {
    return host > 0 && this.#numbers[this.rowOf(host)] === host
  }

  /** Canonical text of the address; '' where the host is not known any more. */
  text(host: number): string {
    if (!this.isKnown(host)) return ''
    const row = this.rowOf(host)
    const known = this.#texts[row]!
    if (known !== '') return known
    const text = addressText(this.#words, row * 4)
    this.#texts[row] = text
    return text
  }

  /** One of ours. */
  isHome(host: number): boolean {
    return this.#home[this.rowOf(host)] === 1 && this.isKnown(host)
  }

  /** The same of an address in text, whether it is known or not. */
  isHomeAddress(address: string): boolean {
    const words = parseAddress(address)
    return words !== null && this.#isHome(words, 0)
  }

  /** A multicast, broadcast or unspecified address: not one host. */
  isGroup(host: number): boolean {
    return this.#group[this.rowOf(host)] === 1 && this.isKnown(host)
  }

  /** Microseconds since the Unix epoch; NaN for a host that is not known (any more). */
  firstSeenUs(host: number): number {
    return this.isKnown(host) ? this.#firstSeenUs[this.rowOf(host)]! : Number.NaN
  }

  /** Whoever keeps something open about a host holds it, so that a flood of others does not wash it out. 0 is nobody. */
  hold(host: number): void {
    if (this.isKnown(host)) this.#holders[this.rowOf(host)]!++
  }

  release(host: number): void {
    if (this.isKnown(host)) this.#holders[this.rowOf(host)]!--
  }

  #enter(words: Uint32Array, at: number, timeUs: number): number {
    const row = this.#used < this.hostsMax ? this.#used++ : this.#makeRoom()
    const number = this.#numbers[row]!
    this.#numbers[row] = (number === 0 ? row : number) + this.hostsMax
    for (let i = 0; i < 4; i++) this.#words[row * 4 + i] = words[at + i]!
    this.#link(row)
    this.#firstSeenUs[row] = timeUs
    this.#home[row] = this.#isHome(words, at) ? 1 : 0
    this.#group[row] = isHostWords(words, at) ? 0 : 1
    this.#touched[row] = 0
    this.#holders[row] = 0
    this.#texts[row] = ''
    this.#newestRow = row
    return this.#numbers[row]!
  }

  save(): SavedHosts {
    const used = this.#used
    return {
      words: this.#words.subarray(0, used * 4),
      numbers: this.#numbers.subarray(0, used),
      firstSeenUs: this.#firstSeenUs.subarray(0, used),
      home: this.#home.subarray(0, used),
      group: this.#group.subarray(0, used),
      touched: this.#touched.subarray(0, used),
      holders: this.#holders.subarray(0, used),
      ...{ hand: this.#hand, newestRow: this.#newestRow, shed: this.#shed },
    }
  }

  /** Right after it was made. */
  restore(saved: SavedHosts): void {
    restoreFirst(this.#words, saved.words)
    restoreFirst(this.#numbers, saved.numbers)
    restoreFirst(this.#firstSeenUs, saved.firstSeenUs)
    restoreFirst(this.#home, saved.home)
    restoreFirst(this.#group, saved.group)
    restoreFirst(this.#touched, saved.touched)
    restoreFirst(this.#holders, saved.holders)
    this.#hand = saved.hand
    this.#newestRow = saved.newestRow
    this.#shed = saved.shed
    this.#used = saved.numbers.length
    for (let row = 0; row < this.#used; row++) {
      this.#texts.push('')
      this.#link(row)
    }
  }

  #link(row: number): void {
    let place = this.#placeOf(this.#words, row * 4)
    while (this.#slots[place] !== 0) place = (place + 1) & (this.#slots.length - 1)
    this.#slots[place] = row + 1
  }

  #makeRoom(): number {
    let steppedOver = 0
    for (;;) {
      const row = this.#hand
      this.#hand = (row + 1) % this.hostsMax
      if (row === this.#newestRow) continue
      if (this.#touched[row] === 1) this.#touched[row] = 0
      else if (this.#holders[row] === 0 || ++steppedOver > steppedOverMax) {
        this.#leave(row)
        this.#shed++
        return row
      }
    }
  }

  /** Takes a row out of the hash; those behind it move up, so that none is searched in vain. */
  #leave(row: number): void {
    const slots = this.#slots
    const mask = slots.length - 1
    let hole = this.#placeOf(this.#words, row * 4)
    while (slots[hole] !== row + 1) hole = (hole + 1) & mask
    for (let at = (hole + 1) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const home = this.#placeOf(this.#words, (slots[at]! - 1) * 4)
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      slots[hole] = slots[at]!
      hole = at
    }
    slots[hole] = 0
  }

  #placeOf(words: Uint32Array, at: number): number {
    const mixed =
      Math.imul(words[at]!, 0x85ebca77) ^
      Math.imul(words[at + 1]!, 0xc2b2ae3d) ^
      Math.imul(words[at + 2]!, 0x27d4eb2f) ^
      Math.imul(words[at + 3]!, 0x9e3779b1)
    return (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 8) & (this.#slots.length - 1)
  }

  /** The row of an address whose place is `from`, or -1. */
  #rowFrom(from: number, words: Uint32Array, at: number): number {
    const known = this.#words
    const slots = this.#slots
    for (let place = from; ; place = (place + 1) & (slots.length - 1)) {
      const row = slots[place]! - 1
      if (row < 0) return -1
      const own = row * 4
      const isSame =
        known[own + 3] === words[at + 3] &&
        known[own + 2] === words[at + 2] &&
        known[own + 1] === words[at + 1] &&
        known[own] === words[at]
      if (isSame) return row
    }
  }
}
