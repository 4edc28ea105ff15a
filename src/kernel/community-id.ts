/**
 * Community ID v1: one text for a flow, the same in every tool that speaks it (Zeek, Suricata, Arkime...).
 * SHA-1 over seed, ordered addresses, protocol, padding and ordered ports, in base64 behind `1:`.
 */
import { hash } from 'node:crypto'
import { parseAddress } from './address.ts'
import { assert } from './assert.ts'

export interface FlowTuple {
  /** IANA protocol number. */
  readonly protocol: number
  /** Canonical address texts; ports are 0 where the protocol has none, type and code for ICMP. */
  readonly source: string
  readonly sourcePort: number
  readonly destination: string
  readonly destinationPort: number
}

/** ICMP types that ask and answer (RFC 792, 950, 1256), and ICMPv6's (RFC 4443, 2710, 4861, 4620, 6275). */
const icmpPairs = mutual([
  [8, 0],
  [10, 9],
  [13, 14],
  [15, 16],
  [17, 18],
])
const icmpv6Pairs = mutual([
  [128, 129],
  [130, 131],
  [133, 134],
  [135, 136],
  [139, 140],
  [144, 145],
])
const icmp = 1
const icmpv6 = 58
/** TCP, UDP and SCTP, and ICMP through its types. Other protocols are hashed without ports. */
const withPorts: ReadonlySet<number> = new Set([icmp, 6, 17, icmpv6, 132])

/** The ICMP type that answers (or asks for) `type`; -1 where the type goes one way. */
export function icmpCounterpart(protocol: number, type: number): number {
  return (protocol === icmp ? icmpPairs : icmpv6Pairs)[type] ?? -1
}

/** Both directions of a flow give the same text; an ICMP type without an answer keeps its direction. */
export function communityId(flow: FlowTuple, seed = 0): string {
  const source = wordsOf(flow.source)
  const destination = wordsOf(flow.destination)
  const isIcmp = flow.protocol === icmp || flow.protocol === icmpv6
  const counterpart = isIcmp ? icmpCounterpart(flow.protocol, flow.sourcePort) : -1
  const destinationPort = counterpart >= 0 ? counterpart : flow.destinationPort
  const isOneWay = isIcmp && counterpart < 0
  const order = compare(source, destination) || flow.sourcePort - destinationPort
  const keeps = isOneWay || order <= 0
  const firstWord = flow.source.includes(':') ? 0 : 3
  const hasPorts = withPorts.has(flow.protocol)
  const bytes = hashed[firstWord === 0 ? 'ipv6' : 'ipv4'][hasPorts ? 'ports' : 'plain']
  let at = bytes.writeUInt16BE(seed, 0)
  for (const words of keeps ? [source, destination] : [destination, source])
    for (let i = firstWord; i < 4; i++) at = bytes.writeUInt32BE(words[i]!, at)
  at = bytes.writeUInt8(0, bytes.writeUInt8(flow.protocol, at))
  if (hasPorts) {
    at = bytes.writeUInt16BE(keeps ? flow.sourcePort : destinationPort, at)
    bytes.writeUInt16BE(keeps ? destinationPort : flow.sourcePort, at)
  }
  return `1:${hash('sha1', bytes, 'base64')}`
}

/** What is hashed, written anew for each flow: a run that stops names tens of thousands of flows at once. */
const hashed = {
  ipv4: { plain: Buffer.alloc(12), ports: Buffer.alloc(16) },
  ipv6: { plain: Buffer.alloc(36), ports: Buffer.alloc(40) },
}

function wordsOf(address: string): Uint32Array {
  const words = parseAddress(address)
  assert(words, `community id of ${address}, which is no address`)
  return words
}

function compare(a: Uint32Array, b: Uint32Array): number {
  for (let i = 0; i < 4; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return 0
}

function mutual(pairs: readonly (readonly [number, number])[]): readonly (number | undefined)[] {
  const table = new Array<number | undefined>(256).fill(undefined)
  for (const [one, other] of pairs) {
    table[one] = other
    table[other] = one
  }
  return table
}
