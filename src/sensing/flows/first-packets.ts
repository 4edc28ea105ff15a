/**
 * Who opened a flow, by its first packet: usually who sent it. A flow that is heard from the middle (the capture
 * began late, the flow had fallen silent, half of it is not seen) may be heard first from the side that answers.
 */
import { type PacketBatch, Protocol, TcpFlag } from '../../contracts/index.ts'
import { KnownServers } from './known-servers.ts'
import { isBelowClients, isServerOf, isUdpServerOf } from './service-ports.ts'
import { payloadBuffer } from './step.ts'

const dnsPort = 53
const dnsHeaderBytes = 12
const ntpPort = 123
const ntpServerMode = 4
/** Control and private messages (RFC 9327, `monlist`), with a bit that says that they answer. */
const ntpControlMode = 6
const ntpPrivateMode = 7

/** The packet is no opening, and no probe with flags that no connection has: it may belong to a connection that stands. */
export function isMidStream(packets: PacketBatch, row: number): boolean {
  const flags = packets.tcpFlags[row]!
  return (flags & TcpFlag.syn) === 0 && (flags & (TcpFlag.ack | TcpFlag.rst)) !== 0
}

export class FirstPackets {
  readonly #servers = new KnownServers()

  /** The packet's sender accepts a connection: a SYN-ACK. */
  noteAccepted(packets: PacketBatch, row: number): void {
    this.#servers.note(packets.sources, row * 4, packets.sourcePorts[row]!)
  }

  /** The packet, the first of its flow, comes from the side that did not open it. */
  isAnswer(packets: PacketBatch, row: number): boolean {
    if (isForGroup(packets.destinations, row * 4)) return false
    const protocol = packets.protocols[row]
    if (protocol === Protocol.tcp) return this.#isTcpAnswer(packets, row)
    return protocol === Protocol.udp && isUdpAnswer(packets, row)
  }

  #isTcpAnswer(packets: PacketBatch, row: number): boolean {
    const flags = packets.tcpFlags[row]!
    const answer = TcpFlag.syn | TcpFlag.ack
    if ((flags & (answer | TcpFlag.rst)) === answer) return true
    if (!isMidStream(packets, row)) return false
    const port = packets.sourcePorts[row]!
    const other = packets.destinationPorts[row]!
    const isServed = this.#servers.has(packets.sources, row * 4, port)
    if (isServed !== this.#servers.has(packets.destinations, row * 4, other)) return isServed
    if (isServerOf(port, other)) return true
    // Floods and probes come from any port, but carry nothing.
    return packets.payloadLengths[row]! > 0 && isBelowClients(port, other)
  }
}

/** By what the payload says of itself where the port says DNS or NTP, else by the ports. */
function isUdpAnswer(packets: PacketBatch, row: number): boolean {
  const port = packets.sourcePorts[row]!
  const captured = packets.payloadCaptured[row]!
  const at = packets.payloadOffsets[row]!
  const bytes = payloadBuffer(packets, row)
  // The QR bit (RFC 1035 4.1.1).
  if (port === dnsPort && captured >= dnsHeaderBytes) return (bytes[at + 2]! & 0x80) !== 0
  if (port === ntpPort && captured > 1) return isNtpAnswer(bytes, at)
  return isUdpServerOf(port, packets.destinationPorts[row]!)
}

/** By the mode in the low three bits (RFC 5905 7.3), and the response bit of modes that have one. */
function isNtpAnswer(bytes: Uint8Array, at: number): boolean {
  const mode = bytes[at]! & 7
  if (mode === ntpControlMode) return (bytes[at + 1]! & 0x80) !== 0
  return mode === ntpServerMode || (mode === ntpPrivateMode && (bytes[at]! & 0x80) !== 0)
}

/** Multicast (RFC 5771, RFC 4291 2.7) and the limited broadcast address: nobody opens anything from there. */
function isForGroup(words: Uint32Array, at: number): boolean {
  const isIpv4 = words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0xffff
  if (!isIpv4) return words[at]! >>> 24 === 0xff
  return words[at + 3]! >>> 28 === 0xe || words[at + 3] === 0xffff_ffff
}
