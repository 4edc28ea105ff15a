import { type PacketBatch, packetBatch } from '../../contracts/index.ts'
import { numberStride, numbersOf, wordStride, wordsOf } from './columns.ts'

/**
 * The packet being worked on, in plain variables, and whose it is. One object is reused for all packets: what is read
 * for every packet is read from the batch once.
 */
export class Step {
  packets: PacketBatch = packetBatch(0)
  row = 0
  protocol = 0
  sourcePort = 0
  destinationPort = 0
  /** TCP flags; 0 of other protocols. */
  flags = 0
  /** Numbers of TCP, as signed ones: they are compared by their difference. */
  sequence = 0
  acknowledgement = 0
  window = 0
  ipBytes = 0
  /** Payload bytes sent, and at hand. */
  payload = 0
  captured = 0
  /** Capture time of the packet, and event time (`EventClock`). */
  timeUs = 0
  clockUs = 0
  /** The sender is the higher side of the flow's key. */
  isSwapped = false
  slot = 0
  /** 0: from the originator, 1: from the responder. */
  direction = 0
  /** Where the flow's words and numbers begin, and those of the direction. */
  word = 0
  number = 0
  sideWord = 0
  side = 0
  /** TCP: how many of its payload bytes were seen before; -1: all of them. Others: 0. */
  skip = 0

  /** Takes up a packet; whose it is is not known yet. */
  read(packets: PacketBatch, row: number, clockUs: number): void {
    this.packets = packets
    this.row = row
    this.protocol = packets.protocols[row]!
    this.sourcePort = packets.sourcePorts[row]!
    this.destinationPort = packets.destinationPorts[row]!
    this.flags = packets.tcpFlags[row]!
    this.sequence = packets.tcpSequences[row]! | 0
    this.acknowledgement = packets.tcpAcknowledgements[row]! | 0
    this.window = packets.tcpWindows[row]!
    this.ipBytes = packets.ipLengths[row]!
    this.payload = packets.payloadLengths[row]!
    this.captured = packets.payloadCaptured[row]!
    this.timeUs = packets.timesUs[row]!
    this.clockUs = clockUs
    this.skip = 0
  }

  /** The packet belongs to the flow in `slot`. */
  place(slot: number, direction: number): void {
    this.slot = slot
    this.direction = direction
    this.word = slot * wordStride
    this.number = slot * numberStride
    this.sideWord = wordsOf(slot, direction)
    this.side = numbersOf(slot, direction)
  }
}

/** Payload that is handed on together: `count` bytes at `from`. One object is reused. */
export interface Piece {
  bytes: Uint8Array
  from: number
  count: number
  /** A short snap length left out what follows. */
  isCut: boolean
}

/** The buffer that the payload of a row lies in. */
export function payloadBuffer(packets: PacketBatch, row: number): Uint8Array {
  return packets.isReassembled[row] === 1 ? packets.reassembled : packets.bytes
}
