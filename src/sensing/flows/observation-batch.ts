/**
 * Observations as they leave the flow table: rows of typed arrays and a few objects, so that another thread can take
 * a whole batch over. `ObservationRows` writes them, `ObservationReader` makes the records.
 */
import type { Application, ConnState, FlowEnd, FlowEvent } from '../../contracts/index.ts'
import { type FlowMemory, numberStride, sequenceMax, wordStride } from './columns.ts'

/** Valid while it is being given. */
export interface ObservationBatch {
  readonly count: number
  /** Each row's `RowKind`; it says which of the offsets below its numbers have. */
  readonly kinds: Uint8Array
  readonly numbers: Float64Array
  /** Two addresses a row: source or client or sender, then the other side. */
  readonly addresses: Uint32Array
  /** Names of the DNS rows, in order. */
  readonly names: readonly string[]
  /** The stretches of the flows that have a record, in order, and their applications. */
  readonly records: FlowMemory
  readonly applications: readonly (Application | null)[]
}

export const rowNumbers = 16
export const rowWords = 8

export const RowKind = { opened: 0, progress: 1, closed: 2, dns: 3, arp: 4, echo: 5 } as const
export const eventKinds: readonly FlowEvent['kind'][] = ['opened', 'progress', 'closed']

/** Offsets that every row has. */
export const Row = { timeUs: 0, flow: 1 } as const

export const EventRow = {
  ...Row,
  firstUs: 2,
  forwardPackets: 3,
  backwardPackets: 4,
  forwardPayload: 5,
  backwardPayload: 6,
  newPackets: 7,
  newPayload: 8,
  protocol: 9,
  /** Source port above destination port. */
  ports: 10,
  firstFlags: 11,
  /** Place in `connStates` and in `flowEnds`. */
  state: 12,
  end: 13,
  /** A `RowRecord`; where there is one, it is the next of the batch. */
  record: 14,
} as const

/** `kept`: nobody needs it to detect. */
export const RowRecord = { none: 0, needed: 1, kept: 2 } as const

export const DnsRow = { ...Row, isResponse: 2, type: 3, responseCode: 4, bytes: 5 } as const
export const ArpRow = { ...Row, operation: 2, senderMac: 3, targetMac: 4 } as const
export const EchoRow = { ...Row, isReply: 2, id: 3, sequence: 4, bytes: 5, entropy: 6 } as const

/** Places in `connStates`. */
export const State = {
  S0: 0,
  S1: 1,
  SF: 2,
  REJ: 3,
  S2: 4,
  S3: 5,
  RSTO: 6,
  RSTR: 7,
  RSTOS0: 8,
  RSTRH: 9,
  SH: 10,
  SHR: 11,
  OTH: 12,
} as const satisfies Readonly<Record<ConnState, number>>
export const connStates = Object.keys(State) as readonly ConnState[]

/** Places in `flowEnds`. */
export const End = {
  open: 0,
  fin: 1,
  reset: 2,
  idle: 3,
  active: 4,
  evicted: 5,
  shutdown: 6,
} as const satisfies Readonly<Record<FlowEnd, number>>
export const flowEnds = Object.keys(End) as readonly FlowEnd[]

/** A copy that stays as it is, each array in a buffer of its own: what a thread is given. */
export function packed(batch: ObservationBatch): ObservationBatch {
  const { count, records, applications } = batch
  const flows = applications.length
  return {
    count,
    kinds: batch.kinds.slice(0, count),
    numbers: batch.numbers.slice(0, count * rowNumbers),
    addresses: batch.addresses.slice(0, count * rowWords),
    names: batch.names,
    records: {
      numbers: records.numbers.slice(0, flows * numberStride),
      words: records.words.slice(0, flows * wordStride),
      history: records.history.slice(0, flows * sequenceMax),
      sequenceSizes: records.sequenceSizes.slice(0, flows * sequenceMax),
      sequenceGapsMs: records.sequenceGapsMs.slice(0, flows * sequenceMax),
      sequenceFlags: records.sequenceFlags.slice(0, flows * sequenceMax),
    },
    applications,
  }
}

/** The buffers of a packed batch, to be handed over instead of copied. */
export function buffersOf({ kinds, numbers, addresses, records }: ObservationBatch): ArrayBuffer[] {
  const arrays = [kinds, numbers, addresses, ...Object.values(records)]
  return arrays.map((array: Uint8Array) => array.buffer as ArrayBuffer)
}
