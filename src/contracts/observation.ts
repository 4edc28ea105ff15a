import type { NameSource } from './entity.ts'
import type { ConnState, Flow, FlowEnd } from './flow.ts'
import type { NameClaim } from './name-claim.ts'

/**
 * Everything that leaves the flow table, in event time order: what a sensor tells of its traffic, and all that
 * detection knows of it. Behaviours watch these; features and models take the flows among them.
 */
export type Observation =
  | FlowEvent
  | DnsMessage
  | ArpMessage
  | EchoMessage
  | NameMessage
  | NamingMessage

/**
 * A step in the life of a flow, told in full: no listener need remember what an earlier event said, or infer from
 * counts where the flow stands.
 *
 * `opened`: the first packet of a new connection. `progress`: at 20 packets, then at most once each second of event
 * time while packets come; a flow in which only one side has spoken, and any ICMP flow, is told of sooner (see
 * `newSinceUs`). `closed`: it ended, fell silent, or was cut. `continued`: the first packet after the active timeout
 * cut a connection that goes on, or of a TCP connection that had fallen silent and did not begin anew. It is the
 * same connection under a new flow number, with the counts at nothing: what counts connections counts `opened` alone,
 * what counts packets or bytes counts both.
 */
export interface FlowEvent {
  readonly kind: 'opened' | 'continued' | 'progress' | 'closed'
  /** Event time at which it was told, microseconds since the Unix epoch. A `closed` by silence comes long after `lastUs`. */
  readonly timeUs: number
  /** The flow's number within the run. */
  readonly flow: number
  /** Number of the flow, cut or fallen silent, that this one goes on with, in each of its events; 0: none. */
  readonly continues: number
  /** Time of the first packet of the whole connection; the same as `firstUs` but in what continues another. */
  readonly beganUs: number
  readonly protocol: number
  /** The source is who opened the connection, though its first packet here may come from the other side. */
  readonly source: string
  readonly sourcePort: number
  readonly destination: string
  readonly destinationPort: number
  /** As in `Flow`. */
  readonly vlan: number
  /** Capture times of the flow's first packet and of its newest. */
  readonly firstUs: number
  readonly lastUs: number
  /** Counts since the flow began, by side: forward is from source to destination. */
  readonly forwardPackets: number
  readonly backwardPackets: number
  readonly forwardPayload: number
  readonly backwardPayload: number
  /**
   * Of those, what came since this flow's event before: over all events of a flow, these sum up to its totals, so
   * that each packet and byte is told once.
   */
  readonly newForwardPackets: number
  readonly newBackwardPackets: number
  readonly newForwardPayload: number
  readonly newBackwardPayload: number
  /**
   * Event time of the event before: the new packets came after it, the newest at `lastUs`. `opened` and `continued`:
   * the time of their packet. Of a flow in which only one side has spoken, and of any ICMP flow, an event is told as
   * soon as more than one in 32 of a side's packets within a second is untold. Who counts new packets at `lastUs` so
   * has the rate in event time to 3 %, and a `closed` that comes late adds next to nothing.
   */
  readonly newSinceUs: number
  /**
   * This is the connection's first outcome: it has come to 20 packets, or ended (or was cut) with fewer or as many.
   * Set in exactly one event of each connection, never in a `continued` one or after it. How a connection went is
   * counted here.
   */
  readonly isOutcome: boolean
  /** TCP flags of the first packet; 0 for others. Tells SYN, FIN, NULL and Xmas probes apart. */
  readonly firstFlags: number
  readonly state: ConnState
  /** Why it ended; `open` until then. `active`: it was cut, and the connection goes on if another packet comes. */
  readonly end: FlowEnd
  /**
   * The whole record: on `closed`, and on the `progress` at 20 packets; else null. A flow table that was told to
   * keep the records of `exchanges` only leaves it out on `closed`, too, where nobody would read it.
   */
  readonly record: Flow | null
}

/** One DNS message over UDP or TCP. */
export interface DnsMessage {
  readonly kind: 'dns'
  readonly timeUs: number
  readonly flow: number
  /** The asking side and the answering side. */
  readonly client: string
  readonly server: string
  readonly isResponse: boolean
  /** Name of the first question, lower case, without the final dot, at most 255 characters; bytes outside printable ASCII as `\ddd`. */
  readonly name: string
  /** QTYPE of the first question (1 A, 5 CNAME, 10 NULL, 15 MX, 16 TXT, 28 AAAA...). */
  readonly type: number
  readonly responseCode: number
  /** Bytes of the whole message. */
  readonly bytes: number
}

/**
 * One ARP message (RFC 826), or what IPv6 has in its place: of a solicitation who asks and for what address, of an
 * advertisement the address that it is about and whom it was sent to, which is the same address where it was sent to all;
 * of a router's advertisement its address and whom it was sent to.
 */
export interface ArpMessage {
  readonly kind: 'arp' | 'neighbour'
  readonly timeUs: number
  /** ARP: 1 request, 2 reply; neighbour discovery: a `NeighbourOperation`. */
  readonly operation: number
  readonly senderMac: string
  readonly senderAddress: string
  readonly targetMac: string
  readonly targetAddress: string
  /** Of a router that advertises itself. */
  readonly router?: RouterSays
}

/** What a router says of itself; `gives`: its prefixes and resolvers, in that order, both lists of commas, a space between. */
export interface RouterSays {
  readonly vlan: number
  readonly lifetimeS: number
  readonly preference: number
  readonly gives: string
}

/** One ICMP or ICMPv6 echo request or reply. */
export interface EchoMessage {
  readonly kind: 'echo'
  readonly timeUs: number
  readonly flow: number
  readonly source: string
  readonly destination: string
  readonly isReply: boolean
  readonly id: number
  readonly sequence: number
  /** Payload bytes after the echo header. */
  readonly bytes: number
  /** Entropy of at most the first 256 of them, bits a byte; NaN where none was captured. */
  readonly entropy: number
}

/**
 * What a message says of one host: its name, its hardware address, or its part in the network. Detection judges nothing by
 * it: anybody can say anything of anybody.
 */
export interface NameMessage {
  readonly kind: 'name'
  readonly timeUs: number
  readonly flow: number
  /** Who sent it. */
  readonly teller: string
  /** Of whom; `0.0.0.0` where a DHCP client has none yet. */
  readonly address: string
  readonly claim: NameClaim
  readonly nameSource: NameSource
  /** As it was written, without the final dot, at most 255 characters, control characters shown; '' where none was said. */
  readonly name: string
  /** Of the host, or of the DHCP client that the claim was told to; '' where it was not said. */
  readonly mac: string
}

/** What was put to all on the network, who has a name (LLMNR, mDNS, NetBIOS), or an answer, or a name told unasked. */
export interface NamingMessage {
  readonly kind: 'naming'
  readonly timeUs: number
  readonly flow: number
  /** Who asks or answers. */
  readonly teller: string
  /** What it asks; the address that is told. */
  readonly address: string
  readonly isReply: boolean
  /** First label, lower case. */
  readonly name: string
  /** 137, 5353 or 5355: of whichever of them. */
  readonly destinationPort: number
  /** Hardware address of the sender's frame; '' where it has none. */
  readonly mac: string
}
