import type { Application } from './application.ts'
import type { Columns } from './columns.ts'

/**
 * What the records of a batch's flows have beyond their rows, a stretch each: statistics, history letters and the
 * first packets. `Flow` says what each number means.
 */
export interface FlowRecords {
  count: number
  /** `recordNumbers` for each record, at the offsets of `RecordNumber`. */
  readonly numbers: Float64Array
  /** Zeek's history letters, `recordEntries` for each record; as ASCII. */
  readonly history: Uint8Array
  /** The first packets, `recordEntries` for each record: payload, time since the packet before, TCP flags. */
  readonly sequenceSizes: Uint32Array
  readonly sequenceGapsMs: Float32Array
  readonly sequenceFlags: Uint8Array
  readonly applications: (Application | null)[]
}

/** Letters and packets of a record at most. */
export const recordEntries = 32

/** Offsets within a record's numbers. */
export const RecordNumber = {
  vlan: 0,
  /** Times between the flow's packets, at the offsets of `MomentNumber`. */
  gaps: 1,
  syn: 6,
  fin: 7,
  ack: 8,
  urg: 9,
  ece: 10,
  activeMeanMs: 11,
  idleMeanMs: 12,
  idleMaxMs: 13,
  historyLength: 14,
  sequenceLength: 15,
  /** Bit `i`: packet `i` of the sequence came from the responder. */
  sequenceBackward: 16,
  /** Where each side's numbers lie, at the offsets of `SideNumber`. */
  forward: 17,
  backward: 36,
} as const

/** Offsets within one side's numbers. Its packets and payload bytes are in the row. */
export const SideNumber = {
  ipBytes: 0,
  dataPackets: 1,
  sizes: 2,
  gaps: 7,
  psh: 12,
  rst: 13,
  retransmissions: 14,
  outOfOrder: 15,
  firstPayload: 16,
  entropy: 17,
  printable: 18,
} as const

/** Five numbers that sum up a quantity; `squares` are of the deviations from the mean, summed. */
export const MomentNumber = { count: 0, min: 1, max: 2, mean: 3, squares: 4 } as const

export const recordNumbers = 55

export function flowRecords(columns: Columns, records: number): FlowRecords {
  return {
    count: 0,
    numbers: columns.f64(records * recordNumbers),
    history: columns.u8(records * recordEntries),
    sequenceSizes: columns.u32(records * recordEntries),
    sequenceGapsMs: columns.f32(records * recordEntries),
    sequenceFlags: columns.u8(records * recordEntries),
    applications: [],
  }
}
