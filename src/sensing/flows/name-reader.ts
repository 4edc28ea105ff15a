/**
 * Reads what messages say of hosts, on the ports of DHCP, DNS, mDNS, LLMNR and NetBIOS (RFC 2131, 1035, 6762, 4795, 1002).
 * Such messages are few, and each is told as it comes: what they add up to is for whoever listens.
 */
import {
  type ApplicationReader,
  ClaimCode,
  type NameFields,
  type NameProtocol,
  NameSourceCode,
  ObservationKind,
  Protocol,
} from '../../contracts/index.ts'
import { type FlowColumns, Num } from './columns.ts'
import type { ObservationRows } from './observation-rows.ts'
import { payloadBuffer, type Step } from './step.ts'
import type { Unread } from './unread.ts'

interface NameParts {
  readonly columns: FlowColumns
  readonly reader: ApplicationReader
  readonly rows: ObservationRows
  readonly unread: Unread
}

export class NameReader {
  readonly #parts: NameParts

  constructor(parts: NameParts) {
    this.#parts = parts
  }

  /** The packet has payload. */
  datagram(step: Step): void {
    if (step.protocol !== Protocol.udp || step.captured === 0) return
    const protocol = protocolOf(step.sourcePort) ?? protocolOf(step.destinationPort)
    if (protocol !== undefined) this.#read(step, protocol)
  }

  #read(step: Step, protocol: NameProtocol): void {
    const { reader, unread } = this.#parts
    const { packets, row, captured } = step
    const offset = packets.payloadOffsets[row]!
    const bytes = payloadBuffer(packets, row).subarray(offset, offset + captured)
    const { names, malformed } = reader.names(protocol, bytes)
    for (const name of names) this.#tell(step, name)
    if (malformed === null) return
    if (captured < step.payload) unread.noteCut(malformed.layer)
    else unread.noteMalformed(malformed)
  }

  #tell(step: Step, { claim, source, name, address, mac }: NameFields): void {
    const { columns, rows } = this.#parts
    const { sources } = step.packets
    const at = rows.add(ObservationKind.name, step.clockUs)
    rows.source(sources, step.row * 4)
    if (address === null) rows.destination(sources, step.row * 4)
    else rows.destination(address, 0)
    rows.name(name)
    const { batch } = rows
    batch.flows[at] = columns.numbers[step.number + Num.number]!
    batch.claims[at] = ClaimCode[claim]
    batch.nameSources[at] = NameSourceCode[source]
    batch.senderMacs[at] = mac
  }
}

function protocolOf(port: number): NameProtocol | undefined {
  switch (port) {
    case 53:
    case 5355:
      return 'dns'
    case 5353:
      return 'mdns'
    case 67:
    case 68:
      return 'dhcp'
    case 137:
      return 'netbios'
    case 138:
      return 'netbios-datagram'
    default:
      return undefined
  }
}
