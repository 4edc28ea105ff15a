import type { PacketBatch } from '../../contracts/index.ts'
import { TcpFlag } from '../../contracts/index.ts'
import { HeldPacket } from './held-packet.ts'
import type { Step } from './step.ts'

/** Held at once; further ones count as repeats of what their flow began with. */
const waitingMax = 256

interface WaitingSyn {
  readonly packet: HeldPacket
  isSwapped: boolean
}

/**
 * SYNs with a new number on the four-tuple of a flow that has not ended: a new connection, if the other side
 * accepts or refuses it, or if it is asked for again; else no part of one. Each waits for its flow's next packet.
 */
export class WaitingSyns {
  readonly #bySlot = new Map<number, WaitingSyn>()
  readonly #spare: WaitingSyn[] = []

  get isEmpty(): boolean {
    return this.#bySlot.size === 0
  }

  get isFull(): boolean {
    return this.#bySlot.size >= waitingMax
  }

  /** There is room. */
  keep(slot: number, { packets, row, isSwapped }: Step): void {
    const waiting = this.#spare.pop() ?? { packet: new HeldPacket(), isSwapped }
    waiting.packet.keep(packets, row)
    waiting.isSwapped = isSwapped
    this.#bySlot.set(slot, waiting)
  }

  has(slot: number): boolean {
    return this.#bySlot.has(slot)
  }

  /** The flow's SYN comes from the higher side of the key. */
  isSwapped(slot: number): boolean {
    return this.#bySlot.get(slot)!.isSwapped
  }

  /** The flow's next packet makes a connection of the SYN. */
  isTaken(slot: number, { flags, sequence, acknowledgement, isSwapped }: Step): boolean {
    const waiting = this.#bySlot.get(slot)!
    const number = waiting.packet.packets.tcpSequences[0]! | 0
    if (isSwapped === waiting.isSwapped) return (flags & TcpFlag.syn) !== 0 && sequence === number
    // A server may take what a SYN carries, or not.
    const carried = (acknowledgement - number - 1) | 0
    const isForIt = carried === 0 || carried === waiting.packet.packets.payloadLengths[0]
    return (flags & TcpFlag.ack) !== 0 && (flags & (TcpFlag.syn | TcpFlag.rst)) !== 0 && isForIt
  }

  /** Valid until the next SYN is kept. */
  take(slot: number): PacketBatch {
    const waiting = this.#bySlot.get(slot)!
    this.#bySlot.delete(slot)
    this.#spare.push(waiting)
    return waiting.packet.packets
  }
}
