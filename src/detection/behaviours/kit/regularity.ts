import { quantile } from '../../../kernel/index.ts'

/**
 * RITA's measures of sameness (activecm/rita-legacy, beacons): how symmetric the values lie around their
 * median, and how little they stray from it. Both run from 0 to 1.
 */
export interface Regularity {
  readonly median: number
  /** 1 - |Bowley's skewness|. */
  readonly symmetry: number
  /** 1 - median absolute deviation / median. */
  readonly steadiness: number
}

/** Below this spread the quartiles say nothing of skewness. */
const spreadMin = 1e-9

export function regularityOf(values: readonly number[]): Regularity {
  const sorted = [...values].sort((a, b) => a - b)
  const low = quantile(sorted, 0.25)
  const median = quantile(sorted, 0.5)
  const high = quantile(sorted, 0.75)
  const spread = high - low
  const bowley =
    spread <= spreadMin || median === low || median === high
      ? 0
      : (low + high - 2 * median) / spread
  const deviations = sorted.map((value) => Math.abs(value - median)).sort((a, b) => a - b)
  const deviation = quantile(deviations, 0.5)
  const steadiness = median > 0 ? Math.max(0, 1 - deviation / median) : deviation === 0 ? 1 : 0
  return { median, symmetry: 1 - Math.abs(bowley), steadiness }
}

/** Share of the values that lie within `tolerance` (a share) of the median, of twice and of thrice it: a missed beat or two is still a beat. */
export function onBeatShare(values: readonly number[], median: number, tolerance: number): number {
  let near = 0
  for (const value of values) {
    const beats = Math.min(3, Math.max(1, Math.round(value / median)))
    if (Math.abs(value - beats * median) <= tolerance * median) near++
  }
  return near / values.length
}

/**
 * How far `share` of `count` gaps on the beat lies above chance, in standard deviations. Calls at random
 * times (Poisson) have gaps that halve in number with each median: that gives the share expected. Where calls closer
 * together than `least` (a share of the median) count as one, no gap is shorter, and the rest halve the sooner.
 */
export function chanceSigma(
  share: number,
  count: number,
  { tolerance, least }: { readonly tolerance: number; readonly least: number },
): number {
  const longer = (gap: number) => (gap <= least ? 1 : 2 ** (-(gap - least) / (1 - least)))
  let expected = 0
  for (const beats of [1, 2, 3]) expected += longer(beats - tolerance) - longer(beats + tolerance)
  return (share - expected) / Math.sqrt((expected * (1 - expected)) / count)
}

/** Share of the values that lie within `tolerance` (a share) or `atLeast` of their median. */
export function nearMedianShare(
  values: readonly number[],
  tolerance: number,
  atLeast: number,
): number {
  if (values.length === 0) return Number.NaN
  const median = quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
  const within = Math.max(atLeast, tolerance * median)
  return values.filter((value) => Math.abs(value - median) <= within).length / values.length
}
