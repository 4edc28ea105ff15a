import { type Application, EndCode, ObservationKind, Protocol } from '../../contracts/index.ts'
import {
  Bit,
  Dir,
  type FlowColumns,
  Num,
  numberStride,
  numbersOf,
  Word,
  wordStride,
} from './columns.ts'
import { type DnsTally, dnsApplication } from './dns.ts'
import type { Heads } from './heads.ts'
import { noteGaps } from './history.ts'
import type { ObservationRows } from './observation-rows.ts'
import { writeRecord } from './record-writer.ts'
import { connState } from './tcp-state.ts'

const secondUs = 1_000_000
/** A flow that has come so far shows what it is. */
const outcomePackets = 20
/**
 * Where rates are read, an event is due before a packet in so many of the second's is untold: within the 5 % that a
 * rate is allowed to be wrong, and a few dozen events for a thousand packets.
 */
const toldShareOf = 32

interface EventParts {
  readonly columns: FlowColumns
  readonly rows: ObservationRows
  readonly heads: Heads
  /** By slot. */
  readonly dnsTallies: readonly (DnsTally | null)[]
  /** See `FlowTableOptions`. */
  readonly records: 'all' | 'exchanges'
}

/** Tells the life of flows: when an event is due, and what it says. What is new in one is counted from the one before. */
export class FlowEvents {
  readonly #columns: FlowColumns
  readonly #rows: ObservationRows
  readonly #heads: Heads
  readonly #dnsTallies: readonly (DnsTally | null)[]
  readonly #hasAllRecords: boolean

  constructor({ columns, rows, heads, dnsTallies, records }: EventParts) {
    this.#columns = columns
    this.#rows = rows
    this.#heads = heads
    this.#dnsTallies = dnsTallies
    this.#hasAllRecords = records === 'all'
  }

  /** The flow's first packet is in. */
  opened(slot: number, timeUs: number): void {
    const numbers = this.#columns.numbers
    const at = slot * numberStride
    const isNew = numbers[at + Num.continues] === 0
    if (isNew) numbers[at + Num.beganUs] = numbers[at + Num.firstUs]!
    numbers[at + Num.eventUs] = numbers[at + Num.firstUs]!
    numbers[at + Num.secondUs] = timeUs
    this.#brief(slot, isNew ? ObservationKind.opened : ObservationKind.continued, timeUs)
  }

