/** Makes a flow's readonly record from its columns. */
import type {
  Activity,
  Application,
  Direction,
  Flow,
  FlowEnd,
  FlowEvent,
  Moments,
  PacketSequence,
} from '../contracts/index.ts'
import {
  Dir,
  type FlowColumns,
  Num,
  numberStride,
  numbersOf,
  sequenceMax,
  Word,
  whole,
  wordStride,
} from './columns.ts'
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
/** Sequences of one empty packet, by its flags and direction: a flood makes very many. */
const lonePackets: (PacketSequence | undefined)[] = []

/** The event that carries the record has its endpoints, totals and state. */
export function flowRecord(
  columns: FlowColumns,
  slot: number,
  about: {
    readonly event: Omit<FlowEvent, 'record'>
    readonly end: FlowEnd
    readonly application: Application | null
  },
): Flow {
  const { event } = about
  const n = columns.numbers
  const at = slot * numberStride
  const forward = direction(columns, slot, 0)
  const backward = direction(columns, slot, 1)
  return {
    number: event.flow,
    protocol: event.protocol,
    source: { address: event.source, port: event.sourcePort },
    destination: { address: event.destination, port: event.destinationPort },
    vlan: columns.words[slot * wordStride + Word.key + 9]! & 0xffffff,
    firstUs: event.firstUs,
    lastUs: n[at + Num.lastUs]!,
    end: about.end,
    state: event.state,
    history: historyText(columns, slot),
    forward,
    backward,
    sizes: merged(columns, slot, forward.packets + backward.packets),
    gaps: moments(n, at + Num.gapMin, forward.packets + backward.packets - 1),
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
    activity: activity(n, at),
    application: about.application,
  }
}

function direction(columns: FlowColumns, slot: number, side: number): Direction {
  const n = columns.numbers
  const at = numbersOf(slot, side)
  const packets = whole(n[at + Dir.packets]!)
  if (packets === 0) return noDirection
  return {
    packets,
    payloadBytes: whole(n[at + Dir.payload]!),
    ipBytes: whole(n[at + Dir.ip]!),
    dataPackets: whole(n[at + Dir.data]!),
    sizes: moments(n, at + Dir.sizeMin, packets),
    gaps: moments(n, at + Dir.gapMin, packets - 1),
    pshPackets: whole(n[at + Dir.psh]!),
    rstPackets: whole(n[at + Dir.rst]!),
    retransmissions: whole(n[at + Dir.retransmissions]!),
    outOfOrder: whole(n[at + Dir.outOfOrder]!),
    firstPayload: whole(n[at + Dir.firstPayload]!),
    entropy: n[at + Dir.entropy]!,
    printable: n[at + Dir.printable]!,
  }
}

function moments(n: Float64Array, at: number, count: number): Moments {
  if (count <= 0) return noMoments
  if (count === 1 && n[at] === 0) return oneEmpty
  const stddev = count > 1 ? Math.sqrt(n[at + 3]! / (count - 1)) : 0
  return { count, min: n[at]!, max: n[at + 1]!, mean: n[at + 2]!, stddev }
}

/** Moments of both directions together (Chan, Golub and LeVeque 1979). */
function merged(columns: FlowColumns, slot: number, count: number): Moments {
  const n = columns.numbers
  const a = numbersOf(slot, 0)
  const b = numbersOf(slot, 1)
  const countA = n[a + Dir.packets]!
  const countB = n[b + Dir.packets]!
  if (countA === 0 || countB === 0) return moments(n, (countA > 0 ? a : b) + Dir.sizeMin, count)
  const delta = n[b + Dir.sizeMean]! - n[a + Dir.sizeMean]!
  const between = (delta * delta * countA * countB) / count
  const squares = n[a + Dir.sizeSquares]! + n[b + Dir.sizeSquares]! + between
  return {
    count,
    min: Math.min(n[a + Dir.sizeMin]!, n[b + Dir.sizeMin]!),
    max: Math.max(n[a + Dir.sizeMax]!, n[b + Dir.sizeMax]!),
    mean: n[a + Dir.sizeMean]! + (delta * countB) / count,
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

function sequenceOf(columns: FlowColumns, slot: number): PacketSequence {
  const at = slot * sequenceMax
  const length = columns.words[slot * wordStride + Word.sequenceLength]!
  if (length === 1 && columns.sequenceSizes[at] === 0) {
    const backward = columns.words[slot * wordStride + Word.sequenceBackward]!
    const kind = (backward << 8) | columns.sequenceFlags[at]!
    lonePackets[kind] ??= sequence(columns, slot, 1)
    return lonePackets[kind]
  }
  return sequence(columns, slot, length)
}

function sequence(columns: FlowColumns, slot: number, length: number): PacketSequence {
  const at = slot * sequenceMax
  const backward = columns.words[slot * wordStride + Word.sequenceBackward]!
  const sizes = new Int32Array(length)
  const directions = new Int8Array(length)
  const gapsMs = new Float32Array(length)
  const flags = new Uint8Array(length)
  // A loop is faster than four slices of a few entries each.
  for (let i = 0; i < length; i++) {
    const sign = (backward >>> i) & 1 ? -1 : 1
    directions[i] = sign
    sizes[i] = sign * columns.sequenceSizes[at + i]!
    gapsMs[i] = columns.sequenceGapsMs[at + i]!
    flags[i] = columns.sequenceFlags[at + i]!
  }
  return { length, sizes, directions, gapsMs, flags }
}
