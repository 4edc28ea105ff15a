/**
 * Packets as decoded: one row per frame that carries ARP or IP, in columns. Made by `wire`, read by `flows`.
 *
 * A batch is valid until the next one is decoded. A column that does not apply to a row holds 0.
 */
export interface PacketBatch {
  /** Rows in this batch. */
  count: number
  /** What each row is: a `PacketKind`. */
  readonly kinds: Uint8Array
  /** Capture time, microseconds since the Unix epoch. */
  readonly timesUs: Float64Array
  /** Frame number within the run, from 0. */
  readonly frames: Float64Array
  /**
   * Addresses, 4 big-endian words a row (row `i` at `4 * i`). IPv4 is mapped into IPv6 (`::ffff:a.b.c.d`,
   * RFC 4291 2.5.5.2), so that one comparison serves both. ARP rows: sender and target protocol address.
   */
  readonly sources: Uint32Array
  readonly destinations: Uint32Array
  /** Transport ports; ICMP rows: type in source, code in destination. */
  readonly sourcePorts: Uint16Array
  readonly destinationPorts: Uint16Array
  /** IANA protocol number of the transport. */
  readonly protocols: Uint8Array
  /** Outer VLAN id in the low 12 bits, inner (QinQ) id in bits 12 to 23; 0: untagged. */
  readonly vlans: Uint32Array
  /** Bytes of the IP packet, header included, as its header says (reassembled length for fragments). */
  readonly ipLengths: Uint32Array
  /** TCP flags byte (RFC 9293 3.1: CWR ECE URG ACK PSH RST SYN FIN from the high bit). */
  readonly tcpFlags: Uint8Array
  readonly tcpSequences: Uint32Array
  readonly tcpAcknowledgements: Uint32Array
  readonly tcpWindows: Uint16Array
  /**
   * Transport payload length by the headers, bytes. It counts what was sent: with a short snap length
   * fewer bytes are at hand.
   */
  readonly payloadLengths: Uint32Array
  /** Payload bytes at hand, at most the payload length. */
  readonly payloadCaptured: Uint32Array
  /** Where the payload starts: in `bytes`, or in `reassembled` where `isReassembled` is 1. */
  readonly payloadOffsets: Uint32Array
  readonly isReassembled: Uint8Array
  /**
   * ARP rows: operation (RFC 826; 1 request, 2 reply) and hardware addresses as 48-bit numbers. Neighbour discovery (ICMPv6):
   * a `NeighbourOperation` and the hardware address of who sent it; the target is the first 16 bytes of the payload, but of a router's.
   */
  readonly arpOperations: Uint16Array
  readonly arpSenderMacs: Float64Array
  readonly arpTargetMacs: Float64Array
  /**
   * ICMP echo rows: identifier and sequence number (RFC 792, RFC 4443). Routers that advertise themselves: hop limit and
   * flags, and lifetime in seconds (RFC 4861 4.2).
   */
  readonly echoIds: Uint16Array
  readonly echoSequences: Uint16Array
  /** IP rows: one more than where the frame's Ethernet header starts in `bytes`; 0: it has none, or is gone. */
  readonly linkStarts: Uint32Array
  /** The frame batch's bytes. */
  bytes: Uint8Array
  /** Payloads of datagrams that were put together from fragments in this batch. */
  reassembled: Uint8Array
}

export const PacketKind = { ip: 1, arp: 2 } as const

/**
 * A solicitation asks who has an address; an advertisement says who, and may take the place of what was known; a router
 * advertises itself (RFC 4861).
 */
export const NeighbourOperation = { solicitation: 1, override: 2, hint: 3, router: 4 } as const

export const Protocol = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 } as const

export const TcpFlag = {
  fin: 0x01,
  syn: 0x02,
  rst: 0x04,
  psh: 0x08,
  ack: 0x10,
  urg: 0x20,
  ece: 0x40,
  cwr: 0x80,
} as const

/** Columns for `capacity` packets. */
export function packetBatch(capacity: number): PacketBatch {
  const u8 = () => new Uint8Array(capacity)
  const u16 = () => new Uint16Array(capacity)
  const u32 = () => new Uint32Array(capacity)
  const f64 = () => new Float64Array(capacity)
  return {
    count: 0,
    kinds: u8(),
    timesUs: f64(),
    frames: f64(),
    sources: new Uint32Array(capacity * 4),
    destinations: new Uint32Array(capacity * 4),
    sourcePorts: u16(),
    destinationPorts: u16(),
    protocols: u8(),
    vlans: u32(),
    ipLengths: u32(),
    tcpFlags: u8(),
    tcpSequences: u32(),
    tcpAcknowledgements: u32(),
    tcpWindows: u16(),
    payloadLengths: u32(),
    payloadCaptured: u32(),
    payloadOffsets: u32(),
    isReassembled: u8(),
    arpOperations: u16(),
    arpSenderMacs: f64(),
    arpTargetMacs: f64(),
    echoIds: u16(),
    echoSequences: u16(),
    linkStarts: u32(),
    bytes: new Uint8Array(0),
    reassembled: new Uint8Array(0),
  }
}
