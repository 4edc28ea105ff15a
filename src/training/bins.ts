/**
 * Numbers cut into few bins, as histogram boosting wants them. Cuts lie halfway between values that occur, at equal
 * shares of the rows where there are more values than bins.
 */
import { AmoskysError } from '../kernel/index.ts'

/** Rows of labelled numbers, row after row. Unknown is NaN; infinite counts as unknown. */
export interface Table {
  readonly featureNames: readonly string[]
  /** `rows * features` numbers. */
  readonly values: Float32Array
  /** 1 malicious, 0 benign. */
  readonly labels: Uint8Array
  /** How much each row counts; 1 where not given. */
  readonly weights?: Float32Array
}

/** Every number as its place in one long histogram: `offsets[feature]` is unknown, then its bins in order. */
export interface Binned {
  readonly places: Uint16Array
  readonly offsets: Int32Array
  /** Ascending; a value below `cuts[feature][k]` and not below the cut before lies in bin k. */
  readonly cuts: readonly Float32Array[]
  readonly placeCount: number
}

const placesMax = 65_536

export function binTable({ values, featureNames }: Table, binsMax: number): Binned {
  const features = featureNames.length
  const cuts = featureNames.map((_, feature) =>
    findCuts(column(values, feature, features), binsMax),
  )
  const offsets = new Int32Array(features + 1)
  cuts.forEach((of, feature) => {
    offsets[feature + 1] = offsets[feature]! + of.length + 2
  })
  const placeCount = offsets[features]!
  if (placeCount > placesMax)
    throw new AmoskysError(
      'usage',
      `expected at most ${placesMax} bins in all, found ${placeCount}`,
    )
  const places = new Uint16Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const feature = i % features
    places[i] = offsets[feature]! + binOf(cuts[feature]!, values[i]!)
  }
  return { places, offsets, cuts, placeCount }
}

/** 0 for unknown, else one more than the number of cuts at or below `value`. */
function binOf(cuts: Float32Array, value: number): number {
  if (!Number.isFinite(value)) return 0
  let low = 0
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (cuts[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low + 1
}

/** Known values of a feature, ascending. */
function column(values: Float32Array, feature: number, features: number): Float32Array {
  const found = new Float32Array(values.length / features)
  let count = 0
  for (let i = feature; i < values.length; i += features)
    if (Number.isFinite(values[i]!)) found[count++] = values[i]!
  return found.subarray(0, count).sort()
}

function findCuts(sorted: Float32Array, binsMax: number): Float32Array {
  const distinct: number[] = []
  const ends: number[] = []
  sorted.forEach((value, i) => {
    if (i > 0 && value === sorted[i - 1]) ends[ends.length - 1] = i + 1
    else {
      distinct.push(value)
      ends.push(i + 1)
    }
  })
  const cuts: number[] = []
  let cutAt = 0
  for (let i = 0; i + 1 < distinct.length && cuts.length + 1 < binsMax; i++) {
    // A value that many rows share fills a bin alone; the bins left over are spread anew over the rest.
    const share = (sorted.length - cutAt) / (binsMax - cuts.length)
    if (distinct.length > binsMax && ends[i]! - cutAt < share) continue
    cuts.push(halfway(distinct[i]!, distinct[i + 1]!))
    cutAt = ends[i]!
  }
  return Float32Array.from(cuts)
}

/** A float32 above `a` and at most `b`: the upper one where nothing lies between. */
function halfway(a: number, b: number): number {
  const middle = Math.fround(a / 2 + b / 2)
  return middle > a ? middle : b
}
