/**
 * Who opened a flow, by its first packet: usually who sent it. A flow that is heard from the middle (the capture
 * began late, the flow had fallen silent, half of it is not seen) may be heard first from the side that answers.
 */
import { Protocol, TcpFlag } from '../../contracts/index.ts'
import { GroupQuestions } from './group-questions.ts'
import { KnownServers } from './known-servers.ts'
import { isBelowClients, isServerOf, isUdpServerOf } from './service-ports.ts'
import { payloadBuffer, type Step } from './step.ts'

/** DNS, and what travels in its clothes: NetBIOS names (RFC 1002), mDNS (RFC 6762), LLMNR (RFC 4795). */
const dnsPort = 53
const netbiosPort = 137
const mdnsPort = 5353
const llmnrPort = 5355
const dnsHeaderBytes = 12
const ntpPort = 123
const ntpServerMode = 4
/** Control and private messages (RFC 9327, `monlist`), with a bit that says that they answer. */
const ntpControlMode = 6
const ntpPrivateMode = 7

/** The packet is no opening, and no probe with flags that no connection has: it may belong to a connection that stands. */
export function isMidStream({ flags }: Step): boolean {
  return (flags & TcpFlag.syn) === 0 && (flags & (TcpFlag.ack | TcpFlag.rst)) !== 0
}

export class FirstPackets {
  readonly #servers = new KnownServers()
  readonly #questions = new GroupQuestions()

  /** The packet's sender accepts a connection: a SYN-ACK. */
  noteAccepted({ packets, row, sourcePort }: Step): void {
    this.#servers.note(packets.sources, row * 4, sourcePort)
  }

  /** The packet is a datagram: what it asks of all may be answered in flows of their own. */
  noteDatagram(step: Step): void {
    if (isToGroup(step)) this.#questions.note(step)
  }

  /** The packet, the first of its flow, answers what was asked of a group. */
  isGroupAnswer(step: Step): boolean {
    if (step.protocol !== Protocol.udp || isToGroup(step)) return false
    return this.#questions.isAnswer(step) && saysItAnswers(step) !== false
  }

  /** The packet, the first of its flow, comes from the side that did not open it. */
  isAnswer(step: Step): boolean {
    const { packets, row, protocol } = step
    if (isForGroup(packets.destinations, row * 4)) return false
    if (protocol === Protocol.tcp) return this.#isTcpAnswer(step)
    return protocol === Protocol.udp && isUdpAnswer(step)
  }

  #isTcpAnswer(step: Step): boolean {
    const { packets, row, flags, sourcePort: port, destinationPort: other } = step
    const answer = TcpFlag.syn | TcpFlag.ack
    if ((flags & (answer | TcpFlag.rst)) === answer) return true
    if (!isMidStream(step)) return false
    const isServed = this.#servers.has(packets.sources, row * 4, port)
    if (isServed !== this.#servers.has(packets.destinations, row * 4, other)) return isServed
    if (isServerOf(port, other)) return true
    // Floods and probes come from any port, but carry nothing.
    return step.payload > 0 && isBelowClients(port, other)
  }
}

/** By what the payload says of itself where the port says DNS or NTP, else by the ports. */
function isUdpAnswer(step: Step): boolean {
  return saysItAnswers(step) ?? isUdpServerOf(step.sourcePort, step.destinationPort)
}

/** The datagram itself says whether it asks or answers. */
export function saysWhich(step: Step): boolean {
  return saysItAnswers(step) !== null
}

/** Null: it does not say. */
function saysItAnswers(step: Step): boolean | null {
  const { packets, row, captured, sourcePort: port } = step
  const at = packets.payloadOffsets[row]!
  const bytes = payloadBuffer(packets, row)
  // The QR bit (RFC 1035 4.1.1).
  if (isNamePort(port) && captured >= dnsHeaderBytes) return (bytes[at + 2]! & 0x80) !== 0
  if (port === ntpPort && captured > 1) return isNtpAnswer(bytes, at)
  return null
}

function isNamePort(port: number): boolean {
  return port === dnsPort || port === netbiosPort || port === mdnsPort || port === llmnrPort
}

/** By the mode in the low three bits (RFC 5905 7.3), and the response bit of modes that have one. */
function isNtpAnswer(bytes: Uint8Array, at: number): boolean {
  const mode = bytes[at]! & 7
  if (mode === ntpControlMode) return (bytes[at + 1]! & 0x80) !== 0
  return mode === ntpServerMode || (mode === ntpPrivateMode && (bytes[at]! & 0x80) !== 0)
}

/** To a group, or by its frame to all on the wire: that of a network's own broadcast address is not seen otherwise. */
export function isToGroup({ packets, row }: Step): boolean {
  if (isForGroup(packets.destinations, row * 4)) return true
  const start = packets.linkStarts[row]!
  return start !== 0 && (packets.bytes[start - 1]! & 1) !== 0
}

/** Multicast (RFC 5771, RFC 4291 2.7) and the limited broadcast address: nobody opens anything from there. */
function isForGroup(words: Uint32Array, at: number): boolean {
  const isIpv4 = words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0xffff
  if (!isIpv4) return words[at]! >>> 24 === 0xff
  return words[at + 3]! >>> 28 === 0xe || words[at + 3] === 0xffff_ffff
}
