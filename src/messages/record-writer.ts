/** Writes the records of a batch's flows: a column for each statistic, their first packets one behind the other. */
import type { BinaryWriter } from '@bufbuild/protobuf/wire'
import { type FlowRecords, RecordNumber, recordEntries, recordNumbers } from '../contracts/index.ts'
import { writeApplication } from './application-writer.ts'
import { bytesOf, type Scratch, writeNested, writePacked } from './column-writer.ts'
import { flowStatistics, RecordField, type Statistic, sideStatistics } from './record-layout.ts'

interface RecordWriting {
  readonly writer: BinaryWriter
  readonly scratch: Scratch
  readonly records: FlowRecords
}

export function writeRecords(writing: RecordWriting): void {
  const { writer, records } = writing
  if (records.count === 0) return
  writer.tag(RecordField.count, 0).uint32(records.count)
  writeHistory(writing)
  writeStatistics(writing, flowStatistics)
  writeSequences(writing)
  writeStatistics(writing, sideStatistics)
  if (records.applications.some((application) => application !== null))
    for (let place = 0; place < records.count; place++)
      writeNested(writer, RecordField.applications, () =>
        writeApplication(writer, records.applications[place]!),
      )
}

function writeStatistics(writing: RecordWriting, statistics: readonly Statistic[]): void {
  const { writer, scratch, records } = writing
  for (const statistic of statistics) {
    if ('of' in statistic)
      writeNested(writer, statistic.no, () => writeStatistics(writing, statistic.of))
    else {
      pick(records, statistic.at, scratch.doubles)
      writePacked(writer, statistic.no, scratch.bytes.subarray(0, records.count * 8))
    }
  }
}

/** There is more than one NaN: one travels. */
function pick({ numbers, count }: FlowRecords, offset: number, to: Float64Array): void {
  for (let place = 0, at = offset; place < count; place++, at += recordNumbers) {
    const value = numbers[at]!
    to[place] = Number.isNaN(value) ? Number.NaN : value
  }
}

function writeHistory({ writer, records }: RecordWriting): void {
  const lengths = lengthsOf(records, RecordNumber.historyLength)
  // Never left out: whoever reads it needs a byte of each record before making room for it.
  writer.tag(RecordField.historyLengths, 2).bytes(lengths)
  const letters = new Uint8Array(sum(lengths))
  joinEntries(records.history, lengths, letters)
  writePacked(writer, RecordField.history, letters)
}

function writeSequences({ writer, records }: RecordWriting): void {
  const lengths = lengthsOf(records, RecordNumber.sequenceLength)
  writePacked(writer, RecordField.sequenceLengths, lengths)
  const backward = new Uint32Array(records.count)
  for (let place = 0; place < records.count; place++)
    backward[place] = records.numbers[place * recordNumbers + RecordNumber.sequenceBackward]!
  writeAll(writer, RecordField.sequenceBackward, backward)
  const entries = sum(lengths)
  const sizes = new Uint32Array(entries)
  const gapsMs = new Float32Array(entries)
  const flags = new Uint8Array(entries)
  joinEntries(records.sequenceSizes, lengths, sizes)
  joinEntries(records.sequenceGapsMs, lengths, gapsMs)
  joinEntries(records.sequenceFlags, lengths, flags)
  writeAll(writer, RecordField.sequencePayload, sizes)
  writeAll(writer, RecordField.sequenceGaps, gapsMs)
  writeAll(writer, RecordField.sequenceFlags, flags)
}

function writeAll(writer: BinaryWriter, no: number, column: ArrayBufferView): void {
  writePacked(writer, no, bytesOf(column, 0, column.byteLength))
}

function lengthsOf({ numbers, count }: FlowRecords, offset: number): Uint8Array {
  const lengths = new Uint8Array(count)
  for (let place = 0; place < count; place++)
    lengths[place] = numbers[place * recordNumbers + offset]!
  return lengths
}

function sum(lengths: Uint8Array): number {
  let entries = 0
  for (const length of lengths) entries += length
  return entries
}

/** Of each record's stretch of entries the first ones, one behind the other. */
function joinEntries<T extends Uint8Array | Uint32Array | Float32Array>(
  from: T,
  lengths: Uint8Array,
  to: T,
): void {
  let end = 0
  for (let place = 0; place < lengths.length; place++) {
    const start = place * recordEntries
    for (let i = start; i < start + lengths[place]!; i++) to[end++] = from[i]!
  }
}
