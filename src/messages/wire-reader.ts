/**
 * Reads the fields of one message out of hostile bytes: whatever is wrong with them throws `Malformed`, and nothing else is
 * thrown. (The reader of `@bufbuild/protobuf` throws errors that look like bugs of ours.)
 */
import { printable } from '../kernel/index.ts'
import { expectThat, Malformed } from './malformed.ts'

export const Wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** Up to here, building a text of its codes is faster than a decoder. */
const shortText = 24
const varintBytesMax = 10
const isPlain = /^[ -~]*$/
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export class WireReader {
  readonly #bytes: Uint8Array
  #at = 0
  /** Number and wire type of the field that comes now. */
  no = 0
  wire = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Comes to the next field; false: there is none. */
  next(): boolean {
    if (this.#at === this.#bytes.length) return false
    const tag = this.uint32()
    this.no = tag >>> 3
    this.wire = tag & 7
    expectThat(this.no > 0, 'a field has the number 0')
    return true
  }

  /** A varint's low 32 bits. */
  uint32(): number {
    let value = 0
    for (let i = 0; i < varintBytesMax; i++) {
      expectThat(this.#at < this.#bytes.length, 'it ends within a number')
      const byte = this.#bytes[this.#at++]!
      if (i < 5) value |= (byte & 0x7f) << (7 * i)
      if (byte < 0x80) return value >>> 0
    }
    throw new Malformed('a number has more than 10 bytes')
  }

  /** A view. */
  bytes(): Uint8Array {
    const length = this.#length()
    const from = this.#at
    this.#at += length
    return this.#bytes.subarray(from, from + length)
  }

  /** Texts are data: what is no UTF-8 is replaced, control characters are shown, as those of our own already are. */
  text(charactersMax: number): string {
    const length = this.#length()
    const from = this.#at
    this.#at += length
    const text =
      length > shortText ? this.#decoded(from) : (this.#short(from) ?? this.#decoded(from))
    expectThat(text.length <= charactersMax, `a text has more than ${charactersMax} characters`)
    return isPlain.test(text) ? text : printable(text)
  }

  double(): number {
    const from = this.#at
    this.#move(8)
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + from, 8).getFloat64(0, true)
  }

  /** Past the field that came, whatever it is. */
  skip(): void {
    if (this.wire === Wire.varint) this.uint32()
    else if (this.wire === Wire.fixed64) this.#move(8)
    else if (this.wire === Wire.bytes) this.#move(this.#length())
    else if (this.wire === Wire.fixed32) this.#move(4)
    else throw new Malformed(`field ${this.no} has the wire type ${this.wire}`)
  }

  /** The field that came is to be written so. */
  expect(wire: number): void {
    const { no } = this
    expectThat(this.wire === wire, `field ${no} has the wire type ${this.wire}, expected ${wire}`)
  }

  #length(): number {
    this.expect(Wire.bytes)
    const length = this.uint32()
    expectThat(length <= this.#bytes.length - this.#at, `it ends within field ${this.no}`)
    return length
  }

  #move(bytes: number): void {
    expectThat(bytes <= this.#bytes.length - this.#at, `it ends within field ${this.no}`)
    this.#at += bytes
  }

  /** Null: not all of it is ASCII. */
  #short(from: number): string | null {
    let text = ''
    for (let at = from; at < this.#at; at++) {
      const byte = this.#bytes[at]!
      if (byte > 0x7f) return null
      text += String.fromCharCode(byte)
    }
    return text
  }

  #decoded(from: number): string {
    return decoder.decode(this.#bytes.subarray(from, this.#at))
  }
}
