import type { ApplicationReader, ObservationBatch, PacketBatch } from '../../contracts/index.ts'
import type { CaptureViewCounts } from './capture-view.ts'
import type { FlowLimits } from './limits.ts'

export interface FlowTable {
  /** Observations of a packet far from the clock come with the next packet. */
  assemble(packets: PacketBatch): void
  /** Event time has reached `timeUs` without packets (live ticks); not later than the next packet's time. */
  advance(timeUs: number): void
  /**
   * The capture ended: closes the open flows, in order of first packet, at most so many in a call. True while more
   * are to be closed; afterwards the table is empty.
   */
  finish(flowsMax?: number): boolean
  counts(): FlowCounts
}

export interface FlowCounts {
  readonly opened: number
  readonly open: number
  /** Open flows given up for room. */
  readonly evicted: number
  /** Packets of ended TCP flows, absorbed within the grace time. */
  readonly latePackets: number
  /** Packets whose time was wrong, and times the clock was set back. */
  readonly clockJumps: number
  /** Flows whose first bytes were let go of early because too many were held. */
  readonly headsDropped: number
  /** TCP segments of DNS that were not read because too many streams were followed. */
  readonly dnsRefused: number
  /** Malformed messages that the application reader met, by protocol. */
  readonly malformed: Readonly<Record<string, number>>
  /** Messages and heads of which a bound or a short snap length left out what matters, by protocol. */
  readonly cut: Readonly<Record<string, number>>
  /** Flows of protocols that are recognised and not opened, by name. */
  readonly unopened: Readonly<Record<string, number>>
  /** The same two of messages in which names of hosts are looked for; nothing that is detected rests on those. */
  readonly names: Readonly<Record<'malformed' | 'cut', Readonly<Record<string, number>>>>
  readonly view: CaptureViewCounts
  /** Event time; negative infinity before the first packet. */
  readonly lastTimeUs: number
}

export interface FlowTableOptions {
  readonly reader: ApplicationReader
  /**
   * Is given the observations before the call that made them returns, in order of event time, but where the clock
   * is set back (`FlowLimits.jumpS`).
   */
  readonly onObservations: (batch: ObservationBatch) => void
  readonly limits?: Partial<FlowLimits>
  /**
   * Which flows get a record as they close. `all` unless told otherwise. `exchanges`: those in which both sides
   * took part and anything was carried, and those whose protocol was recognised. Floods and scans are mostly the
   * others, and making their records would cost more than everything else done with them.
   */
  readonly records?: 'all' | 'exchanges'
  /** Whether names of hosts are told; they are unless told otherwise. */
  readonly hasNames?: boolean
  /** Flow numbers begin above it. 0 unless told otherwise. */
  readonly flowsBefore?: number
  /** Seeds the index's hash. It never changes what comes out. */
  readonly hashSeed?: number
}
