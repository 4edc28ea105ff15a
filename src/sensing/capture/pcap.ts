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

export const pcapHeaderBytes = 24

/** Magic numbers as they lie in the file, big-endian. */
export const pcapMagics: readonly number[] = [...variants.keys()]

/** Of link types assigned or reserved (www.tcpdump.org/linktypes.html), and of versions that were ever written. */
const linkTypeMax = 1023
const version = { major: 2, minorMax: 4 } as const

/**
 * True where a whole file header lies at `at`, rather than a record. To be one of both, a record would have to
 * be of the year 2055 and of a frame without a single byte on the wire.
 */
export function isPcapHeader(bytes: Uint8Array, at: number): boolean {
  const variant = variants.get(u32(bytes, at, true))
  if (variant === undefined) return false
  const { isBig } = variant
  // Time zone and accuracy have always been written as 0.
  const isZero = u32(bytes, at + 8, isBig) === 0 && u32(bytes, at + 12, isBig) === 0
  const isVersion =
    u16(bytes, at + 4, isBig) === version.major && u16(bytes, at + 6, isBig) <= version.minorMax
  const snapLength = u32(bytes, at + 16, isBig)
  const linkType = u32(bytes, at + 20, isBig) & 0xffff
  return isZero && isVersion && snapLength > 0 && linkType <= linkTypeMax
}

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
      return more(window, window.position, pcapHeaderBytes)
    }
    return this.#parseRecords(window, columns)
  }

  #parseFileHeader(window: Window): boolean {
    if (window.end - window.position < pcapHeaderBytes) return false
    const { isBig } = this.#variant
    // Before version 2.3 the length on the wire came first, as libpcap knows.
    if (u16(window.bytes, window.position + 6, isBig) < 3) this.#capturedAt = 12
    // The high bits of the field hold the length of a frame check sequence.
    this.#linkType = u32(window.bytes, window.position + 20, isBig) & 0xffff
    window.position += pcapHeaderBytes
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
      const stop = captured === 0 ? stopAtEmpty(window, position) : null
      if (stop !== null) {
        outcome = stop
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

/** Stops at a record of no bytes that is none, but another file's header; null: it is one. */
function stopAtEmpty(window: Window, position: number): Outcome | null {
  const { bytes, end } = window
  if (!pcapMagics.includes(u32(bytes, position, true))) return null
  if (end - position < pcapHeaderBytes) return more(window, position, pcapHeaderBytes)
  return isPcapHeader(bytes, position)
    ? corrupt(window, position, 'expected a record, found the header of another file')
    : null
}
