/**
 * Packets that carry other packets, which are not looked into: the outer packet is a row, and what lies inside
 * is counted by its name, so that nobody takes a quiet run for a quiet network. IP names most of them by its
 * protocol number; over UDP it takes the port and the shape of the header, since a port alone tells nothing.
 */
import { assert } from '../../kernel/index.ts'
import { u16, u32 } from './bytes.ts'
import type { Reading } from './reading.ts'
import { Tunnel, Unread } from './unread.ts'

/** IANA's protocol numbers. */
const ipProtocols: Readonly<Record<number, number>> = {
  4: Tunnel.ipInIp,
  41: Tunnel.ipv6InIp,
  47: Tunnel.gre,
  50: Tunnel.esp,
  97: Tunnel.etherIp,
  115: Tunnel.l2tp,
}
const greProtocol = 2
/** ERSPAN I and II, ERSPAN III. */
const erspan: readonly number[] = [0x88be, 0x22eb]

export function noteIpTunnel(reading: Reading, offset: number): void {
  const tunnel = ipProtocols[reading.protocol]
  if (tunnel === undefined) return
  const isErspan =
    tunnel === Tunnel.gre &&
    reading.capturedEnd - offset >= greProtocol + 2 &&
    erspan.includes(u16(reading.bytes, offset + greProtocol))
  reading.tally.leave(Unread.tunnel, isErspan ? Tunnel.erspan : tunnel)
}

interface UdpTunnel {
  readonly tunnel: number
  readonly ports: readonly number[]
  /** Tells whether a payload of at least `headerMin` bytes at hand starts with the tunnel's header. */
  readonly matches: (bytes: Uint8Array, at: number) => boolean
}

/** Bytes that every one of them has: a header and some of what it carries. */
const headerMin = 9

const udpTunnels: readonly UdpTunnel[] = [
  // RFC 7348 5, and Linux's port before there was one: the I flag alone, reserved bits 0.
  { tunnel: Tunnel.vxlan, ports: [4789, 8472], matches: isVxlan },
  // RFC 8926 3.4: version 0, Ethernet or IP inside, reserved bits 0.
  { tunnel: Tunnel.geneve, ports: [6081], matches: isGeneve },
  // 3GPP TS 29.281 5.1: version 1, GTP and not GTP', a packet of a user.
  {
    tunnel: Tunnel.gtp,
    ports: [2152],
    matches: (b, at) => b[at]! >> 4 === 3 && b[at + 1] === 0xff,
  },
  // TaZmen Sniffer Protocol: version 1, a received packet or one to send, Ethernet.
  { tunnel: Tunnel.tzsp, ports: [37_008], matches: (b, at) => b[at] === 1 && b[at + 1]! <= 1 },
  // RFC 4380 5.1.1: IPv6, after an indication of origin (0x0000) or of a secret (0x0001) or neither.
  {
    tunnel: Tunnel.teredo,
    ports: [3544],
    matches: (b, at) => b[at]! >> 4 === 6 || u16(b, at) <= 1,
  },
  // RFC 2661 3.1: a data message of version 2; RFC 3931 4.1.2: of version 3.
  { tunnel: Tunnel.l2tp, ports: [1701], matches: isL2tpData },
  // RFC 3948 2.2: what is no IKE (a marker of 0) is ESP, whose indexes below 256 are reserved (RFC 4303 2.1).
  { tunnel: Tunnel.esp, ports: [4500], matches: (b, at) => u32(b, at) > 255 },
  // RFC 7510 3: a label stack, whose first entry has a time to live.
  { tunnel: Tunnel.mplsInUdp, ports: [6635], matches: (b, at) => b[at + 3] !== 0 },
  // The four messages of WireGuard: a type and three zero bytes.
  { tunnel: Tunnel.wireguard, ports: [51_820], matches: isWireguardMessage },
  // RFC 9300 5.1: reserved bits 0, and IP behind the header.
  { tunnel: Tunnel.lisp, ports: [4341], matches: isLisp },
  // RFC 5415 4.3: a preamble of version 0 in the clear, and a header of two words at least; 4.2: for DTLS.
  { tunnel: Tunnel.capwap, ports: [5247], matches: isCapwap },
]

/** Ports by what is left of them when divided by `places`, so few that looking one up costs nothing. */
const places = 49
const portAt = new Uint16Array(places)
const tunnelAt = new Map<number, UdpTunnel>()
for (const known of udpTunnels)
  for (const port of known.ports) {
    assert(portAt[port % places] === 0, `port ${port} has a place of its own`)
    portAt[port % places] = port
    tunnelAt.set(port, known)
  }

export function isTunnelPort(source: number, destination: number): boolean {
  return portAt[destination % places] === destination || portAt[source % places] === source
}

/** The datagram at `payload` came from or goes to a tunnel's port. */
export function noteUdpTunnel(reading: Reading, payload: number): void {
  if (reading.capturedEnd - payload < headerMin) return
  const { batch } = reading
  const tunnel =
    tunnelOf(reading, payload, batch.destinationPorts[batch.count]!) ??
    tunnelOf(reading, payload, batch.sourcePorts[batch.count]!)
  if (tunnel !== undefined) reading.tally.leave(Unread.tunnel, tunnel)
}

function tunnelOf({ bytes }: Reading, payload: number, port: number): number | undefined {
  const known = tunnelAt.get(port)
  return known?.matches(bytes, payload) ? known.tunnel : undefined
}

function isVxlan(bytes: Uint8Array, at: number): boolean {
  return (bytes[at]! & 0x77) === 0 && (bytes[at]! & 0x08) !== 0 && bytes[at + 7] === 0
}

const geneveInside: readonly number[] = [0x6558, 0x0800, 0x86dd]

function isGeneve(bytes: Uint8Array, at: number): boolean {
  return bytes[at]! >> 6 === 0 && geneveInside.includes(u16(bytes, at + 2)) && bytes[at + 7] === 0
}

function isL2tpData(bytes: Uint8Array, at: number): boolean {
  const version = bytes[at + 1]! & 15
  return (bytes[at]! & 0x80) === 0 && (version === 2 || version === 3)
}

function isWireguardMessage(bytes: Uint8Array, at: number): boolean {
  const word = u32(bytes, at)
  return (word & 0xff_ffff) === 0 && word >= 0x0100_0000 && word <= 0x0400_0000
}

function isLisp(bytes: Uint8Array, at: number): boolean {
  const version = bytes[at + 8]! >> 4
  return (bytes[at]! & 0x03) === 0 && (version === 4 || version === 6)
}

function isCapwap(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] === 1) return u32(bytes, at) === 0x0100_0000
  return bytes[at] === 0 && bytes[at + 1]! >> 3 >= 2
}
