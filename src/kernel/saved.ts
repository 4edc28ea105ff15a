/**
 * How state is saved: as plain data that `v8.serialize` keeps, by reference where it can be, so that what two parts
 * share is still shared when both begin from it again. A class saves its fields under names and takes them back right
 * after it was made; what only saves work (a cache, scratch memory) is left out.
 */
import { AmoskysError } from './errors.ts'

export type Column =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array

/** A column without its stretches of zeros: most of a large table was never written to. */
export interface SavedColumn {
  readonly length: number
  /** Where each stretch begins. */
  readonly places: readonly number[]
  readonly stretches: readonly Column[]
}

/** Entries that are looked at together. */
const pageLength = 512

/** Places of a column, from the first up to but not with the second. */
export type Range = readonly [from: number, to: number]

/**
 * The column's own memory: it is to be serialized before the column changes. `ranges`: where something may stand, for
 * those who know; the others are not looked at.
 */
export function savedColumn(
  column: Column,
  ranges: readonly Range[] = [[0, column.length]],
): SavedColumn {
  const places: number[] = []
  const stretches: Column[] = []
  const bits = bitsOf(column)
  const width = bits.length / column.length
  for (const [first, end] of ranges) {
    let from = -1
    for (let at = first; at < end + pageLength; at += pageLength) {
      const isUsed = hasAny(bits, at * width, Math.min(at + pageLength, end) * width)
      if (isUsed && from < 0) from = at
      if (isUsed || from < 0) continue
      places.push(from)
      stretches.push(column.subarray(from, Math.min(at, end)))
      from = -1
    }
  }
  return { length: column.length, places, stretches }
}

/** Into a column that nothing was written to. */
export function restoreColumn(column: Column, { length, places, stretches }: SavedColumn): void {
  expectLength(column, length)
  for (const [i, place] of places.entries()) column.set(stretches[i]!, place)
}

/** Those entries of a column that are in use, where they are the first ones. */
export function restoreFirst(column: Column, saved: Column): void {
  if (saved.length > column.length) expectLength(column, saved.length)
  column.set(saved)
}

/** Its bits, in words where they are whole ones: neither -0 nor NaN is nothing. */
function bitsOf({ buffer, byteOffset, byteLength }: Column): Int32Array | Uint8Array {
  return byteOffset % 4 === 0 && byteLength % 4 === 0
    ? new Int32Array(buffer, byteOffset, byteLength / 4)
    : new Uint8Array(buffer, byteOffset, byteLength)
}

function hasAny(bits: Int32Array | Uint8Array, from: number, to: number): boolean {
  for (let i = Math.floor(from); i < to; i++) if (bits[i] !== 0) return true
  return false
}

function expectLength({ length }: Column, found: number): void {
  if (length === found) return
  const message = `saved state: a column: expected ${length} entries, found ${found}`
  throw new AmoskysError('corrupt', message)
}

/** The map with each of its values made into something else, in the same order. */
export function mapValues<K, V, W>(map: ReadonlyMap<K, V>, of: (value: V) => W): Map<K, W> {
  const mapped = new Map<K, W>()
  for (const [key, value] of map) mapped.set(key, of(value))
  return mapped
}
