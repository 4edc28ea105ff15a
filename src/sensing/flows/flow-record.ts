/** Makes a flow's readonly record from its columns. */
import type {
  Activity,
  Application,
  Direction,
  Flow,
  FlowEvent,
  Moments,
} from '../../contracts/index.ts'
import {
  Dir,
  type FlowMemory,
  Moment,
  Num,
  numberStride,
  numbersOf,
  Word,
  whole,
  wordStride,
} from './columns.ts'
import { sequenceOf } from './flow-sequence.ts'
import { historyText } from './history.ts'

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

/** The event that carries the record has its endpoints, totals, state and end. */
export function flowRecord(
  columns: FlowMemory,
  slot: number,
  about: {
    readonly event: Omit<FlowEvent, 'record'>
    readonly application: Application | null
  },
): Flow {
  const { event } = about
  const n = columns.numbers
  const at = slot * numberStride
  const forward = direction(columns, slot, 0)
  const backward = direction(columns, slot, 1)
  // A side that spoke alone is the flow: a flood makes very many such records.
  const alone = backward.packets === 0 ? forward : forward.packets === 0 ? backward : null
  const packets = forward.packets + backward.packets
  return {
    number: event.flow,
    protocol: event.protocol,
    source: { address: event.source, port: event.sourcePort },
    destination: { address: event.destination, port: event.destinationPort },
    vlan: columns.words[slot * wordStride + Word.key + 9]! & 0xffffff,
    firstUs: event.firstUs,
    lastUs: n[at + Num.lastUs]!,
    end: event.end,
    state: event.state,
    history: historyText(columns, slot),
    forward,
    backward,
    sizes: alone?.sizes ?? merged(columns, slot, packets),
    gaps: alone?.gaps ?? moments(n, at + Num.gaps),
    flags: {
      syn: whole(n[at + Num.syn]!),
      fin: whole(n[at + Num.fin]!),
      rst: forward.rstPackets + backward.rstPackets,
      psh: forward.pshPackets + backward.pshPackets,
      ack: whole(n[at + Num.ack]!),
      urg: whole(n[at + Num.urg]!),
      ece: whole(n[at + Num.ece]!),
    },
    sequence: sequenceOf(columns, slot),
    activity: packets === 1 ? oneMoment : activity(n, at),
    application: about.application,
  }
}

function direction(columns: FlowMemory, slot: number, side: number): Direction {
  const n = columns.numbers
  const at = numbersOf(slot, side)
  const packets = whole(n[at + Dir.packets]!)
  if (packets === 0) return noDirection
  return {
    packets,
    payloadBytes: whole(n[at + Dir.payload]!),
    ipBytes: whole(n[at + Dir.ip]!),
    dataPackets: whole(n[at + Dir.data]!),
    sizes: moments(n, at + Dir.sizes),
    gaps: moments(n, at + Dir.gaps),
    pshPackets: whole(n[at + Dir.psh]!),
    rstPackets: whole(n[at + Dir.rst]!),
    retransmissions: whole(n[at + Dir.retransmissions]!),
    outOfOrder: whole(n[at + Dir.outOfOrder]!),
    firstPayload: whole(n[at + Dir.firstPayload]!),
    entropy: n[at + Dir.entropy]!,
    printable: n[at + Dir.printable]!,
  }
}

function moments(n: Float64Array, at: number): Moments {
  const count = whole(n[at]!)
  if (count === 0) return noMoments
  const min = n[at + Moment.min]!
  if (count === 1 && min === 0) return oneEmpty
  const stddev = count > 1 ? Math.sqrt(n[at + Moment.squares]! / (count - 1)) : 0
  return { count, min, max: n[at + Moment.max]!, mean: n[at + Moment.mean]!, stddev }
}

/** Moments of the sizes of both directions, each with packets, together (Chan, Golub and LeVeque 1979). */
function merged(columns: FlowMemory, slot: number, count: number): Moments {
  const n = columns.numbers
  const a = numbersOf(slot, 0) + Dir.sizes
  const b = numbersOf(slot, 1) + Dir.sizes
  const countA = n[a]!
  const countB = n[b]!
  const delta = n[b + Moment.mean]! - n[a + Moment.mean]!
  const between = (delta * delta * countA * countB) / count
  const squares = n[a + Moment.squares]! + n[b + Moment.squares]! + between
  return {
    count,
    min: Math.min(n[a + Moment.min]!, n[b + Moment.min]!),
    max: Math.max(n[a + Moment.max]!, n[b + Moment.max]!),
    mean: n[a + Moment.mean]! + (delta * countB) / count,
    stddev: Math.sqrt(squares / (count - 1)),
  }
}

function activity(n: Float64Array, at: number): Activity {
  const silences = n[at + Num.silences]!
  const lastMs = (n[at + Num.lastUs]! - n[at + Num.activeStartUs]!) / 1000
  return {
    activeMeanMs: (n[at + Num.activeMs]! + Math.max(0, lastMs)) / (silences + 1),
    idleMeanMs: silences > 0 ? n[at + Num.idleMs]! / silences : unknown,
    idleMaxMs: silences > 0 ? n[at + Num.idleMaxMs]! : unknown,
  }
}
