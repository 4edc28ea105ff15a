/** What a chart shows, in a sentence made of its numbers: for ears, and for eyes in a hurry. */
import { type Axis, greatest, type Line, lastKnown, nowSteps, timeAt } from './series.ts'

export interface Wording {
  /** `34%` */
  readonly text: (value: number) => string
  /** `02:10` */
  readonly time: (ms: number) => string
}

/** Fewer say nothing of where it goes. */
const trendPointsMin = 12
/** Of the mean: less is no trend that anybody would see. */
const trendShareMin = 0.15

/** `Processor 34% now, peak 91% at 02:10, no upward trend.` */
export function lineSentence(line: Line, axis: Axis, { text, time }: Wording): string {
  const last = lastKnown(line.mean)
  if (last < 0) return `${line.name}: nothing measured in this time.`
  const isNow = last >= axis.steps - nowSteps
  const value = text(line.mean[last]!)
  const now = isNow ? `${value} now` : `${value} when last measured at ${time(timeAt(axis, last))}`
  const most = greatest(line.high)
  const peak = `peak ${text(most)} at ${time(timeAt(axis, line.high.indexOf(most)))}`
  return `${[`${line.name} ${now}`, peak, trendText(line.mean)].filter(Boolean).join(', ')}.`
}

/** `rising`, `falling`, `no upward trend`; '' where too little is known. */
export function trendText(values: Float64Array): string {
  const known = [...values].flatMap((y, x) => (Number.isNaN(y) ? [] : [{ x, y }]))
  if (known.length < trendPointsMin) return ''
  const mean = (of: 'x' | 'y') => known.reduce((sum, one) => sum + one[of], 0) / known.length
  const [meanX, meanY] = [mean('x'), mean('y')]
  const spread = known.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  const slope = known.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread
  const gained = slope * (known.at(-1)!.x - known[0]!.x)
  const left = known.reduce((sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  const apart = Math.sqrt(left / known.length)
  const isTrend = Math.abs(gained) > Math.max(Math.abs(meanY) * trendShareMin, 2 * apart)
  if (!isTrend) return 'no upward trend'
  return gained > 0 ? 'rising' : 'falling'
}

/** Steps in which nothing was measured between ones in which something was, and after the last of them. */
export interface Gap {
  readonly fromStep: number
  /** Up to but not with it. */
  readonly toStep: number
}

export function gapsOf(values: Float64Array): readonly Gap[] {
  const gaps: Gap[] = []
  const first = values.findIndex((value) => !Number.isNaN(value))
  if (first < 0) return gaps
  for (let step = first; step < values.length; ) {
    let end = step
    while (end < values.length && Number.isNaN(values[end]!)) end++
    // The step that is now may be measured in a moment.
    const isNow = end === values.length && end - step === 1
    if (end > step && !isNow) gaps.push({ fromStep: step, toStep: end })
    step = end + 1
  }
  return gaps
}

/** `Packets a second: about 700, at most 912, then nothing since 14:19.` */
export function spikeSentence(line: Line, axis: Axis, { text, time }: Wording): string {
  const last = lastKnown(line.mean)
  if (last < 0) return `${line.name}: nothing measured in this time.`
  const known = line.mean.filter((value) => !Number.isNaN(value))
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const first = line.mean.findIndex((value) => !Number.isNaN(value))
  const since = first > 1 ? ` since ${time(axis.fromMs + first * axis.stepMs)}` : ''
  const gap = gapsOf(line.mean).at(-1)
  const isSilent = gap?.toStep === axis.steps
  const end = isSilent
    ? `, then nothing since ${time(axis.fromMs + gap.fromStep * axis.stepMs)}`
    : ''
  return `${line.name}: ${text(mean)} on average${since}, at most ${text(greatest(line.high))}${end}.`
}
