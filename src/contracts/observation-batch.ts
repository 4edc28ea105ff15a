/**
 * Observations as they leave the flow table, and as a sensor ships them: a row each, in columns with the names of the
 * records' fields. Reading a row makes no object; `ObservationCursor` gives it the records' words, and
 * `ObservationReader` makes records where somebody keeps them.
 */
import { Columns } from './columns.ts'
import type { NameSource } from './entity.ts'
import type { ConnState, FlowEnd } from './flow.ts'
import { type FlowRecords, flowRecords } from './flow-records.ts'
import type { NameClaim } from './name-claim.ts'
import type { Observation } from './observation.ts'

/**
 * Rows in order of event time. A batch is valid while it is being given: its columns are used again. A column that does
 * not apply to a row's kind has no meaning there.
 */
export interface ObservationBatch {
  count: number
  /** Share of the flows that were shipped when these rows were, above 0; 1: all of them. */
  sampledShare: number
  /** Place in `observationKinds`. It says which of the columns below have a meaning. */
  readonly kinds: Uint8Array
  readonly timesUs: Float64Array
  /** Number of the flow; all kinds but ARP and neighbour discovery. */
  readonly flows: Float64Array
  /**
   * Addresses, 4 big-endian words a row, as in `PacketBatch`. DNS: the asking and the answering side; ARP: sender
   * and target; names: who tells, and of whom.
   */
  readonly sources: Uint32Array
  readonly destinations: Uint32Array

  // Flow events: see `FlowEvent`.
  readonly protocols: Uint8Array
  readonly sourcePorts: Uint16Array
  readonly destinationPorts: Uint16Array
  readonly vlans: Uint32Array
  readonly continues: Float64Array
  readonly beganUs: Float64Array
  readonly firstUs: Float64Array
  readonly lastUs: Float64Array
  readonly newSinceUs: Float64Array
  readonly forwardPackets: Float64Array
  readonly backwardPackets: Float64Array
  readonly forwardPayload: Float64Array
  readonly backwardPayload: Float64Array
  readonly newForwardPackets: Float64Array
  readonly newBackwardPackets: Float64Array
  readonly newForwardPayload: Float64Array
  readonly newBackwardPayload: Float64Array
  readonly isOutcome: Uint8Array
  readonly firstFlags: Uint8Array
  /** Places in `connStates` and `flowEnds`. */
  readonly states: Uint8Array
  readonly ends: Uint8Array
  /** Place of the flow's record in `records`; -1: this event has none. */
  readonly recordPlaces: Int32Array
  /** 1 where detection reads that record; 0: it is only kept or looked at. */
  readonly isRecordNeeded: Uint8Array

  // DNS messages and echoes: see `DnsMessage` and `EchoMessage`. `destinationPorts` has the answering side's port.
  /** Of a question or request 0, of its answer 1. */
  readonly isAnswer: Uint8Array
  readonly bytes: Uint32Array
  /** Place of the name in `names`. */
  readonly namePlaces: Uint32Array
  readonly queryTypes: Uint16Array
  /** Of routers that advertise themselves (`RouterSays`): lifetime here, preference and one in `queryTypes`, what they give as name. */
  readonly responseCodes: Uint16Array
  readonly echoIds: Uint16Array
  readonly echoSequences: Uint16Array
  readonly entropies: Float64Array

  // ARP messages and neighbour discovery: operation, and hardware addresses as 48-bit numbers; 0 where a frame has none. Where names are told, of
  // `opened` the addresses of the frame, too.
  readonly arpOperations: Uint16Array
  readonly senderMacs: Float64Array
  readonly targetMacs: Float64Array

  // Names of hosts: see `NameMessage` and `NamingMessage`. Name and hardware address stand in `namePlaces` and `senderMacs`; 0: not said.
  /** Places in `nameClaims` and `nameSources`. */
  readonly claims: Uint8Array
  readonly nameSources: Uint8Array

  /** Names of the DNS rows and of those that name hosts. */
  readonly names: string[]
  readonly records: FlowRecords
}

/** Places in `observationKinds`: the flow events come first. */
export const ObservationKind = {
  opened: 0,
  continued: 1,
  progress: 2,
  closed: 3,
  dns: 4,
  arp: 5,
  echo: 6,
  name: 7,
  naming: 8,
  neighbour: 9,
} as const satisfies Readonly<Record<Observation['kind'], number>>
export const observationKinds = Object.keys(ObservationKind) as readonly Observation['kind'][]

