import {
  type Activity,
  type Direction,
  type Flow,
  type FlowEvent,
  type FlowRecords,
  type FlowSummary,
  MomentNumber,
  type Moments,
  type ObservationBatch,
  RecordNumber,
  recordEntries,
  recordNumbers,
  SideNumber,
} from '../contracts/index.ts'
import { sequenceOf } from './flow-sequence.ts'
import { whole } from './whole.ts'

const unknown = Number.NaN
const noMoments: Moments = { count: 0, min: unknown, max: unknown, mean: unknown, stddev: unknown }
const oneEmpty: Moments = { count: 1, min: 0, max: 0, mean: 0, stddev: 0 }
const noDirection: Direction = {
  packets: 0,
  payloadBytes: 0,
  ipBytes: 0,
  dataPackets: 0,
  sizes: noMoments,
  gaps: noMoments,
  pshPackets: 0,
  rstPackets: 0,
  retransmissions: 0,
  outOfOrder: 0,
  firstPayload: 0,
  entropy: unknown,
  printable: unknown,
}
const oneMoment: Activity = { activeMeanMs: 0, idleMeanMs: unknown, idleMaxMs: unknown }

/** What a record is made of beside its numbers in the batch. */
interface RowOfFlow
  extends Pick<FlowEvent, 'flow' | 'protocol' | 'firstUs' | 'lastUs' | 'end' | 'state'>,
    Pick<FlowEvent, 'source' | 'sourcePort' | 'destination' | 'destinationPort'>,
    Pick<FlowEvent, 'forwardPackets' | 'backwardPackets' | 'forwardPayload' | 'backwardPayload'> {
  readonly batch: ObservationBatch
  readonly recordPlace: number
}

/** The record of the flow whose event the row tells, which has one. */
export function flowRecord(row: RowOfFlow): Flow {
  const { records } = row.batch
  const place = row.recordPlace
  const n = records.numbers
  const at = place * recordNumbers
  const forward = direction(n, at + RecordNumber.forward, row.forwardPayload)
  const backward = direction(n, at + RecordNumber.backward, row.backwardPayload)
  // A side that spoke alone is the flow: a flood makes very many such records.
  const alone = backward.packets === 0 ? forward : forward.packets === 0 ? backward : null
  const packets = forward.packets + backward.packets
  return {
    number: row.flow,
    protocol: row.protocol,
    source: { address: row.source, port: row.sourcePort },
    destination: { address: row.destination, port: row.destinationPort },
    vlan: n[at + RecordNumber.vlan]! | 0,
    firstUs: row.firstUs,
    lastUs: row.lastUs,
    end: row.end,
    state: row.state,
    history: historyText(records, place),
    forward,
    backward,
    sizes: alone?.sizes ?? merged(n, at, packets),
    gaps: alone?.gaps ?? moments(n, at + RecordNumber.gaps),
    flags: {
      syn: whole(n[at + RecordNumber.syn]!),
      fin: whole(n[at + RecordNumber.fin]!),
      rst: forward.rstPackets + backward.rstPackets,
      psh: forward.pshPackets + backward.pshPackets,
      ack: whole(n[at + RecordNumber.ack]!),
      urg: whole(n[at + RecordNumber.urg]!),
      ece: whole(n[at + RecordNumber.ece]!),
    },
    sequence: sequenceOf(records, place),
    activity: packets === 1 ? oneMoment : activity(n, at),
    application: records.applications[place]!,
  }
}

/** As much of that record as is kept of each flow. */
export function flowSummary(row: RowOfFlow): FlowSummary {
  const { records, sampledShare } = row.batch
  const place = row.recordPlace
  return {
    number: row.flow,
    protocol: row.protocol,
    source: { address: row.source, port: row.sourcePort },
    destination: { address: row.destination, port: row.destinationPort },
    vlan: records.numbers[place * recordNumbers + RecordNumber.vlan]! | 0,
    firstUs: row.firstUs,
    lastUs: row.lastUs,
    end: row.end,
    state: row.state,
    history: historyText(records, place),
    forward: { packets: row.forwardPackets, payloadBytes: row.forwardPayload },
    backward: { packets: row.backwardPackets, payloadBytes: row.backwardPayload },
    application: records.applications[place]!,
    ...(sampledShare < 1 && { sampledShare }),
  }
}

function direction(n: Float64Array, at: number, payloadBytes: number): Direction {
  // Every packet has a size, so that the moments of sizes count packets.
  const packets = whole(n[at + SideNumber.sizes + MomentNumber.count]!)
  if (packets === 0) return noDirection
  return {
    packets,
    payloadBytes,
    ipBytes: whole(n[at + SideNumber.ipBytes]!),
    dataPackets: whole(n[at + SideNumber.dataPackets]!),
    sizes: moments(n, at + SideNumber.sizes),
    gaps: moments(n, at + SideNumber.gaps),
    pshPackets: whole(n[at + SideNumber.psh]!),
    rstPackets: whole(n[at + SideNumber.rst]!),
    retransmissions: whole(n[at + SideNumber.retransmissions]!),
    outOfOrder: whole(n[at + SideNumber.outOfOrder]!),
    firstPayload: whole(n[at + SideNumber.firstPayload]!),
    entropy: n[at + SideNumber.entropy]!,
    printable: n[at + SideNumber.printable]!,
  }
}

function moments(n: Float64Array, at: number): Moments {
  const count = whole(n[at + MomentNumber.count]!)
  if (count === 0) return noMoments
  const min = n[at + MomentNumber.min]!
  if (count === 1 && min === 0) return oneEmpty
  const stddev = count > 1 ? Math.sqrt(n[at + MomentNumber.squares]! / (count - 1)) : 0
  return { count, min, max: n[at + MomentNumber.max]!, mean: n[at + MomentNumber.mean]!, stddev }
}

/** Moments of the sizes of both sides, each with packets, together (Chan, Golub and LeVeque 1979). */
function merged(n: Float64Array, at: number, count: number): Moments {
  const a = at + RecordNumber.forward + SideNumber.sizes
  const b = at + RecordNumber.backward + SideNumber.sizes
  const countA = n[a + MomentNumber.count]!
  const countB = n[b + MomentNumber.count]!
  const delta = n[b + MomentNumber.mean]! - n[a + MomentNumber.mean]!
  const between = (delta * delta * countA * countB) / count
  const squares = n[a + MomentNumber.squares]! + n[b + MomentNumber.squares]! + between
  return {
    count,
    min: Math.min(n[a + MomentNumber.min]!, n[b + MomentNumber.min]!),
    max: Math.max(n[a + MomentNumber.max]!, n[b + MomentNumber.max]!),
    mean: n[a + MomentNumber.mean]! + (delta * countB) / count,
    stddev: Math.sqrt(squares / (count - 1)),
  }
}

function activity(n: Float64Array, at: number): Activity {
  return {
    activeMeanMs: n[at + RecordNumber.activeMeanMs]!,
    idleMeanMs: n[at + RecordNumber.idleMeanMs]!,
    idleMaxMs: n[at + RecordNumber.idleMaxMs]!,
  }
}

function historyText(records: FlowRecords, place: number): string {
  const start = place * recordEntries
  const length = records.numbers[place * recordNumbers + RecordNumber.historyLength]!
  let text = ''
  for (let i = start; i < start + length; i++) text += String.fromCharCode(records.history[i]!)
  return text
}
