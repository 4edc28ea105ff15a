/**
 * The four scores of RITA (Active Countermeasures, `pkg/beacon/analyzer.go` of activecm/rita-legacy), each 0 to 1.
 * RITA reads a day of connections at once; where a capture may be shorter, the text says what differs.
 */
import { mean } from '../../../kernel/index.ts'
import { type Regularity, regularityOf } from './regularity.ts'

/** RITA's own numbers, of the file named above. */
const smallMax = 65_535
const idealHours = 12
const dayMs = 86_400_000
const bucketsMax = 24
/** Of so few calls a bucket, one more or less would look like unevenness. */
const callsPerBucket = 4
const bimodalBucketsMin = 11
const bimodalStep = 0.05

/** ts = ((1 - |Bowley skewness|) + max(0, 1 - MAD / median)) / 2, of the intervals between calls. */
export function timestampScore({ symmetry, steadiness }: Regularity): number {
  return (symmetry + steadiness) / 2
}

/** ds = ((1 - |Bowley skewness|) + max(0, 1 - MAD / median) + max(0, 1 - mode / 65535)) / 3, of the bytes sent. */
export function dataSizeScore(sizes: readonly number[]): number {
  const { symmetry, steadiness } = regularityOf(sizes)
  return (symmetry + steadiness + Math.max(0, 1 - modeOf(sizes) / smallMax)) / 3
}

/**
 * dur = max(coverage, consistency): the share of the observed window between first and last call, and the longest
 * run of hours with a call in each, of twelve. RITA waits for six hours of calls; here the window is the host's own, up to a day.
 */
export function durationScore(seen: {
  readonly callingMs: number
  readonly windowMs: number
  readonly runHours: number
}): number {
  const coverage = Math.min(seen.callingMs, dayMs) / Math.max(1, Math.min(seen.windowMs, dayMs))
  return Math.min(1, Math.max(coverage, seen.runHours / idealHours))
}

/**
 * hist = max(1 - standard deviation / mean of the calls in each bucket, share of the buckets at one of their two
 * commonest heights, one odd bucket forgiven). RITA's buckets are the hours of a day; here as many equal parts, up to
 * 24, as have four calls each. NaN with too few calls for two.
 */
export function histogramScore(startsUs: readonly number[]): number {
  const heights = heightsOf(startsUs)
  if (heights.length < 2) return Number.NaN
  const flatness = Math.max(0, 1 - spreadOf(heights) / mean(heights))
  return Math.max(flatness, bimodalFit(heights))
}

/** Standard deviation of all the buckets there are, not of a sample. */
function spreadOf(heights: readonly number[]): number {
  const middle = mean(heights)
  return Math.sqrt(mean(heights.map((height) => (height - middle) ** 2)))
}

function heightsOf(startsUs: readonly number[]): number[] {
  const calls = startsUs.length
  const buckets = Math.min(bucketsMax, Math.floor(calls / callsPerBucket))
  const heights = new Array<number>(Math.max(0, buckets)).fill(0)
  if (buckets < 2) return heights
  const firstUs = startsUs[0]!
  // The last call has its interval too; without it the last bucket would hold one call more.
  const spanUs = ((startsUs.at(-1)! - firstUs) * calls) / (calls - 1)
  for (const startUs of startsUs) {
    const at = Math.floor(((startUs - firstUs) / Math.max(1, spanUs)) * buckets)
    heights[Math.min(buckets - 1, at)]!++
  }
  return heights
}

function bimodalFit(heights: readonly number[]): number {
  const filled = heights.filter((height) => height > 0)
  if (filled.length < bimodalBucketsMin) return 0
  const step = Math.ceil(Math.max(...filled) * bimodalStep)
  const levels = new Map<number, number>()
  for (const height of filled) {
    const level = Math.floor(height / step)
    levels.set(level, (levels.get(level) ?? 0) + 1)
  }
  const [most = 0, next = 0] = [...levels.values()].sort((a, b) => b - a)
  return Math.min(1, (most + next) / (filled.length - 1))
}

function modeOf(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  let mode = 0
  let most = 0
  for (const [value, times] of counts) {
    if (times > most || (times === most && value < mode)) {
      mode = value
      most = times
    }
  }
  return mode
}
