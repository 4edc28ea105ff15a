import { type PacketBatch, PacketKind } from '../../contracts/index.ts'
import type { Fragments } from './fragments.ts'
import type { LayerNumber, Tally } from './tally.ts'

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
  timeUs: number
  frame: number
  vlan: number
  protocol: number
  ipLength: number
  isReassembled: 0 | 1
  batch: PacketBatch
  /** Bytes of `batch.reassembled` in use. */
  reassembledLength: number
  readonly tally: Tally
  readonly fragments: Fragments
}

/** Counts a refusal of `needed` bytes at `offset`. */
export function refuse(
  reading: Reading,
  layer: LayerNumber,
  { offset, needed }: { offset: number; needed: number },
): void {
  const present = reading.capturedEnd - offset
  reading.tally.refuse(layer, { offset: offset - reading.start, needed, present })
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
}