  /** A later packet is in, and has not ended the flow. */
  went(slot: number, timeUs: number): void {
    const numbers = this.#columns.numbers
    const forward = numbers[numbersOf(slot, 0) + Dir.packets]!
    const backward = numbers[numbersOf(slot, 1) + Dir.packets]!
    const hasCome = forward + backward >= outcomePackets
    const bits = slot * wordStride + Word.bits
    if (hasCome && !(this.#columns.words[bits]! & Bit.progressed)) {
      this.#columns.words[bits]! |= Bit.progressed
      this.#heads.refresh(slot)
      this.#full(slot, EndCode.open, timeUs)
      return
    }
    const isOneSided = forward === 0 || backward === 0
    const isDue = hasCome && timeUs - numbers[slot * numberStride + Num.eventUs]! >= secondUs
    if (isDue || ((isOneSided || isIcmp(this.#columns, slot)) && this.#isRateDue(slot, timeUs)))
      this.#brief(slot, ObservationKind.progress, timeUs)
  }

  closed(slot: number, end: number, timeUs: number): void {
    noteGaps(this.#columns, slot)
    this.#full(slot, end, timeUs)
  }

  /** Whether more of either side is untold than a rate may be wrong by. */
  #isRateDue(slot: number, timeUs: number): boolean {
    const n = this.#columns.numbers
    const at = slot * numberStride + Num.secondUs
    const isNewSecond = timeUs - n[at]! >= secondUs
    if (isNewSecond) n[at] = timeUs
    let isDue = false
    for (let side = 0; side < 2; side++) {
      const own = numbersOf(slot, side)
      const untold = n[own + Dir.packets]! - n[own + Dir.eventPackets]!
      if (isNewSecond) n[own + Dir.secondPackets] = n[own + Dir.packets]! - Math.min(1, untold)
      if (untold * toldShareOf > n[own + Dir.packets]! - n[own + Dir.secondPackets]!) isDue = true
    }
    return isDue
  }

  /** An event without the record. */
  #brief(slot: number, kind: number, timeUs: number): void {
    const { batch } = this.#rows
    const row = this.#rows.add(kind, timeUs)
    this.#write(slot, row, timeUs)
    batch.isOutcome[row] = 0
    batch.ends[row] = EndCode.open
    batch.recordPlaces[row] = -1
    batch.isRecordNeeded[row] = 0
  }

  /** `progress` with the record while the flow's end is `open`, else `closed`, with the record where it is wanted. */
  #full(slot: number, end: number, timeUs: number): void {
    const columns = this.#columns
    const { batch } = this.#rows
    const isOpen = end === EndCode.open
    const row = this.#rows.add(isOpen ? ObservationKind.progress : ObservationKind.closed, timeUs)
    this.#write(slot, row, timeUs)
    const bits = slot * wordStride + Word.bits
    batch.isOutcome[row] = columns.words[bits]! & Bit.outcomeTold ? 0 : 1
    columns.words[bits]! |= Bit.outcomeTold
    batch.ends[row] = end
    const application = this.#applicationOf(slot)
    const isNeeded = isOpen || application !== null || isExchange(columns, slot)
    batch.isRecordNeeded[row] = isNeeded ? 1 : 0
    batch.recordPlaces[row] =
      isNeeded || this.#hasAllRecords
        ? writeRecord(batch.records, columns, { slot, application })
        : -1
  }

  #applicationOf(slot: number): Application | null {
    const tally = this.#dnsTallies[slot]
    return tally ? dnsApplication(tally) : (this.#heads.applications[slot] ?? null)
  }

  #write(slot: number, row: number, timeUs: number): void {
    const { numbers: n, words } = this.#columns
    const { batch } = this.#rows
    const at = slot * numberStride
    const word = slot * wordStride
    const isSwapped = (words[word + Word.bits]! & Bit.isSwapped) !== 0
    this.#rows.source(words, word + Word.key + (isSwapped ? 4 : 0))
    this.#rows.destination(words, word + Word.key + (isSwapped ? 0 : 4))
    batch.flows[row] = n[at + Num.number]!
    batch.continues[row] = n[at + Num.continues]!
    batch.beganUs[row] = n[at + Num.beganUs]!
    batch.firstUs[row] = n[at + Num.firstUs]!
    batch.lastUs[row] = n[at + Num.lastUs]!
    batch.newSinceUs[row] = n[at + Num.eventUs]!
    n[at + Num.eventUs] = timeUs
    this.#writeCounts(slot, row)
    batch.protocols[row] = words[word + Word.key + 9]! >>> 24
    batch.vlans[row] = words[word + Word.key + 9]! & 0xffffff
    const ports = portsOf(words, word)
    batch.sourcePorts[row] = ports >>> 16
    batch.destinationPorts[row] = ports & 0xffff
    batch.firstFlags[row] = words[word + Word.first]! & 255
    batch.states[row] = connState(this.#columns, slot)
  }

  /** What each side sent: in all, and since the event before. */
  #writeCounts(slot: number, row: number): void {
    const { numbers: n } = this.#columns
    const { batch } = this.#rows
    const forward = numbersOf(slot, 0)
    const backward = numbersOf(slot, 1)
    batch.forwardPackets[row] = n[forward + Dir.packets]!
    batch.backwardPackets[row] = n[backward + Dir.packets]!
    batch.forwardPayload[row] = n[forward + Dir.payload]!
    batch.backwardPayload[row] = n[backward + Dir.payload]!
    batch.newForwardPackets[row] = n[forward + Dir.packets]! - n[forward + Dir.eventPackets]!
    batch.newBackwardPackets[row] = n[backward + Dir.packets]! - n[backward + Dir.eventPackets]!
    batch.newForwardPayload[row] = n[forward + Dir.payload]! - n[forward + Dir.eventPayload]!
    batch.newBackwardPayload[row] = n[backward + Dir.payload]! - n[backward + Dir.eventPayload]!
    n[forward + Dir.eventPackets] = n[forward + Dir.packets]!
    n[backward + Dir.eventPackets] = n[backward + Dir.packets]!
    n[forward + Dir.eventPayload] = n[forward + Dir.payload]!
    n[backward + Dir.eventPayload] = n[backward + Dir.payload]!
  }
}

/** Both sides took part, and something was carried. */
function isExchange({ numbers }: FlowColumns, slot: number): boolean {
  const forward = numbersOf(slot, 0)
  const backward = numbersOf(slot, 1)
  if (numbers[forward + Dir.packets] === 0 || numbers[backward + Dir.packets] === 0) return false
  return numbers[forward + Dir.payload]! + numbers[backward + Dir.payload]! > 0
}

function isIcmp({ words }: FlowColumns, slot: number): boolean {
  const protocol = words[slot * wordStride + Word.key + 9]! >>> 24
  return protocol === Protocol.icmp || protocol === Protocol.icmpv6
}

/** Source port above destination port as they are told: ICMP's type at the source and code at the destination. */
function portsOf(words: Uint32Array, at: number): number {
  const protocol = words[at + Word.key + 9]! >>> 24
  const first = words[at + Word.first]!
  if (protocol === Protocol.icmp || protocol === Protocol.icmpv6)
    return ((first & 0xff00) << 8) | ((first >>> 16) & 255)
  const ports = words[at + Word.key + 8]!
  return words[at + Word.bits]! & Bit.isSwapped ? (ports << 16) | (ports >>> 16) : ports
}
