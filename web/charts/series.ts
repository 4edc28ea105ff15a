/** Numbers over time as charts take them: typed arrays, with NaN where nothing was measured. */
export interface Axis {
  /** Begin of the first step, milliseconds since the Unix epoch. */
  readonly fromMs: number
  readonly stepMs: number
  readonly steps: number
}

/** What one number was in each step of an axis. */
export interface Line {
  readonly name: string
  readonly mean: Float64Array
  /** The greatest within each step: a peak that the mean hides. */
  readonly high: Float64Array
}

export function valuesOf(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN)
}

/** Middle of a step. */
export function timeAt({ fromMs, stepMs }: Axis, step: number): number {
  return fromMs + (step + 0.5) * stepMs
}

export function endOf({ fromMs, stepMs, steps }: Axis): number {
  return fromMs + steps * stepMs
}

/** So few steps old is what may be called now: one is going on, one may be late. */
export const nowSteps = 3

/** The last step in which something was measured; -1: in none. */
export function lastKnown(values: Float64Array): number {
  return values.findLastIndex((value) => !Number.isNaN(value))
}

/** Where none of the lines was measured, in steps; those that are now may be in a moment. */
export function unknownOf(
  lines: readonly Line[],
  steps: number,
): readonly (readonly [from: number, to: number])[] {
  const isKnown = (step: number) => lines.some(({ mean }) => !Number.isNaN(mean[step]!))
  const spans: (readonly [number, number])[] = []
  for (let step = 0; step < steps; step++) {
    if (isKnown(step)) continue
    let end = step
    while (end < steps && !isKnown(end)) end++
    const isNow = end === steps && step > 0 && end - step < nowSteps
    if (!isNow) spans.push([step, end])
    step = end
  }
  return spans
}

/** Of what was measured. */
export function greatest(values: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY
  for (const value of values) if (value > most) most = value
  return most
}

export interface Coarse {
  readonly axis: Axis
  readonly mean: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
}

/** Fewer, longer steps: the least and greatest stay, the mean is that of what is known. Unchanged where they are few. */
export function coarseOf(
  axis: Axis,
  { mean, low, high }: Pick<Coarse, 'mean' | 'low' | 'high'>,
  stepsMax: number,
): Coarse {
  const each = Math.ceil(axis.steps / stepsMax)
  if (each <= 1) return { axis, mean, low, high }
  const steps = Math.ceil(axis.steps / each)
  const coarse = {
    mean: new Float64Array(steps).fill(Number.NaN),
    low: new Float64Array(steps).fill(Number.NaN),
    high: new Float64Array(steps).fill(Number.NaN),
  }
  for (let step = 0; step < steps; step++) {
    const span = [step * each, (step + 1) * each] as const
    const known = mean.slice(...span).filter((value) => !Number.isNaN(value))
    if (known.length === 0) continue
    coarse.mean[step] = known.reduce((sum, value) => sum + value, 0) / known.length
    coarse.low[step] = -greatest(low.slice(...span).map((value) => -value))
    coarse.high[step] = greatest(high.slice(...span))
  }
  return { axis: { ...axis, steps, stepMs: axis.stepMs * each }, ...coarse }
}

/** Round times within an axis, a few of them. */
export function ticksOf(axis: Axis, most = 7): readonly number[] {
  const spanMs = axis.stepMs * axis.steps
  const minute = 60_000
  const lengths = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 10080].map(
    (minutes) => minutes * minute,
  )
  const each = lengths.find((length) => spanMs / length <= most) ?? lengths.at(-1)!
  const ticks: number[] = []
  for (let at = Math.ceil(axis.fromMs / each) * each; at <= endOf(axis); at += each) ticks.push(at)
  return ticks
}

/** 1, 2 or 5 with zeros behind: where an axis ends that has no end of its own. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1
  const size = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5, 10].find((step) => step * size >= value) ?? 10) * size
}
