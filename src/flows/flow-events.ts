import { type Application, type FlowEnd, type FlowEvent, Protocol } from '../contracts/index.ts'
import type { AddressTexts } from './address-texts.ts'
import {
  Bit,
  Dir,
  type FlowColumns,
  Num,
  numberStride,
  Word,
  whole,
  wordStride,
} from './columns.ts'
import { flowRecord } from './flow-record.ts'
import { connState } from './tcp-state.ts'

type Draft = { -readonly [K in keyof FlowEvent]: FlowEvent[K] }

/** Makes flow events: one literal of fixed shape each, since a flood makes two for every packet. */
export class FlowEvents {
  readonly #columns: FlowColumns
  readonly #texts: AddressTexts
  readonly #hasAllRecords: boolean

  constructor(parts: {
    readonly columns: FlowColumns
    readonly texts: AddressTexts
    /** See `FlowTableOptions`. */
    readonly records: 'all' | 'exchanges'
  }) {
    this.#columns = parts.columns
    this.#texts = parts.texts
    this.#hasAllRecords = parts.records === 'all'
  }

  /** An event without the record; what is new is counted from here on. */
  brief(slot: number, kind: FlowEvent['kind'], timeUs: number): FlowEvent {
    return this.#draft(slot, kind, timeUs)
  }

  /** `progress` with the record while the flow's end is `open`, else `closed`, with the record where it is wanted. */
  full(
    slot: number,
    timeUs: number,
    about: { readonly end: FlowEnd; readonly application: Application | null },
  ): FlowEvent {
    const { end, application } = about
    const event = this.#draft(slot, end === 'open' ? 'progress' : 'closed', timeUs)
    event.end = end
    if (this.#hasAllRecords || end === 'open' || application !== null || isExchange(event))
      event.record = flowRecord(this.#columns, slot, { event, application })
    return event
  }

  #draft(slot: number, kind: FlowEvent['kind'], timeUs: number): Draft {
    const { numbers: n, words } = this.#columns
    const at = slot * numberStride
    const word = slot * wordStride
    const isSwapped = words[word + Word.bits]! & Bit.isSwapped
    const forwardPackets = whole(n[at + Num.forward + Dir.packets]!)
    const backwardPackets = whole(n[at + Num.backward + Dir.packets]!)
    const forwardPayload = whole(n[at + Num.forward + Dir.payload]!)
    const backwardPayload = whole(n[at + Num.backward + Dir.payload]!)
    const packets = forwardPackets + backwardPackets
    const payload = forwardPayload + backwardPayload
    const newPackets = whole(packets - n[at + Num.eventPackets]!)
    const newPayload = whole(payload - n[at + Num.eventPayload]!)
    n[at + Num.eventPackets] = packets
    n[at + Num.eventPayload] = payload
    n[at + Num.eventUs] = timeUs
    const protocol = words[word + Word.key + 9]! >>> 24
    const ports = portsOf(words, word)
    return {
      kind,
      timeUs,
      flow: whole(n[at + Num.number]!),
      protocol,
      source: this.#texts.text(words, word + (isSwapped ? 4 : 0)),
      sourcePort: ports >>> 16,
      destination: this.#texts.text(words, word + (isSwapped ? 0 : 4)),
      destinationPort: ports & 0xffff,
      firstUs: n[at + Num.firstUs]!,
      forwardPackets,
      backwardPackets,
      forwardPayload,
      backwardPayload,
      newPackets,
      newPayload,
      firstFlags: words[word + Word.first]! & 255,
      state: connState(this.#columns, slot),
      end: 'open',
      record: null,
    }
  }
}

/** Both sides took part, and something was carried. */
function isExchange(event: FlowEvent): boolean {
  const { forwardPackets, backwardPackets, forwardPayload, backwardPayload } = event
  return forwardPackets > 0 && backwardPackets > 0 && forwardPayload + backwardPayload > 0
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
