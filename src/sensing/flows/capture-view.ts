/**
 * Whether the capture sees connections whole: those of which one direction alone was heard although the other
 * took part, and those whose directions came from clocks that differ. Nobody is judged by it; a run says it.
 */
import { Protocol } from '../../contracts/index.ts'
import {
  Bit,
  Byte,
  byteStride,
  Dir,
  type FlowColumns,
  Num,
  numberStride,
  numbersOf,
  Word,
  wordStride,
} from './columns.ts'

export interface CaptureViewCounts {
  /** TCP connections that carried data. */
  readonly talks: number
  /** Of these, those of which one direction alone was heard, though it acknowledged the other. */
  readonly oneSided: number
  /** Connections whose directions were heard one after the other, or whose answer came after it was acknowledged. */
  readonly apart: number
  /** Connections of which bytes are missing before others that were heard. */
  readonly gappy: number
}

/** A direction heard alone is remembered by its flow's hash; a newer one may take its place. */
const rememberedMax = 4_096
const packetsMin = 3
const acknowledgementsMin = 2

export class CaptureView {
  readonly #columns: FlowColumns
  readonly #hashes = new Uint32Array(rememberedMax)
  /** Which side of the key was heard, plus 1; 0: nothing is remembered. */
  readonly #sides = new Uint8Array(rememberedMax)
  #talks = 0
  #oneSided = 0
  #apart = 0
  #gappy = 0

  constructor(columns: FlowColumns) {
    this.#columns = columns
  }

  counts(): CaptureViewCounts {
    return { talks: this.#talks, oneSided: this.#oneSided, apart: this.#apart, gappy: this.#gappy }
  }

  /** A flow ended. */
  note(slot: number): void {
    const { numbers, words } = this.#columns
    if (words[slot * wordStride + Word.key + 9]! >>> 24 !== Protocol.tcp) return
    const forward = numbersOf(slot, 0)
    const backward = numbersOf(slot, 1)
    if (numbers[forward + Dir.payload]! + numbers[backward + Dir.payload]! === 0) return
    this.#talks++
    if (words[slot * wordStride + Word.bits]! & (Bit.hasHole * 3)) this.#gappy++
    const packets = numbers[forward + Dir.packets]! + numbers[backward + Dir.packets]!
    if (numbers[forward + Dir.packets]! > 0 && numbers[backward + Dir.packets]! > 0) {
      if (isAnsweredLate(this.#columns, slot)) this.#apart++
      return
    }
    const acknowledgements = numbers[slot * numberStride + Num.ack]!
    if (packets >= packetsMin && acknowledgements >= acknowledgementsMin) this.#noteOneSided(slot)
  }

  #noteOneSided(slot: number): void {
    const { numbers, words } = this.#columns
    this.#oneSided++
    const hash = words[slot * wordStride + Word.hash]!
    const isSwapped = words[slot * wordStride + Word.bits]! & Bit.isSwapped ? 1 : 0
    const isBackward = numbers[numbersOf(slot, 0) + Dir.packets] === 0 ? 1 : 0
    const side = (isSwapped ^ isBackward) + 1
    const at = hash % rememberedMax
    if (this.#hashes[at] === hash && this.#sides[at] === 3 - side) {
      this.#apart++
      this.#sides[at] = 0
    } else {
      this.#hashes[at] = hash
      this.#sides[at] = side
    }
  }
}

const lowerCase = 0x20
const letter = { syn: 0x53, ack: 0x41, data: 0x44, synAck: 0x48 } as const

/** The answer to a SYN came after the opener acknowledged it: in the history `S`, then `A` or `D`, then `h`. */
function isAnsweredLate({ bytes, words }: FlowColumns, slot: number): boolean {
  const start = slot * byteStride + Byte.history
  const end = start + words[slot * wordStride + Word.historyLength]!
  if (bytes[start] !== letter.syn) return false
  let isAcknowledged = false
  for (let i = start + 1; i < end; i++) {
    const code = bytes[i]!
    if ((code & lowerCase) !== 0) return isAcknowledged && code === (letter.synAck | lowerCase)
    if (code === letter.ack || code === letter.data) isAcknowledged = true
  }
  return false
}
