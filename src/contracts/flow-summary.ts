import type { Application } from './application.ts'
import type { ConnState, Endpoint, FlowEnd } from './flow.ts'

/**
 * A flow that ended, as a log tells of it in a line: what is kept of each of them, and what travels for that. A `Flow`
 * is one, too; a run that keeps a hundred thousand of them makes only these.
 */
export interface FlowSummary {
  /** As in `Flow`. */
  readonly number: number
  readonly protocol: number
  /** ICMP: the type is the source's port, the code the destination's. */
  readonly source: Endpoint
  readonly destination: Endpoint
  readonly vlan: number
  readonly firstUs: number
  readonly lastUs: number
  readonly end: FlowEnd
  readonly state: ConnState
  readonly history: string
  readonly forward: DirectionSummary
  readonly backward: DirectionSummary
  readonly application: Application | null
  /** Share of the flows that were shipped when this one was, above 0; left out where all were. */
  readonly sampledShare?: number
}

export interface DirectionSummary {
  readonly packets: number
  /** Transport payload, bytes. */
  readonly payloadBytes: number
}
