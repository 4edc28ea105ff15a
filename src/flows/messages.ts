/** Rows that speak for themselves: ARP messages and ICMP echoes. */
import {
  type ArpMessage,
  type EchoMessage,
  type PacketBatch,
  Protocol,
} from '../contracts/index.ts'
import { byteEntropy, macText } from '../kernel/index.ts'
import type { AddressTexts } from './address-texts.ts'
import { sampleBytes } from './sample.ts'
import { payloadBuffer, type Step } from './step.ts'

const echo = { reply: 0, request: 8, requestV6: 128, replyV6: 129 } as const

export function arpMessage(step: Step, texts: AddressTexts): ArpMessage {
  const { packets, row } = step
  return {
    kind: 'arp',
    timeUs: step.clockUs,
    operation: packets.arpOperations[row]!,
    senderMac: macText(packets.arpSenderMacs[row]!),
    senderAddress: texts.text(packets.sources, row * 4),
    targetMac: macText(packets.arpTargetMacs[row]!),
    targetAddress: texts.text(packets.destinations, row * 4),
  }
}

export function isEcho(packets: PacketBatch, row: number): boolean {
  const protocol = packets.protocols[row]
  const type = packets.sourcePorts[row]
  if (protocol === Protocol.icmp) return type === echo.request || type === echo.reply
  if (protocol !== Protocol.icmpv6) return false
  return type === echo.requestV6 || type === echo.replyV6
}

export function echoMessage(step: Step, texts: AddressTexts, flow: number): EchoMessage {
  const { packets, row } = step
  const type = packets.sourcePorts[row]!
  const sampled = Math.min(sampleBytes, packets.payloadCaptured[row]!)
  return {
    kind: 'echo',
    timeUs: step.clockUs,
    flow,
    source: texts.text(packets.sources, row * 4),
    destination: texts.text(packets.destinations, row * 4),
    isReply: type === echo.reply || type === echo.replyV6,
    id: packets.echoIds[row]!,
    sequence: packets.echoSequences[row]!,
    bytes: packets.payloadLengths[row]!,
    entropy: byteEntropy(payloadBuffer(packets, row), packets.payloadOffsets[row]!, sampled),
  }
}
