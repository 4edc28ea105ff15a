/**
 * Tells who asks all on the network for the name of a host, and who answers: LLMNR (RFC 4795), mDNS (RFC 6762), NetBIOS
 * (RFC 1002 4.2). What is said of services is left out.
 */
import {
  type ApplicationReader,
  type NameProtocol,
  ObservationKind,
  Protocol,
} from '../../contracts/index.ts'
import type { FlowColumns } from './columns.ts'
import { Num } from './columns.ts'
import { isToGroup } from './first-packets.ts'
import { tellLink } from './messages.ts'
import type { ObservationRows } from './observation-rows.ts'
import { payloadBuffer, type Step } from './step.ts'

const netbiosPort = 137
const mdnsPort = 5353
const llmnrPort = 5355
const headerBytes = 12
/** A, AAAA, ANY (RFC 1035, RFC 3596); NB (RFC 1002). */
const addressTypes: readonly number[] = [1, 28, 255]
const netbiosType = 0x20
/** RFC 1002 4.2.1.1: registration, two ways to write a refresh, registration by a host of several addresses. */
const claiming: readonly number[] = [5, 8, 9, 15]
/** RFC 1001 14.1: 15 characters and what the name is for, each byte as two letters from A on. */
const netbiosName = /^[a-p]{32}$/
const letterA = 0x61
const hostSuffixes: readonly number[] = [0x00, 0x20]

interface NamingParts {
  readonly columns: FlowColumns
  readonly reader: ApplicationReader
  readonly rows: ObservationRows
}

export class NamingReader {
  readonly #parts: NamingParts

  constructor(parts: NamingParts) {
    this.#parts = parts
  }

  /** The packet has payload. */
  datagram(step: Step): void {
    if (step.protocol !== Protocol.udp || step.captured < headerBytes) return
    const port = portOf(step)
    if (port === 0) return
    const { packets, row, captured } = step
    const offset = packets.payloadOffsets[row]!
    const message = payloadBuffer(packets, row).subarray(offset, offset + captured)
    const opcode = (message[2]! >> 3) & 15
    const isClaim = port === netbiosPort && claiming.includes(opcode)
    if ((message[2]! & 0x80) !== 0 || isClaim) this.#answer(step, message, port)
    else if (opcode === 0 && isToGroup(step)) this.#question(step, message, port)
  }

  #question(step: Step, message: Uint8Array, port: number): void {
    // A probe for a name that the sender is about to take (RFC 6762 8.1) says so behind its question.
    if (message[8] !== 0 || message[9] !== 0) return
    const fields = this.#parts.reader.dns(message, 0, message.length)
    if ('layer' in fields) return
    const isAsked =
      port === netbiosPort ? fields.type === netbiosType : addressTypes.includes(fields.type)
    const name = port === netbiosPort ? decoded(fields.name) : hostName(fields.name, port)
    if (!isAsked || name === '') return
    this.#tell(step, { name, port, isReply: false, address: null })
  }

  #answer(step: Step, message: Uint8Array, port: number): void {
    for (const said of this.#parts.reader.names(protocols[port]!, message).names) {
      if (said.claim !== 'name' || said.source === 'ptr') continue
      const name = port === netbiosPort ? firstLabel(said.name) : hostName(said.name, port)
      if (name !== '') this.#tell(step, { name, port, isReply: true, address: said.address })
    }
  }

  #tell(
    step: Step,
    said: { name: string; port: number; isReply: boolean; address: Uint32Array | null },
  ): void {
    const { columns, rows } = this.#parts
    const { sources, destinations } = step.packets
    const at = rows.add(ObservationKind.naming, step.clockUs)
    rows.source(sources, step.row * 4)
    if (said.address !== null) rows.destination(said.address, 0)
    else rows.destination(said.isReply ? sources : destinations, step.row * 4)
    rows.name(said.name)
    const { batch } = rows
    batch.flows[at] = columns.numbers[step.number + Num.number]!
    batch.isAnswer[at] = said.isReply ? 1 : 0
    batch.destinationPorts[at] = said.port
    tellLink(rows, step)
  }
}

const protocols: Readonly<Record<number, NameProtocol>> = {
  [netbiosPort]: 'netbios',
  [mdnsPort]: 'mdns',
  [llmnrPort]: 'dns',
}

/** 0: none of the three. */
function portOf({ sourcePort, destinationPort }: Step): number {
  if (isNamingPort(sourcePort)) return sourcePort
  return isNamingPort(destinationPort) ? destinationPort : 0
}

function isNamingPort(port: number): boolean {
  return port === netbiosPort || port === mdnsPort || port === llmnrPort
}

/** Names of hosts in mDNS stand right under `local`; those of services have more labels, and underscores. */
function hostName(name: string, port: number): string {
  const isHost = port !== mdnsPort || /^[^_.][^.]*\.local$/.test(name)
  return isHost && !name.endsWith('.arpa') ? firstLabel(name) : ''
}

const firstLabel = (name: string) => (name.split('.', 1)[0] ?? '').toLowerCase()

/** '' where the name is for something else than a host. */
function decoded(name: string): string {
  const label = firstLabel(name)
  if (!netbiosName.test(label)) return ''
  const code = (at: number) =>
    ((label.charCodeAt(at) - letterA) << 4) | (label.charCodeAt(at + 1) - letterA)
  if (!hostSuffixes.includes(code(30))) return ''
  const text = Array.from({ length: 15 }, (_, i) => String.fromCharCode(code(2 * i))).join('')
  return firstLabel(text.replace(/[\0 ]+$/, '').replace(/[^ -~]/g, '?'))
}
