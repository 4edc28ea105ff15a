/** Which columns of rows travel for which kinds: the numbers of `flow_event.proto` beside the names of our columns. */
import {
  connStates,
  flowEnds,
  NeighbourOperation,
  nameClaims,
  nameSources,
  type ObservationBatch,
  ObservationKind,
  observationKinds,
} from '../contracts/index.ts'

type Numbers = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array

export type ColumnName = {
  [K in keyof ObservationBatch]: ObservationBatch[K] extends Numbers ? K : never
}[keyof ObservationBatch]

export interface Column {
  readonly no: number
  readonly name: ColumnName
  readonly as: 'double' | 'fixed32' | 'sfixed32' | 'byte'
  /** Values that detection knows what to do with; `names` and `records`: a place among them. */
  readonly range: Range
  /** Rows of the group that have it, where not all do: the others are 0. */
  readonly only?: (batch: ObservationBatch, row: number) => boolean
}

export type Range = readonly [min: number, max: number] | 'names' | 'records'

export interface Group {
  /** Number of its field in `Observations`. */
  readonly no: number
  readonly kinds: readonly number[]
  readonly columns: readonly Column[]
}

const countMax = Number.MAX_SAFE_INTEGER
const count: readonly [number, number] = [0, countMax]
const time: readonly [number, number] = [-countMax, countMax]
const mac: Range = [0, 2 ** 48 - 1]
const port: Range = [0, 0xffff]
const word: Range = [0, 0xffffffff]
const flag: Range = [0, 1]
const byte: Range = [0, 255]
/** NaN, too. */
export const anyNumber: readonly [number, number] = [
  Number.NEGATIVE_INFINITY,
  Number.POSITIVE_INFINITY,
]
export const timeRange = time
export const countRange = count

function placeIn(list: readonly unknown[]): Range {
  return [0, list.length - 1]
}

const times = { as: 'double', range: time } as const
const counts = { as: 'double', range: count } as const
const macs = { as: 'double', range: mac } as const
const ports = { as: 'fixed32', range: port } as const
const words = { as: 'fixed32', range: word } as const
const bytes = { as: 'byte', range: byte } as const
const flags = { as: 'byte', range: flag } as const
const namesAt = { as: 'fixed32', range: 'names' } as const

/** Of a flow's first packet the frame's addresses are told. */
const isFirst = ({ kinds }: ObservationBatch, row: number) =>
  kinds[row] === ObservationKind.opened || kinds[row] === ObservationKind.continued

const flowEvents: readonly Column[] = [
  { no: 1, name: 'flows', ...counts },
  { no: 2, name: 'protocols', ...bytes },
  { no: 3, name: 'sourcePorts', ...ports },
  { no: 4, name: 'destinationPorts', ...ports },
  { no: 5, name: 'vlans', ...words },
  { no: 6, name: 'continues', ...counts },
  { no: 7, name: 'beganUs', ...times },
  { no: 8, name: 'firstUs', ...times },
  { no: 9, name: 'lastUs', ...times },
  { no: 10, name: 'newSinceUs', ...times },
  { no: 11, name: 'forwardPackets', ...counts },
  { no: 12, name: 'backwardPackets', ...counts },
  { no: 13, name: 'forwardPayload', ...counts },
  { no: 14, name: 'backwardPayload', ...counts },
  { no: 15, name: 'newForwardPackets', ...counts },
  { no: 16, name: 'newBackwardPackets', ...counts },
  { no: 17, name: 'newForwardPayload', ...counts },
  { no: 18, name: 'newBackwardPayload', ...counts },
  { no: 19, name: 'isOutcome', ...flags },
  { no: 20, name: 'firstFlags', ...bytes },
  { no: 21, name: 'states', as: 'byte', range: placeIn(connStates) },
  { no: 22, name: 'ends', as: 'byte', range: placeIn(flowEnds) },
  { no: 23, name: 'recordPlaces', as: 'sfixed32', range: 'records' },
  { no: 24, name: 'isRecordNeeded', ...flags },
  { no: 25, name: 'senderMacs', ...macs, only: isFirst },
  { no: 26, name: 'targetMacs', ...macs, only: isFirst },
]

