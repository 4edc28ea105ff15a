/** Reads the records of a batch's flows. */
import {
  type Application,
  type FlowRecords,
  RecordNumber,
  recordEntries,
  recordNumbers,
} from '../contracts/index.ts'
import { readApplication } from './application-reader.ts'
import { doublesOf, type Fields, fieldsOf, withLength, wordsOf } from './column-reader.ts'
import { expectThat } from './malformed.ts'
import { flowStatistics, RecordField, type Statistic, sideStatistics } from './record-layout.ts'
import { Wire } from './wire-reader.ts'

/** What is known of the records before there is room for them. */
export interface RecordsHeard {
  readonly count: number
  readonly fields: Fields
  readonly applications: (Application | null)[]
}

export const noRecords: RecordsHeard = { count: 0, fields: new Map(), applications: [] }

const { count: _count, applications: _applications, ...columns } = RecordField
const numbers = new Set([
  ...Object.values(columns),
  ...[...flowStatistics, ...sideStatistics].map(({ no }) => no),
])

export function hearRecords(bytes: Uint8Array, rows: number): RecordsHeard {
  let count = 0
  const applications: (Application | null)[] = []
  const fields = fieldsOf(bytes, numbers, (reader) => {
    if (reader.no === RecordField.count) {
      reader.expect(Wire.varint)
      count = reader.uint32()
    } else if (reader.no === RecordField.applications) {
      expectThat(applications.length < rows, 'there are more applications than rows')
      applications.push(readApplication(reader.bytes()))
    } else return false
    return true
  })
  expectThat(count <= rows, `there are ${count} records of ${rows} rows`)
  withLength(fields.get(RecordField.historyLengths) ?? none, count)
  if (applications.length === 0) for (let i = 0; i < count; i++) applications.push(null)
  expectThat(
    applications.length === count,
    `${applications.length} applications, expected ${count}`,
  )
  return { count, fields, applications }
}

const none = new Uint8Array(0)

export function readRecords(heard: RecordsHeard, records: FlowRecords): void {
  records.count = heard.count
  for (const application of heard.applications) records.applications.push(application)
  readHistory(heard, records)
  readSequences(heard, records)
  readStatistics(heard.fields, records, [...flowStatistics, ...sideStatistics])
}

function readStatistics(
  fields: Fields,
  records: FlowRecords,
  statistics: readonly Statistic[],
): void {
  for (const statistic of statistics) {
    const bytes = fields.get(statistic.no)
    if (bytes === undefined || bytes.length === 0) continue
    if ('of' in statistic) {
      const inner = fieldsOf(bytes, new Set(statistic.of.map(({ no }) => no)))
      readStatistics(inner, records, statistic.of)
    } else {
      const isBad = put(doublesOf(bytes, records.count), records, statistic)
      expectThat(!isBad, `statistic ${statistic.no} of a record is no count`)
    }
  }
}

function put(
  values: Float64Array,
  { numbers }: FlowRecords,
  { at: offset, range: [min, max] }: Extract<Statistic, { at: number }>,
): boolean {
  const isAny = min === Number.NEGATIVE_INFINITY
  let isBad = false
  for (let place = 0, at = offset; place < values.length; place++, at += recordNumbers) {
    const value = values[place]!
    if (!isAny && !(value >= min && value <= max)) isBad = true
    numbers[at] = value
  }
  return isBad
}

const letterMin = 0x21
const letterMax = 0x7e

function readHistory({ count, fields }: RecordsHeard, records: FlowRecords): void {
  const lengths = lengthsIn(fields, RecordField.historyLengths, count)
  putLengths(records, lengths, RecordNumber.historyLength)
  const letters = column(fields, RecordField.history, sum(lengths))
  for (const letter of letters)
    expectThat(letter >= letterMin && letter <= letterMax, 'a letter of a history is none')
  split(letters, lengths, records.history)
}

function readSequences({ count, fields }: RecordsHeard, records: FlowRecords): void {
  const lengths = lengthsIn(fields, RecordField.sequenceLengths, count)
  putLengths(records, lengths, RecordNumber.sequenceLength)
  const backward = wordsOf(column(fields, RecordField.sequenceBackward, 4 * count), count)
  for (let place = 0; place < count; place++)
    records.numbers[place * recordNumbers + RecordNumber.sequenceBackward] = backward[place]!
  const entries = sum(lengths)
  const words = (no: number) => wordsOf(column(fields, no, 4 * entries), entries)
  split(words(RecordField.sequencePayload), lengths, records.sequenceSizes)
  const gapsMs = new Float32Array(words(RecordField.sequenceGaps).buffer)
  split(gapsMs, lengths, records.sequenceGapsMs)
  split(column(fields, RecordField.sequenceFlags, entries), lengths, records.sequenceFlags)
}

/** Of a column that was left out, zeros. */
function column(fields: Fields, no: number, length: number): Uint8Array {
  const bytes = fields.get(no) ?? none
  return bytes.length === 0 ? new Uint8Array(length) : withLength(bytes, length)
}

function lengthsIn(fields: Fields, no: number, count: number): Uint8Array {
  const lengths = column(fields, no, count)
  for (const length of lengths)
    expectThat(length <= recordEntries, `a record has ${length} entries, at most ${recordEntries}`)
  return lengths
}

function putLengths({ numbers }: FlowRecords, lengths: Uint8Array, offset: number): void {
  for (let place = 0; place < lengths.length; place++)
    numbers[place * recordNumbers + offset] = lengths[place]!
}

function sum(lengths: Uint8Array): number {
  let entries = 0
  for (const length of lengths) entries += length
  return entries
}

function split<T extends Uint8Array | Uint32Array | Float32Array>(
  from: T,
  lengths: Uint8Array,
  to: T,
): void {
  let next = 0
  for (let place = 0; place < lengths.length; place++) {
    const start = place * recordEntries
    for (let i = start; i < start + lengths[place]!; i++) to[i] = from[next++]!
  }
}
