import type { FrameColumns } from './columns.ts'

/** Most bytes of one frame, as libpcap's MAXIMUM_SNAPLEN; a record that claims more is corrupt. */
export const capturedBytesMax = 262_144

/** Most bytes of a record that has to lie in memory as a whole: a frame and its options. */
export const recordBytesMax = 2 * capturedBytesMax

/** The bytes at hand of a stream of records, and what the parser says of the place it stopped at. */
export interface Window {
  bytes: Uint8Array
  /** Next byte to parse; past `end` where a record is to be skipped that goes on beyond it. */
  position: number
  end: number
  /** Where the record starts that is not whole, skipped or corrupt; may lie before `bytes`. */
  recordAt: number
  /** After `more`: bytes of that record, as far as is known. */
  expectedBytes: number
  /** After `corrupt`: what the record should be and what it is. */
  fault: string
}

export const Outcome = { more: 0, full: 1, corrupt: 2 } as const
export type Outcome = (typeof Outcome)[keyof typeof Outcome]

/** Knows one file format. Keeps what its headers said. */
export interface RecordParser {
  /**
   * Appends frames to the columns until they are full, the bytes at hand hold no whole record, or the next
   * record cannot be right. Each call moves `position` over whole records only.
   */
  parse(window: Window, columns: FrameColumns): Outcome
  /** Frames that the file itself says were dropped while it was written. */
  readonly kernelDrops: number
  readonly interfaceDrops: number
}

export function emptyWindow(): Window {
  return { bytes: new Uint8Array(0), position: 0, end: 0, recordAt: 0, expectedBytes: 0, fault: '' }
}

/** Stops at a record that needs more bytes than there are. */
export function more(window: Window, recordAt: number, expectedBytes: number): Outcome {
  window.recordAt = recordAt
  window.expectedBytes = expectedBytes
  return Outcome.more
}

/** Stops at a record that cannot be right. */
export function corrupt(window: Window, recordAt: number, fault: string): Outcome {
  window.recordAt = recordAt
  window.fault = fault
  return Outcome.corrupt
}

/** The fault of a record that claims more captured bytes than any frame has. */
export function tooLong(captured: number): string {
  return `expected at most ${capturedBytesMax} captured bytes, found a claim of ${captured}`
}

export function u16(bytes: Uint8Array, at: number, isBig: boolean): number {
  return isBig ? (bytes[at]! << 8) | bytes[at + 1]! : bytes[at]! | (bytes[at + 1]! << 8)
}

export function u32(bytes: Uint8Array, at: number, isBig: boolean): number {
  const a = bytes[at]!
  const b = bytes[at + 1]!
  const c = bytes[at + 2]!
  const d = bytes[at + 3]!
  return (isBig ? (a << 24) | (b << 16) | (c << 8) | d : a | (b << 8) | (c << 16) | (d << 24)) >>> 0
}
