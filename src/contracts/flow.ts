import type { Application } from './application.ts'

/** One conversation between two endpoints, both directions. Made by `flows`. */
export interface Flow {
  /** Number of the flow within the run, from 1, in order of first packet. */
  readonly number: number
  /** IANA protocol number. */
  readonly protocol: number
  /** The side that opened it: sender of the first packet, but the SYN's sender where a SYN was seen. */
  readonly source: Endpoint
  readonly destination: Endpoint
  /** Outer VLAN id in the low 12 bits, inner in bits 12 to 23; 0: untagged. */
  readonly vlan: number
  /** Capture times of the first and last packet, microseconds since the Unix epoch. */
  readonly firstUs: number
  readonly lastUs: number
  /** Why the record was made now. */
  readonly end: FlowEnd
  readonly state: ConnState
  /** Zeek's history letters (originator upper case), at most 32. */
  readonly history: string
  /** Originator to responder. */
  readonly forward: Direction
  /** Responder to originator. */
  readonly backward: Direction
  /** Transport payload sizes of all packets, bytes. */
  readonly sizes: Moments
  /** Times between successive packets, milliseconds. */
  readonly gaps: Moments
  readonly flags: FlagCounts
  /** The first packets, at most 32. */
  readonly sequence: PacketSequence
  readonly activity: Activity
  readonly application: Application | null
}

export interface Endpoint {
  /** Canonical text: dotted quad or RFC 5952. */
  readonly address: string
  /** Transport port; ICMP: type at the source, code at the destination. */
  readonly port: number
}

/**
 * `open`: still going (a progress record). `fin`, `reset`: TCP said so. `idle`, `active`: a timeout.
 * `evicted`: the table was full. `shutdown`: the capture ended.
 */
export type FlowEnd = 'open' | 'fin' | 'reset' | 'idle' | 'active' | 'evicted' | 'shutdown'

/** Zeek's `conn_state`; for UDP and ICMP S0 (no answer), SF (answered) or SHR (answer only). */
export type ConnState =
  | 'S0'
  | 'S1'
  | 'SF'
  | 'REJ'
  | 'S2'
  | 'S3'
  | 'RSTO'
  | 'RSTR'
  | 'RSTOS0'
  | 'RSTRH'
  | 'SH'
  | 'SHR'
  | 'OTH'

/** One direction of a flow. Payload sizes are transport payload; `ipBytes` has the headers. */
export interface Direction {
  readonly packets: number
  readonly payloadBytes: number
  readonly ipBytes: number
  /** Packets with payload. */
  readonly dataPackets: number
  /** Payload sizes of the packets, bytes. */
  readonly sizes: Moments
  /** Times between this direction's packets, milliseconds. */
  readonly gaps: Moments
  readonly pshPackets: number
  readonly rstPackets: number
  /** TCP segments whose sequence range had been seen. */
  readonly retransmissions: number
  /** TCP segments below the highest sequence seen that were not retransmissions. */
  readonly outOfOrder: number
  /** Size of the first payload, bytes; 0 where there was none. */
  readonly firstPayload: number
  /** Shannon entropy of the first 256 payload bytes, bits a byte (0 to 8); NaN without payload. */
  readonly entropy: number
  /** Printable share of those bytes, 0 to 1; NaN without payload. */
  readonly printable: number
}

/** Count, extremes, mean and sample standard deviation. With count 0 all are NaN; with 1, `stddev` is 0. */
export interface Moments {
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly stddev: number
}

/** Packets with each TCP flag, both directions. */
export interface FlagCounts {
  readonly syn: number
  readonly fin: number
  readonly rst: number
  readonly psh: number
  readonly ack: number
  readonly urg: number
  /** ECE or CWR. */
  readonly ece: number
}

/** The first packets of a flow, in capture order; each column has `length` entries. */
export interface PacketSequence {
  readonly length: number
  /** Transport payload, bytes; negative from the responder. A packet without payload is 0. */
  readonly sizes: Int32Array
  /** 1 from the originator, -1 from the responder. */
  readonly directions: Int8Array
  /** Time since the packet before, milliseconds; 0 for the first. */
  readonly gapsMs: Float32Array
  /** TCP flags byte. */
  readonly flags: Uint8Array
}

/** The flow cut into active periods wherever it was silent for over 5 s (CICFlowMeter's rule). */
export interface Activity {
  /** Mean length of the active periods, milliseconds. */
  readonly activeMeanMs: number
  /** Mean and longest silence, milliseconds; NaN where there was none. */
  readonly idleMeanMs: number
  readonly idleMaxMs: number
}