/** Places in `connStates`. */
export const StateCode = {
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
export const connStates = Object.keys(StateCode) as readonly ConnState[]

/** Places in `flowEnds`. */
export const EndCode = {
  open: 0,
  fin: 1,
  reset: 2,
  idle: 3,
  active: 4,
  evicted: 5,
  shutdown: 6,
} as const satisfies Readonly<Record<FlowEnd, number>>
export const flowEnds = Object.keys(EndCode) as readonly FlowEnd[]

/** Places in `nameClaims`. */
export const ClaimCode = {
  name: 0,
  lease: 1,
  router: 2,
} as const satisfies Readonly<Record<NameClaim, number>>
export const nameClaims = Object.keys(ClaimCode) as readonly NameClaim[]

/** Places in `nameSources`. */
export const NameSourceCode = {
  dhcp: 0,
  mdns: 1,
  netbios: 2,
  ptr: 3,
  dns: 4,
  tls: 5,
  http: 6,
} as const satisfies Readonly<Record<NameSource, number>>
export const nameSources = Object.keys(NameSourceCode) as readonly NameSource[]

/** Columns for so many rows, of which so many have a record; all in one buffer. */
export function observationBatch(rows: number, records: number): ObservationBatch {
  return Columns.together((columns) => batchIn(columns, rows, records))
}

function batchIn(columns: Columns, rows: number, records: number): ObservationBatch {
  const { f64, i32, u32, u16, u8 } = columns
  return {
    count: 0,
    sampledShare: 1,
    kinds: u8(rows),
    timesUs: f64(rows),
    flows: f64(rows),
    sources: u32(rows * 4),
    destinations: u32(rows * 4),
    protocols: u8(rows),
    sourcePorts: u16(rows),
    destinationPorts: u16(rows),
    vlans: u32(rows),
    continues: f64(rows),
    beganUs: f64(rows),
    firstUs: f64(rows),
    lastUs: f64(rows),
    newSinceUs: f64(rows),
    forwardPackets: f64(rows),
    backwardPackets: f64(rows),
    forwardPayload: f64(rows),
    backwardPayload: f64(rows),
    newForwardPackets: f64(rows),
    newBackwardPackets: f64(rows),
    newForwardPayload: f64(rows),
    newBackwardPayload: f64(rows),
    isOutcome: u8(rows),
    firstFlags: u8(rows),
    states: u8(rows),
    ends: u8(rows),
    recordPlaces: i32(rows),
    isRecordNeeded: u8(rows),
    isAnswer: u8(rows),
    bytes: u32(rows),
    namePlaces: u32(rows),
    queryTypes: u16(rows),
    responseCodes: u16(rows),
    echoIds: u16(rows),
    echoSequences: u16(rows),
    entropies: f64(rows),
    arpOperations: u16(rows),
    senderMacs: f64(rows),
    targetMacs: f64(rows),
    claims: u8(rows),
    nameSources: u8(rows),
    names: [],
    records: flowRecords(columns, records),
  }
}

/** A copy that stays as it is, no longer than it need be, in one buffer: what a thread is given. */
export function packed(batch: ObservationBatch): ObservationBatch {
  const { count, records } = batch
  const copy = observationBatch(count, records.count)
  copyColumns(batch, copy)
  copyColumns(records, copy.records)
  copy.count = count
  copy.sampledShare = batch.sampledShare
  copy.records.count = records.count
  return copy
}

/** Some of its rows, in their order, packed; names and records are all there, at the places that rows have of them. */
export function chosen(batch: ObservationBatch, rows: readonly number[]): ObservationBatch {
  const { records, names } = batch
  const copy = observationBatch(rows.length, records.count)
  for (const [name, column] of Object.entries(copy)) {
    if (!ArrayBuffer.isView(column)) continue
    const from = batch[name as keyof ObservationBatch] as unknown as Uint8Array
    const to = column as Uint8Array
    const width = to.length / rows.length
    rows.forEach((row, at) => {
      for (let i = 0; i < width; i++) to[at * width + i] = from[row * width + i]!
    })
  }
  copy.names.push(...names)
  copyColumns(records, copy.records)
  copy.count = rows.length
  copy.records.count = records.count
  return copy
}

/** The buffer of a packed batch, to be handed over instead of copied. */
export function buffersOf({ kinds }: ObservationBatch): ArrayBuffer[] {
  return [kinds.buffer as ArrayBuffer]
}

/** Copies as much of each column as its copy has room for, and each list. */
function copyColumns<T extends object>(from: T, to: T): void {
  for (const [name, column] of Object.entries(to)) {
    const source: unknown = from[name as keyof T]
    if (Array.isArray(column)) column.push(...(source as unknown[]))
    else if (ArrayBuffer.isView(column)) {
      const target = column as Uint8Array
      target.set((source as Uint8Array).subarray(0, target.length))
    }
  }
}
