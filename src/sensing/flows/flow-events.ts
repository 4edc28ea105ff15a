import { type Application, Protocol } from '../../contracts/index.ts'
import { Bit, Dir, type FlowColumns, Num, numberStride, Word, wordStride } from './columns.ts'
import { End, EventRow, RowKind, RowRecord } from './observation-batch.ts'
import type { ObservationRows } from './observation-rows.ts'
import { connState } from './tcp-state.ts'

/** Writes flow events; what is new in one is counted from the one before. */
export class FlowEvents {
  readonly #columns: FlowColumns
  readonly #rows: ObservationRows
  readonly #hasAllRecords: boolean

  constructor(parts: {
    readonly columns: FlowColumns
    readonly rows: ObservationRows
    /** See `FlowTableOptions`. */
    readonly records: 'all' | 'exchanges'
  }) {
    this.#columns = parts.columns
    this.#rows = parts.rows
    this.#hasAllRecords = parts.records === 'all'
  }

  /** An event without the record. */
  brief(slot: number, kind: number, timeUs: number): void {
    const at = this.#rows.add(kind, timeUs)
    this.#write(slot, at, timeUs)
    this.#rows.numbers[at + EventRow.end] = End.open
    this.#rows.numbers[at + EventRow.record] = RowRecord.none
  }

  /** `progress` with the record while the flow's end is `open`, else `closed`, with the record where it is wanted. */
  full(
    slot: number,
    timeUs: number,
    about: { readonly end: number; readonly application: Application | null },
  ): void {
    const { end, application } = about
    const isOpen = end === End.open
    const at = this.#rows.add(isOpen ? RowKind.progress : RowKind.closed, timeUs)
    this.#write(slot, at, timeUs)
    const isNeeded = isOpen || application !== null || isExchange(this.#columns, slot)
    const otherwise = this.#hasAllRecords ? RowRecord.kept : RowRecord.none
    const record = isNeeded ? RowRecord.needed : otherwise
    this.#rows.numbers[at + EventRow.end] = end
    this.#rows.numbers[at + EventRow.record] = record
    if (record !== RowRecord.none) this.#rows.record(this.#columns, slot, application)
  }

  #write(slot: number, row: number, timeUs: number): void {
    const { numbers: n, words } = this.#columns
    const to = this.#rows.numbers
    const at = slot * numberStride
    const word = slot * wordStride
    const isSwapped = (words[word + Word.bits]! & Bit.isSwapped) !== 0
    this.#rows.address(0, words, word + (isSwapped ? 4 : 0))
    this.#rows.address(1, words, word + (isSwapped ? 0 : 4))
    const forwardPackets = n[at + Num.forward + Dir.packets]!
    const backwardPackets = n[at + Num.backward + Dir.packets]!
    const forwardPayload = n[at + Num.forward + Dir.payload]!
    const backwardPayload = n[at + Num.backward + Dir.payload]!
    const packets = forwardPackets + backwardPackets
    const payload = forwardPayload + backwardPayload
    to[row + EventRow.flow] = n[at + Num.number]!
    to[row + EventRow.firstUs] = n[at + Num.firstUs]!
    to[row + EventRow.forwardPackets] = forwardPackets
    to[row + EventRow.backwardPackets] = backwardPackets
    to[row + EventRow.forwardPayload] = forwardPayload
    to[row + EventRow.backwardPayload] = backwardPayload
    to[row + EventRow.newPackets] = packets - n[at + Num.eventPackets]!
    to[row + EventRow.newPayload] = payload - n[at + Num.eventPayload]!
    to[row + EventRow.protocol] = words[word + Word.key + 9]! >>> 24
    to[row + EventRow.ports] = portsOf(words, word)
    to[row + EventRow.firstFlags] = words[word + Word.first]! & 255
    to[row + EventRow.state] = connState(this.#columns, slot)
    n[at + Num.eventPackets] = packets
    n[at + Num.eventPayload] = payload
    n[at + Num.eventUs] = timeUs
  }
}

/** Both sides took part, and something was carried. */
function isExchange({ numbers }: FlowColumns, slot: number): boolean {
  const forward = slot * numberStride + Num.forward
  const backward = slot * numberStride + Num.backward
  if (numbers[forward + Dir.packets] === 0 || numbers[backward + Dir.packets] === 0) return false
  return numbers[forward + Dir.payload]! + numbers[backward + Dir.payload]! > 0
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
