import type { ConnState, Flow, FlowEnd } from './flow.ts'

/** Everything that leaves the flow table, in event time order. Behaviours watch these; features and models take the flows among them. */
export type Observation = FlowEvent | DnsMessage | ArpMessage | EchoMessage

/**
 * A step in a flow's life. `opened`: its first packet. `progress`: at 20 packets, then at most once each
 * second of event time while packets come. `closed`: it ended. All counts are since the flow began.
 */
export interface FlowEvent {
  readonly kind: 'opened' | 'progress' | 'closed'
  readonly timeUs: number
  /** The flow's number within the run. */
  readonly flow: number
  readonly protocol: number
  readonly source: string
  readonly sourcePort: number
  readonly destination: string
  readonly destinationPort: number
  readonly firstUs: number
  readonly forwardPackets: number
  readonly backwardPackets: number
  readonly forwardPayload: number
  readonly backwardPayload: number
  /** Packets and payload bytes, both directions, since this flow's event before. */
  readonly newPackets: number
  readonly newPayload: number
  /** TCP flags of the first packet; 0 for others. Tells SYN, FIN, NULL and Xmas probes apart. */
  readonly firstFlags: number
  readonly state: ConnState
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

/** One ARP message (RFC 826). */
export interface ArpMessage {
  readonly kind: 'arp'
  readonly timeUs: number
  /** 1 request, 2 reply. */
  readonly operation: number
  readonly senderMac: string
  readonly senderAddress: string
  readonly targetMac: string
  readonly targetAddress: string
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
