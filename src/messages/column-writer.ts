/** Writes columns: their elements gathered in one stretch of memory, which on a little-endian machine is what travels. */
import type { BinaryWriter } from '@bufbuild/protobuf/wire'
import type { ObservationBatch } from '../contracts/index.ts'
import { assert } from '../kernel/index.ts'
import type { Column } from './column-layout.ts'

assert(
  new Uint8Array(Uint16Array.of(1).buffer)[0] === 1,
  'columns travel as they lie: little-endian',
)

const bytesTag = 2

/** Room for the longest column, used again for each. */
export class Scratch {
  readonly doubles: Float64Array
  readonly words: Uint32Array
  readonly signed: Int32Array
  readonly bytes: Uint8Array

  constructor(entries: number) {
    const buffer = new ArrayBuffer(entries * 8)
    this.doubles = new Float64Array(buffer)
    this.words = new Uint32Array(buffer)
    this.signed = new Int32Array(buffer)
    this.bytes = new Uint8Array(buffer)
  }
}

export interface GroupWriting {
  readonly writer: BinaryWriter
  readonly scratch: Scratch
  readonly batch: ObservationBatch
  readonly rows: Uint32Array
}

export function writeColumn(column: Column, { writer, scratch, batch, rows }: GroupWriting): void {
  const { only } = column
  gather(column, batch, { rows, to: scratch })
  if (only !== undefined) {
    assert(column.as !== 'byte', 'columns of bytes are had by all rows')
    for (let i = 0; i < rows.length; i++) {
      if (only(batch, rows[i]!)) continue
      if (column.as === 'double') scratch.doubles[i] = 0
      else scratch.words[i] = 0
    }
  }
  writePacked(writer, column.no, scratch.bytes.subarray(0, rows.length * widths[column.as]))
}

const widths = { double: 8, fixed32: 4, sfixed32: 4, byte: 1 } as const

/** Nothing where all of it is 0. */
export function writePacked(writer: BinaryWriter, no: number, bytes: Uint8Array): void {
  if (!isZero(bytes)) writer.tag(no, bytesTag).bytes(bytes)
}

export function writeNested(writer: BinaryWriter, no: number, write: () => void): void {
  writer.tag(no, bytesTag).fork()
  write()
  writer.join()
}

export function bytesOf(view: ArrayBufferView, from: number, to: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + from, to - from)
}

/** Mostly the first byte tells. */
function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false
  return true
}

interface Gathering {
  readonly rows: Uint32Array
  readonly to: Scratch
}

/** A loop for each type: one loop for all of them would look up the type of each element. */
function gather({ name, as }: Column, batch: ObservationBatch, { rows, to }: Gathering): void {
  const from = batch[name]
  if (from instanceof Float64Array) gatherDoubles(from, rows, to.doubles)
  else if (from instanceof Uint16Array) gatherShorts(from, rows, to.words)
  else if (from instanceof Uint32Array) gatherWords(from, rows, to.words)
  else if (from instanceof Int32Array) gatherSigned(from, rows, to.signed)
  else {
    assert(as === 'byte', `${name} is no column of bytes`)
    for (let i = 0; i < rows.length; i++) to.bytes[i] = from[rows[i]!]!
  }
}

/** There is more than one NaN, and which of them a sum came to is for the machine to choose: one travels. */
function gatherDoubles(from: Float64Array, rows: Uint32Array, to: Float64Array): void {
  for (let i = 0; i < rows.length; i++) {
    const value = from[rows[i]!]!
    to[i] = Number.isNaN(value) ? Number.NaN : value
  }
}

function gatherShorts(from: Uint16Array, rows: Uint32Array, to: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!
}

function gatherWords(from: Uint32Array, rows: Uint32Array, to: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!
}

function gatherSigned(from: Int32Array, rows: Uint32Array, to: Int32Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!
}
