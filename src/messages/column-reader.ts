/** Reads columns: what stands in each is checked while it is put where it belongs. */
import type { ObservationBatch } from '../contracts/index.ts'
import type { Column } from './column-layout.ts'
import { expectThat, Malformed } from './malformed.ts'
import { WireReader } from './wire-reader.ts'

/** The fields of a message that come once and have a length, by number. */
export type Fields = ReadonlyMap<number, Uint8Array>

/** `onOther`: what to do with the fields that are none of those. It says whether it read the field, and may read no other. */
export function fieldsOf(
  bytes: Uint8Array,
  numbers: ReadonlySet<number>,
  onOther: (reader: WireReader) => boolean = () => false,
): Fields {
  const fields = new Map<number, Uint8Array>()
  const reader = new WireReader(bytes)
  while (reader.next()) {
    const { no } = reader
    if (numbers.has(no)) {
      expectThat(!fields.has(no), `field ${no} comes twice`)
      fields.set(no, reader.bytes())
    } else if (!onOther(reader)) reader.skip()
  }
  return fields
}

export interface GroupReading {
  readonly fields: Fields
  readonly batch: ObservationBatch
  readonly rows: Uint32Array
}

export function readColumn(column: Column, { fields, batch, rows }: GroupReading): void {
  const { no, name, as } = column
  const [min, max] = boundsOf(column, batch)
  const bytes = fields.get(no)
  if (bytes === undefined || bytes.length === 0) {
    const isMissing = rows.length > 0 && !(min <= 0 && max >= 0)
    expectThat(!isMissing, `${name} is 0, expected ${min} to ${max}`)
    return
  }
  const values = valuesOf(as, bytes, rows.length)
  const isBad =
    values instanceof Float64Array
      ? scatterDoubles(values, rows, { to: batch[name] as Float64Array, min, max })
      : scatter(values, rows, { to: batch[name], min, max })
  expectThat(!isBad, `${name} has a value that is not ${min} to ${max}`)
}

/** Rows that have no name point to the first, whether there is one or not. */
function boundsOf(
  { range, only }: Column,
  { names, records }: ObservationBatch,
): readonly [number, number] {
  if (range === 'names') return [0, Math.max(names.length - 1, only === undefined ? -1 : 0)]
  return range === 'records' ? [-1, records.count - 1] : range
}

type Values = Float64Array | Uint32Array | Int32Array | Uint8Array

/** As many as there are to be, aligned. */
export function valuesOf(as: Column['as'], bytes: Uint8Array, count: number): Values {
  if (as === 'double') return doublesOf(bytes, count)
  if (as === 'byte') return withLength(bytes, count)
  return as === 'fixed32' ? wordsOf(bytes, count) : new Int32Array(aligned(bytes, 4 * count))
}

export function doublesOf(bytes: Uint8Array, count: number): Float64Array {
  return new Float64Array(aligned(bytes, 8 * count))
}

export function wordsOf(bytes: Uint8Array, count: number): Uint32Array {
  return new Uint32Array(aligned(bytes, 4 * count))
}

export function withLength(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length)
    throw new Malformed(`a column has ${bytes.length} bytes, expected ${length}`)
  return bytes
}

function aligned(bytes: Uint8Array, length: number): ArrayBuffer {
  withLength(bytes, length)
  const buffer = new ArrayBuffer(length)
  new Uint8Array(buffer).set(bytes)
  return buffer
}

interface Target<T> {
  readonly to: T
  readonly min: number
  readonly max: number
}

/** True: a value is out of bounds. */
function scatterDoubles(
  values: Float64Array,
  rows: Uint32Array,
  { to, min, max }: Target<Float64Array>,
): boolean {
  let isBad = false
  if (min === Number.NEGATIVE_INFINITY)
    for (let i = 0; i < rows.length; i++) to[rows[i]!] = values[i]!
  else
    for (let i = 0; i < rows.length; i++) {
      const value = values[i]!
      // Written so that NaN is out of bounds.
      if (!(value >= min && value <= max)) isBad = true
      to[rows[i]!] = value
    }
  return isBad
}

function scatter(
  values: Uint32Array | Int32Array | Uint8Array,
  rows: Uint32Array,
  { to, min, max }: Target<Values | Uint16Array>,
): boolean {
  let isBad = false
  for (let i = 0; i < rows.length; i++) {
    const value = values[i]!
    if (value < min || value > max) isBad = true
    to[rows[i]!] = value
  }
  return isBad
}
