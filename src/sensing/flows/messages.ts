/** Rows that speak for themselves: ARP messages and ICMP echoes. */
import { type PacketBatch, Protocol } from '../../contracts/index.ts'
import { byteEntropy } from '../../kernel/index.ts'
import { ArpRow, EchoRow, RowKind } from './observation-batch.ts'
import type { ObservationRows } from './observation-rows.ts'
import { sampleBytes } from './sample.ts'
import { payloadBuffer, type Step } from './step.ts'

const echo = { reply: 0, request: 8, requestV6: 128, replyV6: 129 } as const

export function tellArp(rows: ObservationRows, step: Step): void {
  const { packets, row } = step
  const at = rows.add(RowKind.arp, step.clockUs)
  rows.address(0, packets.sources, row * 4)
  rows.address(1, packets.destinations, row * 4)
  rows.numbers[at + ArpRow.operation] = packets.arpOperations[row]!
  rows.numbers[at + ArpRow.senderMac] = packets.arpSenderMacs[row]!
  rows.numbers[at + ArpRow.targetMac] = packets.arpTargetMacs[row]!
}

export function isEcho(packets: PacketBatch, row: number): boolean {
  const protocol = packets.protocols[row]
  const type = packets.sourcePorts[row]
  if (protocol === Protocol.icmp) return type === echo.request || type === echo.reply
  if (protocol !== Protocol.icmpv6) return false
  return type === echo.requestV6 || type === echo.replyV6
}

export function tellEcho(rows: ObservationRows, step: Step, flow: number): void {
  const { packets, row } = step
  const type = packets.sourcePorts[row]!
  const sampled = Math.min(sampleBytes, packets.payloadCaptured[row]!)
  const at = rows.add(RowKind.echo, step.clockUs)
  rows.address(0, packets.sources, row * 4)
  rows.address(1, packets.destinations, row * 4)
  const { numbers } = rows
  numbers[at + EchoRow.flow] = flow
  numbers[at + EchoRow.isReply] = type === echo.reply || type === echo.replyV6 ? 1 : 0
  numbers[at + EchoRow.id] = packets.echoIds[row]!
  numbers[at + EchoRow.sequence] = packets.echoSequences[row]!
  numbers[at + EchoRow.bytes] = packets.payloadLengths[row]!
  const bytes = payloadBuffer(packets, row)
  numbers[at + EchoRow.entropy] = byteEntropy(bytes, packets.payloadOffsets[row]!, sampled)
}
