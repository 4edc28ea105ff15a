import { type PacketBatch, PacketKind } from '../../contracts/index.ts'
import type { Fragments } from './fragments.ts'
import type { LayerNumber, Tally } from './tally.ts'
import type { Twice } from './twice.ts'

/**
 * The frame being read and the row it fills: one object for a decoder's whole life, so that nothing is
 * allocated per packet. Each layer is a function of it and of the layer's offset; it narrows the two ends
 * and hands on.
 */
export interface Reading {
  /** Where the layer lies: the frame batch's bytes, or put-together datagrams. */
  bytes: Uint8Array
  /** Start of the frame (or of the datagram). */
  start: number
  /** End of the bytes at hand. */
  capturedEnd: number
  /** Where the layer ends by what the headers say; past `capturedEnd` when the snap length was short. */
  sentEnd: number
  /** Where the frame (or the datagram) ended on the wire, whatever the headers say. */
  wireEnd: number
  timeUs: number
  frame: number
  vlan: number
  protocol: number
  ipLength: number
  /** IPv4's identification; 0 for IPv6. */
  identification: number
  isReassembled: 0 | 1
  /** One more than where the outermost Ethernet header starts; 0: there is none. */
  linkStart: number
  /** What lies here is the start of a datagram whose other fragments did not come. */
  isPart: boolean
  /** The frame came out of a pseudowire: another inside it is not opened, so that reading ends. */
  isInPseudowire: boolean
  batch: PacketBatch
  /** Bytes of `batch.reassembled` in use. */
  reassembledLength: number
  readonly tally: Tally
  readonly fragments: Fragments
  readonly twice: Twice
}

interface Where {
  readonly offset: number
  readonly needed: number
}

/** Counts that `needed` bytes at `offset` are not there: cut where they were sent, else malformed. */
export function refuse(reading: Reading, layer: LayerNumber, { offset, needed }: Where): void {
  const end = offset + needed
  // Of a datagram whose fragments never all came, the rest was sent too; its fragments are counted.
  if (reading.isPart && end > reading.capturedEnd) return
  if (isCut(reading, end)) reading.tally.cut(layer)
  else refuseMalformed(reading, layer, { offset, needed })
}

/** Counts bytes that cannot be right, whatever was cut. */
export function refuseMalformed(reading: Reading, layer: LayerNumber, where: Where): void {
  const { offset, needed } = where
  const present = reading.capturedEnd - offset
  reading.tally.refuse(layer, { offset: offset - reading.start, needed, present })
}

/** Counts a header that a short snap length cut; its row is kept with what could be read. */
export function noteCut(reading: Reading, layer: LayerNumber, headerEnd: number): void {
  if (isCut(reading, headerEnd)) reading.tally.cut(layer)
}

/** The bytes up to `end` were sent, by the headers and by the frame's length, and are not all at hand. */
function isCut({ capturedEnd, sentEnd, wireEnd }: Reading, end: number): boolean {
  return end > capturedEnd && end <= sentEnd && end <= wireEnd
}

/** Where the layers above end, by what a header says: `sentEnd` in `bytes`. */
export function narrow(reading: Reading, sentEnd: number): void {
  reading.sentEnd = sentEnd
  if (reading.capturedEnd > sentEnd) reading.capturedEnd = sentEnd
}

/** Keeps the row of an IP packet whose transport payload starts at `payload`. */
export function keepRow(reading: Reading, payload: number): void {
  const { batch } = reading
  const row = batch.count++
  batch.kinds[row] = PacketKind.ip
  batch.timesUs[row] = reading.timeUs
  batch.frames[row] = reading.frame
  batch.vlans[row] = reading.vlan
  batch.protocols[row] = reading.protocol
  batch.ipLengths[row] = reading.ipLength
  batch.payloadOffsets[row] = payload
  batch.payloadLengths[row] = reading.sentEnd > payload ? reading.sentEnd - payload : 0
  batch.payloadCaptured[row] = reading.capturedEnd > payload ? reading.capturedEnd - payload : 0
  batch.isReassembled[row] = reading.isReassembled
  batch.linkStarts[row] = reading.linkStart
}
