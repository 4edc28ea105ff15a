/** Rows that speak for themselves: ARP messages, neighbour discovery and ICMP echoes. */
import {
  type ApplicationReader,
  NeighbourOperation,
  ObservationKind,
  type PacketBatch,
  Protocol,
} from '../../contracts/index.ts'
import { byteEntropy } from '../../kernel/index.ts'
import type { ObservationRows } from './observation-rows.ts'
import { sampleBytes } from './sample.ts'
import { payloadBuffer, type Step } from './step.ts'

const echo = { reply: 0, request: 8, requestV6: 128, replyV6: 129 } as const

export function tellArp(rows: ObservationRows, step: Step): void {
  const { packets, row } = step
  const at = rows.add(ObservationKind.arp, step.clockUs)
  rows.source(packets.sources, row * 4)
  rows.destination(packets.destinations, row * 4)
  const { batch } = rows
  batch.arpOperations[at] = packets.arpOperations[row]!
  batch.senderMacs[at] = packets.arpSenderMacs[row]!
  batch.targetMacs[at] = packets.arpTargetMacs[row]!
}

/** Neighbour discovery that names a hardware address: told beside its flow. */
export function isNeighbour({ packets, row, protocol }: Step): boolean {
  return protocol === Protocol.icmpv6 && packets.arpOperations[row] !== 0
}

export function tellNeighbour(rows: ObservationRows, step: Step, reader: ApplicationReader): void {
  const { packets, row } = step
  const operation = packets.arpOperations[row]!
  const isRouter = operation === NeighbourOperation.router
  if (!isRouter) readTarget(packets, row)
  const at = rows.add(ObservationKind.neighbour, step.clockUs)
  const { batch } = rows
  batch.arpOperations[at] = operation
  batch.senderMacs[at] = packets.arpSenderMacs[row]!
  batch.targetMacs[at] = 0
  batch.vlans[at] = packets.vlans[row]!
  if (isRouter) tellRouter(rows, step, reader)
  if (isRouter || operation === NeighbourOperation.solicitation) {
    rows.source(packets.sources, row * 4)
    if (isRouter) rows.destination(packets.destinations, row * 4)
    else rows.destination(target, 0)
    return
  }
  rows.source(target, 0)
  const isToAll = packets.destinations[row * 4]! >>> 24 === multicast
  if (isToAll) rows.destination(target, 0)
  else rows.destination(packets.destinations, row * 4)
}

/** What a router gives stands in the columns of names and lookups: see `RouterSays`. */
function tellRouter(rows: ObservationRows, step: Step, reader: ApplicationReader): void {
  const { packets, row } = step
  const offset = packets.payloadOffsets[row]!
  const end = offset + packets.payloadCaptured[row]!
  const said = reader.router(payloadBuffer(packets, row), offset, end)
  const at = rows.batch.count - 1
  rows.batch.responseCodes[at] = packets.echoSequences[row]!
  rows.batch.queryTypes[at] = preferences[(packets.echoIds[row]! >> 3) & 3]!
  rows.name(`${said.prefixes.join(',')} ${said.resolvers.join(',')}`)
}

/** RFC 4191 2.1, and one: low is 0, medium 1, high 2; the third is reserved, and is to be read as medium. */
const preferences = [1, 2, 1, 0] as const

const multicast = 0xff
/** Of the message at hand. */
const target = new Uint32Array(4)

function readTarget(packets: PacketBatch, row: number): void {
  const bytes = payloadBuffer(packets, row)
  const from = packets.payloadOffsets[row]!
  for (let i = 0; i < 4; i++) {
    let word = 0
    for (let at = from + 4 * i; at < from + 4 * i + 4; at++) word = word * 256 + bytes[at]!
    target[i] = word
  }
}

export function isEcho({ protocol, sourcePort: type }: Step): boolean {
  if (protocol === Protocol.icmp) return type === echo.request || type === echo.reply
  if (protocol !== Protocol.icmpv6) return false
  return type === echo.requestV6 || type === echo.replyV6
}

export function tellEcho(rows: ObservationRows, step: Step, flow: number): void {
  const { packets, row, sourcePort: type } = step
  const sampled = Math.min(sampleBytes, step.captured)
  const at = rows.add(ObservationKind.echo, step.clockUs)
  rows.source(packets.sources, row * 4)
  rows.destination(packets.destinations, row * 4)
  const { batch } = rows
  batch.flows[at] = flow
  batch.isAnswer[at] = type === echo.reply || type === echo.replyV6 ? 1 : 0
  batch.echoIds[at] = packets.echoIds[row]!
  batch.echoSequences[at] = packets.echoSequences[row]!
  batch.bytes[at] = step.payload
  const bytes = payloadBuffer(packets, row)
  batch.entropies[at] = byteEntropy(bytes, packets.payloadOffsets[row]!, sampled)
}

/** The newest row tells of the packet: between which hardware addresses it went. */
export function tellLink({ batch }: ObservationRows, { packets, row }: Step): void {
  const at = batch.count - 1
  const start = packets.linkStarts[row]!
  batch.targetMacs[at] = start === 0 ? 0 : macAt(packets.bytes, start - 1)
  batch.senderMacs[at] = start === 0 ? 0 : macAt(packets.bytes, start + 5)
}

function macAt(bytes: Uint8Array, at: number): number {
  let mac = 0
  for (let i = at; i < at + 6; i++) mac = mac * 256 + bytes[i]!
  return mac
}
