/** The rows of an `ObservationBatch` as the message `Observations`, and back. */
import type { BinaryWriter } from '@bufbuild/protobuf/wire'
import { type ObservationBatch, observationBatch, observationKinds } from '../contracts/index.ts'
import { textCharactersMax } from './application-reader.ts'
import { type Group, groups, isRouter, rowsByGroup, timeRange } from './column-layout.ts'
import {
  doublesOf,
  type Fields,
  fieldsOf,
  readColumn,
  withLength,
  wordsOf,
} from './column-reader.ts'
import { bytesOf, Scratch, writeColumn, writeNested, writePacked } from './column-writer.ts'
import { expectThat, Malformed } from './malformed.ts'
import { hearRecords, noRecords, readRecords } from './record-reader.ts'
import { writeRecords } from './record-writer.ts'
import { Wire } from './wire-reader.ts'

const No = {
  ...{ count: 1, kinds: 2, times: 3, sources: 4, destinations: 5, names: 6, records: 13 },
} as const
const flowEventsNo = 7
const sampledShareNo = 27

export function writeObservations(writer: BinaryWriter, batch: ObservationBatch): void {
  const { count, records, names } = batch
  if (count === 0) return
  const scratch = new Scratch(Math.max(count, records.count))
  writer.tag(No.count, Wire.varint).uint32(count)
  // Never left out: whoever reads it needs a byte of each row before making room for it.
  writer.tag(No.kinds, Wire.bytes).bytes(bytesOf(batch.kinds, 0, count))
  writePacked(writer, No.times, bytesOf(batch.timesUs, 0, count * 8))
  writePacked(writer, No.sources, bytesOf(batch.sources, 0, count * 16))
  writePacked(writer, No.destinations, bytesOf(batch.destinations, 0, count * 16))
  for (const name of names) writer.tag(No.names, Wire.bytes).string(name)
  const rowsOf = rowsByGroup(batch)
  for (const [place, group] of groups.entries()) {
    const rows = rowsOf[place]!
    if (rows.length === 0) continue
    writeNested(writer, group.no, () => {
      for (const column of group.columns) writeColumn(column, { writer, scratch, batch, rows })
      if (group.no === flowEventsNo && batch.sampledShare !== 1)
        writer.tag(sampledShareNo, Wire.fixed64).double(batch.sampledShare)
    })
  }
  if (records.count > 0)
    writeNested(writer, No.records, () => writeRecords({ writer, scratch, records }))
}

const numbers = new Set<number>([
  ...[No.kinds, No.times, No.sources, No.destinations, No.records],
  ...groups.map(({ no }) => no),
])

/** `rowsMax`: as many rows as there may be. */
export function readObservations(bytes: Uint8Array, rowsMax: number): ObservationBatch {
  let count = 0
  const names: string[] = []
  const fields = fieldsOf(bytes, numbers, (reader) => {
    if (reader.no === No.count) {
      reader.expect(Wire.varint)
      count = reader.uint32()
    } else if (reader.no === No.names) {
      if (names.length === rowsMax) throw new Malformed(`there are more than ${rowsMax} names`)
      names.push(reader.text(textCharactersMax))
    } else return false
    return true
  })
  if (count > rowsMax)
    throw new Malformed(`there are ${count} rows, expected at most ${rowsMax}`, 'too-large')
  expectThat(names.length <= count, `there are ${names.length} names of ${count} rows`)
  const kinds = withLength(fields.get(No.kinds) ?? new Uint8Array(0), count)
  const records = fields.get(No.records)
  const heard = records === undefined ? noRecords : hearRecords(records, count)
  const batch = observationBatch(count, heard.count)
  batch.count = count
  batch.kinds.set(kinds)
  for (const kind of kinds)
    expectThat(kind < observationKinds.length, `a row has the kind ${kind}, not known here`)
  for (const name of names) batch.names.push(name)
  readRecords(heard, batch.records)
  readRows(fields, batch)
  return batch
}

function readRows(fields: Fields, batch: ObservationBatch): void {
  const { count } = batch
  const times = fields.get(No.times)
  if (times !== undefined && times.length > 0) batch.timesUs.set(doublesOf(times, count))
  const [min, max] = timeRange
  for (const timeUs of batch.timesUs)
    expectThat(timeUs >= min && timeUs <= max, `a row has the time ${timeUs}`)
  for (const [no, words] of [
    [No.sources, batch.sources],
    [No.destinations, batch.destinations],
  ] as const) {
    const addresses = fields.get(no)
    if (addresses !== undefined && addresses.length > 0) words.set(wordsOf(addresses, count * 4))
  }
  const rowsOf = rowsByGroup(batch)
  for (const [place, group] of groups.entries())
    readGroup(group, fields.get(group.no) ?? new Uint8Array(0), { batch, rows: rowsOf[place]! })
  checkPlaces(batch)
}

const columnsOf = new Map(groups.map(({ no, columns }) => [no, new Set(columns.map((c) => c.no))]))

function readGroup(
  group: Group,
  bytes: Uint8Array,
  { batch, rows }: { readonly batch: ObservationBatch; readonly rows: Uint32Array },
): void {
  const fields = fieldsOf(bytes, columnsOf.get(group.no)!, (reader) => {
    if (group.no !== flowEventsNo || reader.no !== sampledShareNo) return false
    reader.expect(Wire.fixed64)
    const share = reader.double()
    expectThat(share > 0 && share <= 1, `a share is ${share}, expected above 0 and at most 1`)
    batch.sampledShare = share
    return true
  })
  for (const column of group.columns) readColumn(column, { fields, batch, rows })
}

/** What no column can say of itself alone. */
function checkPlaces(batch: ObservationBatch): void {
  const { count, names, namePlaces, isRecordNeeded, recordPlaces } = batch
  for (let row = 0; row < count; row++) {
    const isUnnamed = isRouter(batch, row) && namePlaces[row]! >= names.length
    expectThat(!isUnnamed, 'a router gives what is no place in the names')
    const isMissing = isRecordNeeded[row] === 1 && recordPlaces[row]! < 0
    expectThat(!isMissing, 'a row needs a record that it does not have')
  }
}
