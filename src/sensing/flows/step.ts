import { type PacketBatch, packetBatch } from '../../contracts/index.ts'

/** The packet being worked on, and whose it is. One object is reused for all packets. */
export interface Step {
  packets: PacketBatch
  row: number
  slot: number
  /** 0: from the originator, 1: from the responder. */
  direction: number
  /** Capture time of the packet, and event time (`EventClock`). */
  timeUs: number
  clockUs: number
  /** TCP: how many of its payload bytes were seen before; -1: all of them. Others: 0. */
  skip: number
}

/** Payload that is handed on together: `count` bytes at `from`. One object is reused. */
export interface Piece {
  bytes: Uint8Array
  from: number
  count: number
  /** A short snap length left out what follows. */
  isCut: boolean
}

export function createStep(): Step {
  const packets = packetBatch(0)
  return { packets, row: 0, slot: 0, direction: 0, timeUs: 0, clockUs: 0, skip: 0 }
}

/** The buffer that the payload of a row lies in. */
export function payloadBuffer(packets: PacketBatch, row: number): Uint8Array {
  return packets.isReassembled[row] === 1 ? packets.reassembled : packets.bytes
}