const dnsMessages: readonly Column[] = [
  { no: 1, name: 'flows', ...counts },
  { no: 2, name: 'isAnswer', ...flags },
  { no: 3, name: 'destinationPorts', ...ports },
  { no: 4, name: 'namePlaces', ...namesAt },
  { no: 5, name: 'queryTypes', ...ports },
  { no: 6, name: 'responseCodes', ...ports },
  { no: 7, name: 'bytes', ...words },
]

/** Rows of ARP are without the rest, too: what stands there is of whatever row was there before. */
const neighbours = (batch: ObservationBatch, row: number) =>
  batch.kinds[row] === ObservationKind.neighbour
export const isRouter = (batch: ObservationBatch, row: number) =>
  neighbours(batch, row) && batch.arpOperations[row] === NeighbourOperation.router

const arpMessages: readonly Column[] = [
  { no: 1, name: 'arpOperations', ...ports },
  { no: 2, name: 'senderMacs', ...macs },
  { no: 3, name: 'targetMacs', ...macs },
  { no: 4, name: 'vlans', ...words, only: neighbours },
  { no: 5, name: 'responseCodes', ...ports, only: isRouter },
  { no: 6, name: 'queryTypes', ...ports, only: isRouter },
  { no: 7, name: 'namePlaces', ...namesAt, only: isRouter },
]

const echoMessages: readonly Column[] = [
  { no: 1, name: 'flows', ...counts },
  { no: 2, name: 'isAnswer', ...flags },
  { no: 3, name: 'echoIds', ...ports },
  { no: 4, name: 'echoSequences', ...ports },
  { no: 5, name: 'bytes', ...words },
  { no: 6, name: 'entropies', as: 'double', range: anyNumber },
]

const nameMessages: readonly Column[] = [
  { no: 1, name: 'flows', ...counts },
  { no: 2, name: 'claims', as: 'byte', range: placeIn(nameClaims) },
  { no: 3, name: 'nameSources', as: 'byte', range: placeIn(nameSources) },
  { no: 4, name: 'namePlaces', ...namesAt },
  { no: 5, name: 'senderMacs', ...macs },
]

const namingMessages: readonly Column[] = [
  { no: 1, name: 'flows', ...counts },
  { no: 2, name: 'isAnswer', ...flags },
  { no: 3, name: 'namePlaces', ...namesAt },
  { no: 4, name: 'destinationPorts', ...ports },
  { no: 5, name: 'senderMacs', ...macs },
  { no: 6, name: 'targetMacs', ...macs },
]

const { opened, continued, progress, closed, dns, arp, echo, name, naming, neighbour } =
  ObservationKind

/** In the order of their fields. */
export const groups: readonly Group[] = [
  { no: 7, kinds: [opened, continued, progress, closed], columns: flowEvents },
  { no: 8, kinds: [dns], columns: dnsMessages },
  { no: 9, kinds: [arp, neighbour], columns: arpMessages },
  { no: 10, kinds: [echo], columns: echoMessages },
  { no: 11, kinds: [name], columns: nameMessages },
  { no: 12, kinds: [naming], columns: namingMessages },
]

/** Which group a row of each kind is in. */
const groupOfKind = Uint8Array.from(observationKinds, (_, kind) =>
  groups.findIndex(({ kinds }) => kinds.includes(kind)),
)

/** The rows of each group, in order. */
export function rowsByGroup({ kinds, count }: ObservationBatch): readonly Uint32Array[] {
  const lengths = new Uint32Array(groups.length)
  for (let row = 0; row < count; row++) lengths[groupOfKind[kinds[row]!]!]!++
  const rows = groups.map((_, group) => new Uint32Array(lengths[group]!))
  lengths.fill(0)
  for (let row = 0; row < count; row++) {
    const group = groupOfKind[kinds[row]!]!
    rows[group]![lengths[group]!++] = row
  }
  return rows
}
