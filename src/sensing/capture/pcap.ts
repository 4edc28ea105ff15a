import type { FrameColumns } from './columns.ts'
import {
  capturedBytesMax,
  corrupt,
  more,
  Outcome,
  type RecordParser,
  tooLong,
  u16,
  u32,
  type Window,
} from './window.ts'

/** What a pcap magic number, read big-endian, says of the file (draft-ietf-opsawg-pcap). */
interface PcapVariant {
  readonly isBig: boolean
  readonly unitsPerUs: number
  readonly recordHeaderBytes: number
}

const micro = { unitsPerUs: 1, recordHeaderBytes: 16 }
const nano = { unitsPerUs: 1000, recordHeaderBytes: 16 }
// Alexey Kuznetsov's libpcap patch, in some distributions around 2000: 8 more bytes a record.
const patched = { unitsPerUs: 1, recordHeaderBytes: 24 }

const variants: ReadonlyMap<number, PcapVariant> = new Map([
  [0xa1b2c3d4, { isBig: true, ...micro }],
  [0xd4c3b2a1, { isBig: false, ...micro }],
  [0xa1b23c4d, { isBig: true, ...nano }],
  [0x4d3cb2a1, { isBig: false, ...nano }],
  [0xa1b2cd34, { isBig: true, ...patched }],
  [0x34cdb2a1, { isBig: false, ...patched }],
])

const fileHeaderBytes = 24

/** Magic numbers as they lie in the file, big-endian. */
export const pcapMagics: readonly number[] = [...variants.keys()]

export class PcapParser implements RecordParser {
  readonly kernelDrops = 0
  readonly interfaceDrops = 0
  readonly #variant: PcapVariant
  #linkType = -1
  #capturedAt = 8

  /** `magic`: one of `pcapMagics`. */
  constructor(magic: number) {
    this.#variant = variants.get(magic)!
  }

  parse(window: Window, columns: FrameColumns): Outcome {
    if (this.#linkType < 0 && !this.#parseFileHeader(window)) {
      return more(window, window.position, fileHeaderBytes)
    }
    return this.#parseRecords(window, columns)
  }

  #parseFileHeader(window: Window): boolean {
    if (window.end - window.position < fileHeaderBytes) return false
    const { isBig } = this.#variant
    // Before version 2.3 the length on the wire came first, as libpcap knows.
    if (u16(window.bytes, window.position + 6, isBig) < 3) this.#capturedAt = 12
    // The high bits of the field hold the length of a frame check sequence.
    this.#linkType = u32(window.bytes, window.position + 20, isBig) & 0xffff
    window.position += fileHeaderBytes
    return true
  }

  #parseRecords(window: Window, columns: FrameColumns): Outcome {
    const { isBig, unitsPerUs, recordHeaderBytes } = this.#variant
    const { bytes, end } = window
    const { offsets, capturedLengths, wireLengths, timesUs, linkTypes } = columns
    const capturedAt = this.#capturedAt
    const capacity = offsets.length
    const linkType = this.#linkType
    let position = window.position
    let n = columns.count
    let outcome: Outcome = Outcome.full
    while (n < capacity) {
      const left = end - position
      if (left < recordHeaderBytes) {
        outcome = more(window, position, recordHeaderBytes)
        break
      }
      const captured = u32(bytes, position + capturedAt, isBig)
      if (captured > capturedBytesMax) {
        outcome = corrupt(window, position, tooLong(captured))
        break
      }
      if (left < recordHeaderBytes + captured) {
        outcome = more(window, position, recordHeaderBytes + captured)
        break
      }
      const onWire = u32(bytes, position + 20 - capturedAt, isBig)
      const fraction = u32(bytes, position + 4, isBig)
      offsets[n] = position + recordHeaderBytes
      capturedLengths[n] = captured
      wireLengths[n] = Math.max(onWire, captured)
      timesUs[n] = u32(bytes, position, isBig) * 1e6 + fraction / unitsPerUs
      linkTypes[n] = linkType
      n++
      position += recordHeaderBytes + captured
    }
    window.position = position
    columns.count = n
    return outcome
  }
}
