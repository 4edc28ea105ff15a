/**
 * What tells a sensor's batches apart: names of the streams that it ships in, '' where one is all of its traffic, else
 * `2-of-4`; and their numbers, which rise over all of its streams.
 */

/** A stream costs a detection of its own at the hub: a sensor splits into so many at most. */
export const streamPartsMax = 16

export interface StreamPart {
  /** From 1. */
  readonly number: number
  readonly of: number
}

/** The names that `count` streams have: none of them is of another count, so that each holds the same hosts for good. */
export function partNames(count: number): readonly string[] {
  if (count <= 1) return ['']
  return Array.from({ length: count }, (_, at) => `${at + 1}-of-${count}`)
}

/** Null: no stream of a sensor is called so. */
export function partOf(name: string): StreamPart | null {
  if (name === '') return { number: 1, of: 1 }
  const [, number = 0, of = 0] = (/^([1-9]\d?)-of-([1-9]\d?)$/.exec(name) ?? []).map(Number)
  return of >= 2 && of <= streamPartsMax && number >= 1 && number <= of ? { number, of } : null
}

/**
 * Numbers that a sensor gives are multiples of this: those between are for what the hub puts behind what it has, a batch
 * that was set aside and is tried again. Were they the sensor's, its next batch would be taken for one that is known.
 */
export const sequenceStep = 1024

/** A clock beyond it, in the year 2255, is wrong: numbers end at 2^53. */
const sequenceMax = 2 ** 53 - 2 ** 43

/** The number of a sensor's next batch: the microseconds of its clock, but always behind the newest. */
export function sequenceAfter(newest: number, clockUs: number): number {
  const steps = Math.floor(newest / sequenceStep) + 1
  const byClock = clockUs < sequenceMax ? Math.floor(clockUs / sequenceStep) : 0
  return Math.max(steps, byClock) * sequenceStep
}
