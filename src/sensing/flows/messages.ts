/** Rows that speak for themselves: ARP messages and ICMP echoes. */
import { ObservationKind, Protocol } from '../../contracts/index.ts'
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
