/** Writes what a flow's record is made of: the flow goes on, or its slot is given to another. */
import {
  type Application,
  type FlowRecords,
  MomentNumber,
  RecordNumber,
  recordEntries,
  recordNumbers,
  SideNumber,
} from '../../contracts/index.ts'
import {
  Byte,
  byteStride,
  Dir,
  type FlowColumns,
  Num,
  numberStride,
  numbersOf,
  Word,
  wordStride,
} from './columns.ts'

/** Yields the record's place. */
export function writeRecord(
  records: FlowRecords,
  columns: FlowColumns,
  about: { readonly slot: number; readonly application: Application | null },
): number {
  const { slot, application } = about
  const place = records.count++
  records.applications.push(application)
  const n = columns.numbers
  const from = slot * numberStride
  const to = records.numbers
  const at = place * recordNumbers
  to[at + RecordNumber.vlan] = columns.words[slot * wordStride + Word.vlan]!
  copyMoments(n, from + Num.gaps, { to, at: at + RecordNumber.gaps })
  to[at + RecordNumber.syn] = n[from + Num.syn]!
  to[at + RecordNumber.fin] = n[from + Num.fin]!
  to[at + RecordNumber.ack] = n[from + Num.ack]!
  to[at + RecordNumber.urg] = n[from + Num.urg]!
  to[at + RecordNumber.ece] = n[from + Num.ece]!
  writeActivity(n, from, { to, at })
  writeSide(n, numbersOf(slot, 0), { to, at: at + RecordNumber.forward })
  writeSide(n, numbersOf(slot, 1), { to, at: at + RecordNumber.backward })
  writeFirstPackets(records, columns, { slot, place })
  return place
}

interface Target {
  readonly to: Float64Array
  readonly at: number
}

function copyMoments(n: Float64Array, from: number, { to, at }: Target): void {
  for (let i = 0; i <= MomentNumber.squares; i++) to[at + i] = n[from + i]!
}

function writeActivity(n: Float64Array, from: number, { to, at }: Target): void {
  const silences = n[from + Num.silences]!
  const lastMs = (n[from + Num.lastUs]! - n[from + Num.activeStartUs]!) / 1000
  const activeMs = n[from + Num.activeMs]! + Math.max(0, lastMs)
  to[at + RecordNumber.activeMeanMs] = activeMs / (silences + 1)
  to[at + RecordNumber.idleMeanMs] = silences > 0 ? n[from + Num.idleMs]! / silences : Number.NaN
  to[at + RecordNumber.idleMaxMs] = silences > 0 ? n[from + Num.idleMaxMs]! : Number.NaN
}

function writeSide(n: Float64Array, from: number, { to, at }: Target): void {
  to[at + SideNumber.ipBytes] = n[from + Dir.ip]!
  to[at + SideNumber.dataPackets] = n[from + Dir.data]!
  copyMoments(n, from + Dir.sizes, { to, at: at + SideNumber.sizes })
  copyMoments(n, from + Dir.gaps, { to, at: at + SideNumber.gaps })
  to[at + SideNumber.psh] = n[from + Dir.psh]!
  to[at + SideNumber.rst] = n[from + Dir.rst]!
  to[at + SideNumber.retransmissions] = n[from + Dir.retransmissions]!
  to[at + SideNumber.outOfOrder] = n[from + Dir.outOfOrder]!
  to[at + SideNumber.firstPayload] = n[from + Dir.firstPayload]!
  to[at + SideNumber.entropy] = n[from + Dir.entropy]!
  to[at + SideNumber.printable] = n[from + Dir.printable]!
}

/** Loops are faster than views and copies of a few entries. */
function writeFirstPackets(
  records: FlowRecords,
  columns: FlowColumns,
  { slot, place }: { readonly slot: number; readonly place: number },
): void {
  const word = slot * wordStride
  const letters = columns.words[word + Word.historyLength]!
  const length = columns.words[word + Word.sequenceLength]!
  const at = place * recordNumbers
  records.numbers[at + RecordNumber.historyLength] = letters
  records.numbers[at + RecordNumber.sequenceLength] = length
  records.numbers[at + RecordNumber.sequenceBackward] = columns.words[word + Word.sequenceBackward]!
  const byte = slot * byteStride
  const to = place * recordEntries
  for (let i = 0; i < letters; i++)
    records.history[to + i] = columns.bytes[byte + Byte.history + i]!
  for (let i = 0; i < length; i++) {
    const entry = word + Word.sequence + 2 * i
    records.sequenceSizes[to + i] = columns.words[entry]!
    records.sequenceGapsMs[to + i] = columns.floats[entry + 1]!
    records.sequenceFlags[to + i] = columns.bytes[byte + Byte.sequenceFlags + i]!
  }
}
