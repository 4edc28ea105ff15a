/**
 * Datagrams that wait for their fragments (RFC 791 3.2, RFC 8200 4.5).
 *
 * Bytes that came first win. A fragment that says otherwise of bytes already there is the mark of an evasion
 * (RFC 5722) and is refused; one that repeats them is a duplicate and nothing more.
 */
import type { DecodeLimits } from './limits.ts'

/** One fragment, as its IP header tells. */
export interface Fragment {
  /** Equal for the fragments of one datagram. */
  readonly key: string
  /** Where it lies in the datagram's payload, and how many bytes it has by its header. */
  readonly from: number
  readonly length: number
  readonly isLast: boolean
  /** Its bytes at hand: fewer than `length` where the snap length was short. */
  readonly payload: Uint8Array
}

/** What a row needs to know of the IP header. */
export interface DatagramHeader {
  readonly isIpv6: boolean
  /** Source and destination, four words each. */
  readonly addresses: Uint32Array
  /** Protocol of the first fragment's payload. */
  readonly protocol: number
  readonly vlan: number
  /** Bytes of the IP header and of what is repeated in each fragment. */
  readonly headerLength: number
}

export interface Datagram {
  readonly key: string
  readonly header: DatagramHeader
  readonly firstUs: number
  fragments: number
  bytes: Uint8Array
  /** One mark for each 8 bytes that are there. */
  units: Uint8Array
  unitCount: number
  /** Known with the last fragment; infinite before. */
  length: number
  /** Where the highest fragment ended. */
  highest: number
  /** Where the bytes at hand first have a hole that a short snap length left. */
  capturedTo: number
}

export interface Placing {
  /** The datagram, when this fragment completed it. */
  readonly whole: Datagram | null
  /** False for a fragment that contradicts what came before it, or itself. */
  readonly isSound: boolean
}

const unit = 8
const datagramBytesMax = 65_535
const datagramBytesMin = 2048
/** Given-up datagrams that may still make a row; past this many they are only counted. */
const givenUpMax = 64

export class Fragments {
  readonly #limits: DecodeLimits
  /** By key, the oldest first. */
  readonly #waiting = new Map<string, Datagram>()
  readonly #givenUp: Datagram[] = []
  #bytes = 0
  #dropped = 0

  constructor(limits: DecodeLimits) {
    this.#limits = limits
  }

  /** Fragments given up, with those that still wait: nobody knows that they will complete. */
  get dropped(): number {
    let waiting = 0
    for (const datagram of this.#waiting.values()) waiting += datagram.fragments
    return this.#dropped + waiting
  }

  get hasGivenUp(): boolean {
    return this.#givenUp.length > 0
  }

  /** A datagram that was given up for room or age since the last call, and has its first fragment. */
  takeGivenUp(): Datagram | undefined {
    return this.#givenUp.shift()
  }

  /** Adds a fragment. `header` describes the datagram where this is its first to come. */
  add(fragment: Fragment, timeUs: number, header: () => DatagramHeader): Placing {
    this.#expire(timeUs)
    const known = this.#waiting.get(fragment.key)
    const datagram = known ?? newDatagram(fragment.key, timeUs, header())
    if (contradicts(datagram, fragment)) return { whole: null, isSound: false }
    const bytesBefore = known === undefined ? 0 : datagram.bytes.length
    const isSound = place(datagram, fragment)
    this.#bytes += datagram.bytes.length - bytesBefore
    this.#waiting.set(fragment.key, datagram)
    if (datagram.unitCount * unit >= datagram.length)
      return { whole: this.#remove(datagram), isSound }
    this.#makeRoom()
    return { whole: null, isSound }
  }

  #expire(timeUs: number): void {
    for (const datagram of this.#waiting.values()) {
      if (timeUs - datagram.firstUs <= this.#limits.fragmentAgeMaxMs * 1000) return
      this.#giveUp(datagram)
    }
  }

  #makeRoom(): void {
    for (const datagram of this.#waiting.values()) {
      const isRoom =
        this.#waiting.size <= this.#limits.fragmentDatagramsMax &&
        this.#bytes <= this.#limits.fragmentBytesMax
      if (isRoom) return
      this.#giveUp(datagram)
    }
  }

  #giveUp(datagram: Datagram): void {
    this.#remove(datagram)
    this.#dropped += datagram.fragments
    if (datagram.units[0] === 1 && this.#givenUp.length < givenUpMax) this.#givenUp.push(datagram)
  }

  #remove(datagram: Datagram): Datagram {
    this.#waiting.delete(datagram.key)
    this.#bytes -= datagram.bytes.length
    return datagram
  }
}

/** Bytes from the datagram's start that came without a hole. */
export function contiguousLength(datagram: Datagram): number {
  const hole = datagram.units.indexOf(0)
  const end = hole < 0 ? datagram.bytes.length : hole * unit
  return Math.min(end, datagram.highest)
}

function newDatagram(key: string, firstUs: number, header: DatagramHeader): Datagram {
  return {
    key,
    header,
    firstUs,
    fragments: 0,
    bytes: new Uint8Array(datagramBytesMin),
    units: new Uint8Array(datagramBytesMin / unit),
    unitCount: 0,
    length: Number.POSITIVE_INFINITY,
    highest: 0,
    capturedTo: Number.POSITIVE_INFINITY,
  }
}

function contradicts(datagram: Datagram, { from, length, isLast }: Fragment): boolean {
  const end = from + length
  if (length === 0 || end > datagramBytesMax) return true
  if (!isLast) return length % unit !== 0 || end > datagram.length
  const isLengthKnown = datagram.length !== Number.POSITIVE_INFINITY
  return end < datagram.highest || (isLengthKnown && end !== datagram.length)
}

/** False where bytes that are there already differ or are only partly repeated. */
function place(datagram: Datagram, fragment: Fragment): boolean {
  const end = fragment.from + fragment.length
  grow(datagram, end)
  datagram.fragments++
  datagram.highest = Math.max(datagram.highest, end)
  if (fragment.isLast) datagram.length = end
  if (fragment.payload.length < fragment.length)
    datagram.capturedTo = Math.min(datagram.capturedTo, fragment.from + fragment.payload.length)
  return fill(datagram, fragment, end)
}

function grow(datagram: Datagram, end: number): void {
  if (end <= datagram.bytes.length) return
  let size = datagram.bytes.length
  while (size < end) size *= 2
  const { bytes, units } = datagram
  datagram.bytes = new Uint8Array(size)
  datagram.bytes.set(bytes)
  datagram.units = new Uint8Array(size / unit)
  datagram.units.set(units)
}

/** Fills the holes only, so that the bytes that came first win. */
function fill(datagram: Datagram, { from, payload }: Fragment, end: number): boolean {
  const { bytes, units } = datagram
  const first = from / unit
  const past = Math.ceil(end / unit)
  let filled = 0
  for (let u = first; u < past; u++) {
    if (units[u] === 1) continue
    units[u] = 1
    filled++
    const at = (u - first) * unit
    for (let i = at; i < at + unit && i < payload.length; i++) bytes[from + i] = payload[i]!
  }
  datagram.unitCount += filled
  if (filled === past - first) return true
  return filled === 0 && repeats(datagram, from, payload)
}

function repeats({ bytes }: Datagram, from: number, payload: Uint8Array): boolean {
  return payload.every((byte, i) => bytes[from + i] === byte)
}
