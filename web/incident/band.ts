/** Where what was seen stands beside what is normal: places of one axis, from the record's own numbers. */
import type { Quantity } from '../api/index.ts'

export interface BandPlaces {
  /** Ends of what is normal, 0 to 1; equal where a single value is known. */
  readonly from: number
  readonly to: number
  readonly seen: number
  /** The end of what is normal that is nearest to what was seen; null: it is within. */
  readonly gapFrom: number | null
}

export interface Compared {
  readonly observed: Quantity
  readonly baseline: Quantity | null
  readonly range: { readonly low: Quantity; readonly high: Quantity } | null
}

interface Span {
  readonly low: number
  readonly high: number
  readonly seen: number
}

const marginShare = 0.06
/** From so many times apart on, equal steps are equal ratios. */
const wide = 20

/** Null where there is nothing to compare with. */
export function bandOf(compared: Compared): BandPlaces | null {
  const span = spanOf(compared)
  if (span === null) return null
  const values = [span.low, span.high, span.seen]
  if (!values.every(Number.isFinite)) return null
  const scale = scaleOf(values)
  const [from, to, seen] = [scale(span.low), scale(span.high), scale(span.seen)]
  const gapFrom = span.seen > span.high ? to : span.seen < span.low ? from : null
  return { from, to, seen, gapFrom }
}

/** In one unit; "754 times what is usual" is measured in what is usual. */
function spanOf({ observed, baseline, range }: Compared): Span | null {
  const seen = observed.value
  if (range !== null) return { low: range.low.value, high: range.high.value, seen }
  if (baseline === null) return null
  if (observed.unit === 'times') return { low: 1, high: 1, seen }
  if (observed.unit !== baseline.unit) return null
  return { low: baseline.value, high: baseline.value, seen }
}

function scaleOf(values: readonly number[]): (value: number) => number {
  const positive = values.every((value) => value > 0)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const asLog = positive && most / least >= wide
  const size = asLog ? Math.log10 : (value: number) => value
  const low = asLog ? size(least) : Math.min(0, least)
  const span = size(most) - low || 1
  return (value) => marginShare + ((size(value) - low) / span) * (1 - 2 * marginShare)
}
