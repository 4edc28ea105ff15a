/** Where the statistics of a record stand: the numbers of `flow_event.proto` beside the offsets of our rows of numbers. */
import { MomentNumber, RecordNumber, SideNumber } from '../contracts/index.ts'
import { anyNumber, countRange } from './column-layout.ts'

/** A column of statistics, or a message of them. */
export type Statistic = Numbers | { readonly no: number; readonly of: readonly Statistic[] }

interface Numbers {
  readonly no: number
  readonly at: number
  readonly range: readonly [min: number, max: number]
}

const count = (no: number, at: number) => ({ no, at, range: countRange })
const measure = (no: number, at: number) => ({ no, at, range: anyNumber })

function moments(no: number, at: number): Statistic {
  return {
    no,
    of: [
      count(1, at + MomentNumber.count),
      measure(2, at + MomentNumber.min),
      measure(3, at + MomentNumber.max),
      measure(4, at + MomentNumber.mean),
      measure(5, at + MomentNumber.squares),
    ],
  }
}

function side(no: number, at: number): Statistic {
  return {
    no,
    of: [
      count(1, at + SideNumber.ipBytes),
      count(2, at + SideNumber.dataPackets),
      moments(3, at + SideNumber.sizes),
      moments(4, at + SideNumber.gaps),
      count(5, at + SideNumber.psh),
      count(6, at + SideNumber.rst),
      count(7, at + SideNumber.retransmissions),
      count(8, at + SideNumber.outOfOrder),
      count(9, at + SideNumber.firstPayload),
      measure(10, at + SideNumber.entropy),
      measure(11, at + SideNumber.printable),
    ],
  }
}

export const flowStatistics: readonly Statistic[] = [
  count(4, RecordNumber.vlan),
  moments(5, RecordNumber.gaps),
  count(6, RecordNumber.syn),
  count(7, RecordNumber.fin),
  count(8, RecordNumber.ack),
  count(9, RecordNumber.urg),
  count(10, RecordNumber.ece),
  measure(11, RecordNumber.activeMeanMs),
  measure(12, RecordNumber.idleMeanMs),
  measure(13, RecordNumber.idleMaxMs),
]

export const sideStatistics: readonly Statistic[] = [
  side(19, RecordNumber.forward),
  side(20, RecordNumber.backward),
]

export const RecordField = {
  count: 1,
  historyLengths: 2,
  history: 3,
  sequenceLengths: 14,
  sequenceBackward: 15,
  sequencePayload: 16,
  sequenceGaps: 17,
  sequenceFlags: 18,
  applications: 21,
} as const
