import { Protocol } from '../../contracts/index.ts'
import { Bit, type FlowColumns, Num, numberStride, Word, wordStride } from './columns.ts'
import { FirstPackets, isMidStream, saysWhich } from './first-packets.ts'
import type { FlowKey } from './flow-key.ts'
import { isAnswered } from './flow-lists.ts'
import { noteFlip } from './history.ts'
import { isUdpServerOf } from './service-ports.ts'
import { SilentFlows } from './silent-flows.ts'
import type { Step } from './step.ts'

/** Says who opened a flow: by what is remembered of it, else by its first packet. */
export class Originators {
  readonly #columns: FlowColumns
  readonly #firstPackets = new FirstPackets()
  readonly #silent = new SilentFlows()

  constructor(columns: FlowColumns) {
    this.#columns = columns
  }

  /** The packet at hand, whose key this is, is the first of the flow in `slot`. */
  set(step: Step, slot: number, key: FlowKey): void {
    const { numbers, words } = this.#columns
    const bits = slot * wordStride + Word.bits
    const isUdp = step.protocol === Protocol.udp
    const silent = isUdp || isMidStream(step) ? this.#silent.take(key.words) : null
    const isToldToAsker = this.#firstPackets.isGroupAnswer(step)
    // Of two that ask each other from one port (NetBIOS) each message says which it is, whoever asked first.
    const isMemory = silent !== null && !isToldToAsker && !(isUdp && saysWhich(step))
    const isFlipped = isMemory
      ? silent.isSwapped !== step.isSwapped
      : isToldToAsker || this.#firstPackets.isAnswer(step)
    // The question went to a group: it is no packet of this flow, but it was seen.
    if (isToldToAsker) words[bits]! |= Bit.wasAnswered
    if (step.isSwapped !== isFlipped) words[bits]! |= Bit.isSwapped
    if (isFlipped) noteFlip(this.#columns, slot)
    // A datagram that comes so late may begin something new. Without a SYN, TCP goes on with what there was.
    if (silent === null || isUdp) return
    numbers[slot * numberStride + Num.continues] = silent.number
    numbers[slot * numberStride + Num.beganUs] = silent.beganUs
    words[bits]! |= Bit.outcomeTold | (silent.isAnswered ? Bit.wasAnswered : 0)
  }

  /** Of most UDP flows the ports will say it again. */
  #isShownByPorts(at: number): boolean {
    const ports = this.#columns.words[at + Word.key + 8]!
    const isSwapped = this.#columns.words[at + Word.bits]! & Bit.isSwapped
    const low = ports >>> 16
    const high = ports & 0xffff
    return isSwapped ? isUdpServerOf(low, high) : isUdpServerOf(high, low)
  }

  /** The packet's sender accepts a connection: a SYN-ACK. */
  noteAccepted(step: Step): void {
    this.#firstPackets.noteAccepted(step)
  }

  /** The packet is a datagram. */
  noteDatagram(step: Step): void {
    this.#firstPackets.noteDatagram(step)
  }

  /** The flow fell silent or was given up, and may still live: it is remembered if a connection showed. */
  noteSilence(slot: number): void {
    const { numbers, words } = this.#columns
    const at = slot * wordStride
    const bits = words[at + Word.bits]!
    const protocol = words[at + Word.key + 9]! >>> 24
    const isTcp = protocol === Protocol.tcp
    if (!isTcp && (protocol !== Protocol.udp || this.#isShownByPorts(at))) return
    const own = slot * numberStride
    const isBoth = isAnswered(this.#columns, slot)
    // Of a connection that is half seen, too, the opener's acknowledgement shows that it came about.
    const isAcknowledged = isTcp && (bits & Bit.synSeen) !== 0 && numbers[own + Num.ack]! > 0
    if (!isBoth && !isAcknowledged) return
    this.#silent.note(words, at + Word.key, {
      isSwapped: (bits & Bit.isSwapped) !== 0,
      isAnswered: isBoth,
      number: numbers[own + Num.number]!,
      beganUs: numbers[own + Num.beganUs]!,
    })
  }
}
