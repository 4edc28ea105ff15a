/**
 * Finds the DNS messages of flows: every datagram on DNS's, mDNS's and LLMNR's ports (RFC 1035, 6762, 4795) or
 * of a flow recognised as DNS, and the framed messages of TCP's port 53. Ports are always tried, so that one
 * broken message does not hide those after it.
 */
import { type ApplicationReader, ObservationKind, Protocol } from '../../contracts/index.ts'
import { Bit, type FlowColumns, Num, Word } from './columns.ts'
import { createDnsTally, type DnsTally, tallyDns } from './dns.ts'
import { DnsStream } from './dns-stream.ts'
import type { Heads } from './heads.ts'
import type { ObservationRows } from './observation-rows.ts'
import { type Piece, payloadBuffer, type Step } from './step.ts'
import type { Unread } from './unread.ts'

const dnsPort = 53
const mdnsPort = 5353
const llmnrPort = 5355

interface DnsParts {
  readonly columns: FlowColumns
  readonly reader: ApplicationReader
  readonly heads: Heads
  readonly rows: ObservationRows
  readonly streamsMax: number
  readonly unread: Unread
}

export class DnsReader {
  readonly tallies: (DnsTally | null)[] = []
  /** TCP directions not followed because too many were. */
  streamsRefused = 0
  readonly #streams = new Map<number, DnsStream>()
  readonly #parts: DnsParts

  constructor(parts: DnsParts) {
    this.#parts = parts
  }

  /** The packet is no TCP segment, and has payload. */
  datagram(step: Step): void {
    if (step.protocol !== Protocol.udp || step.captured === 0) return
    if (this.#isDnsDatagram(step)) this.#addDatagram(step)
  }

  /** Messages of this TCP direction are read. */
  follows(step: Step): boolean {
    if (!hasPort(step, dnsPort)) return false
    const bits = this.#parts.columns.words[step.word + Word.bits]!
    return (bits & (Bit.streamBroken << step.direction)) === 0
  }

  /** The bytes of a TCP direction that come next. */
  stream(step: Step, { bytes, from, count, isCut }: Piece): void {
    if (!this.follows(step)) return
    const read = (message: Uint8Array) => this.#read(step, message, message.length)
    this.#streamOf(step)?.add(bytes.subarray(from, from + count), read)
    if (!isCut) return
    this.#parts.columns.words[step.word + Word.bits]! |= Bit.streamBroken << step.direction
    this.stop(step.slot * 2 + step.direction)
  }

  /** Bytes of a direction are missing: lengths can no longer be found in it. */
  stop(id: number): void {
    this.#streams.delete(id)
  }

  end(slot: number): void {
    this.tallies[slot] = null
    if (this.#streams.size === 0) return
    this.#streams.delete(slot * 2)
    this.#streams.delete(slot * 2 + 1)
  }

  #isDnsDatagram(step: Step): boolean {
    if (hasPort(step, dnsPort) || hasPort(step, mdnsPort) || hasPort(step, llmnrPort)) return true
    return this.#parts.heads.applications[step.slot]?.kind === 'dns'
  }

  #addDatagram(step: Step): void {
    const { packets, row } = step
    const bytes = payloadBuffer(packets, row)
    const offset = packets.payloadOffsets[row]!
    this.#read(step, bytes.subarray(offset, offset + step.captured), step.payload)
  }

  #streamOf(step: Step): DnsStream | undefined {
    const id = step.slot * 2 + step.direction
    const known = this.#streams.get(id)
    if (known) return known
    if (this.#streams.size >= this.#parts.streamsMax) {
      this.streamsRefused++
      return undefined
    }
    const stream = new DnsStream()
    this.#streams.set(id, stream)
    return stream
  }

  #read(step: Step, bytes: Uint8Array, length: number): void {
    const { columns, reader, rows, unread } = this.#parts
    const fields = reader.dns(bytes, 0, bytes.length)
    if ('layer' in fields) {
      if (bytes.length < length) unread.noteCut('dns')
      else unread.noteMalformed(fields)
      return
    }
    columns.words[step.word + Word.bits]! |= Bit.recognised
    const tally = this.tallies[step.slot] ?? createDnsTally()
    this.tallies[step.slot] = tally
    tallyDns(tally, fields)
    const { sources, destinations } = step.packets
    const { isResponse } = fields
    const at = rows.add(ObservationKind.dns, step.clockUs)
    rows.source(isResponse ? destinations : sources, step.row * 4)
    rows.destination(isResponse ? sources : destinations, step.row * 4)
    rows.name(fields.name)
    const { batch } = rows
    batch.flows[at] = columns.numbers[step.number + Num.number]!
    batch.isAnswer[at] = isResponse ? 1 : 0
    batch.destinationPorts[at] = isResponse ? step.sourcePort : step.destinationPort
    batch.queryTypes[at] = fields.type
    batch.responseCodes[at] = fields.responseCode
    batch.bytes[at] = length
  }
}

function hasPort(step: Step, port: number): boolean {
  return step.destinationPort === port || step.sourcePort === port
}
