import { parseAddress } from '../../../kernel/index.ts'
import { packable } from './packing.ts'

/** A span wider than this is no range that somebody went through, but addresses from all over. */
const spanMax = 65_536

/** From which address to which some addresses are, in bounded room, and how densely they lie. */
export class AddressRange {
  #first = ''
  #last = ''
  #network = ''
  #isScattered = false
  #low = 0
  #high = 0
  #count = 0

  /** Takes another address; each is given once. */
  add(address: string): void {
    const words = parseAddress(address)
    if (words === null) return
    this.#count++
    const place = words[3]!
    const network = `${words[0]}:${words[1]}:${words[2]}`
    if (this.#first === '') {
      this.#first = this.#last = address
      this.#network = network
      this.#low = this.#high = place
    } else if (network !== this.#network) this.#isScattered = true
    else if (place < this.#low) {
      this.#low = place
      this.#first = address
    } else if (place > this.#high) {
      this.#high = place
      this.#last = address
    }
  }

  /** Addresses given. */
  get size(): number {
    return this.#count
  }

  save() {
    const ends = { first: this.#first, last: this.#last, low: this.#low, high: this.#high }
    const [network, isScattered, count] = [this.#network, this.#isScattered, this.#count]
    return { ...ends, network, isScattered, count }
  }

  static restored(saved: ReturnType<AddressRange['save']>): AddressRange {
    const range = new AddressRange()
    range.#first = saved.first
    range.#last = saved.last
    range.#network = saved.network
    range.#isScattered = saved.isScattered
    range.#low = saved.low
    range.#high = saved.high
    range.#count = saved.count
    return range
  }

  get #span(): number {
    return this.#high - this.#low + 1
  }

  /** `10.0.0.1 to 10.0.0.80`; '' where they are from all over. */
  get text(): string {
    if (this.#isScattered || this.#span > spanMax || this.#first === this.#last) return ''
    return `${this.#first} to ${this.#last}`
  }

  /** Share of the addresses between the first and the last that were given; NaN where they are from all over. */
  get density(): number {
    return this.#isScattered || this.#span > spanMax ? Number.NaN : this.#count / this.#span
  }
}

packable('address-range', AddressRange)
