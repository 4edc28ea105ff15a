/** Shares of small counts, and how right a stated probability is. */

export interface Share {
  readonly value: number
  readonly hits: number
  readonly n: number
  /** 95 % Wilson interval. */
  readonly low: number
  readonly high: number
}

/** Share of `hits` in `n` with its 95 % Wilson interval (Wilson 1927). */
export function rateOf(hits: number, n: number): Share {
  if (n === 0) return { value: 0, hits, n, low: 0, high: 1 }
  const z = 1.959964
  const value = hits / n
  const centre = value + (z * z) / (2 * n)
  const spread = z * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  return {
    value,
    hits,
    n,
    low: Math.max(0, (centre - spread) / scale),
    high: Math.min(1, (centre + spread) / scale),
  }
}

/** What was said of a case, 0 to 1, and what it turned out to be. */
export interface Judged {
  readonly said: number
  readonly isTrue: boolean
}

export interface ReliabilityBin {
  /** From, up to but not with; the last one with. */
  readonly from: number
  readonly to: number
  /** Mean of what was said; 0 where there is no case. */
  readonly said: number
  readonly right: Share
}

/** Cases by what was said of them, in bins of equal width. */
export function reliabilityOf(cases: readonly Judged[], bins = 10): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ n: 0, hits: 0, said: 0 }))
  for (const { said, isTrue } of cases) {
    const bin = sums[Math.min(bins - 1, Math.floor(said * bins))]!
    bin.n++
    bin.said += said
    if (isTrue) bin.hits++
  }
  return sums.map(({ n, hits, said }, i) => ({
    ...{ from: i / bins, to: (i + 1) / bins, said: n === 0 ? 0 : said / n },
    right: rateOf(hits, n),
  }))
}

/** Expected calibration error: how far what was said is from what was so, bin by bin, weighed by cases. NaN of none. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const n = bins.reduce((sum, { right }) => sum + right.n, 0)
  const apart = bins.reduce((sum, { said, right }) => {
    return sum + right.n * Math.abs(said - right.value)
  }, 0)
  return apart / n
}

/** Mean squared distance of what was said from what was so (Brier 1950): 0 is perfect, 0.25 a coin. NaN of none. */
export function brierScore(cases: readonly Judged[]): number {
  const sum = cases.reduce((all, { said, isTrue }) => all + (said - (isTrue ? 1 : 0)) ** 2, 0)
  return sum / cases.length
}
