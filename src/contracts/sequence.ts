/** The numbers of a sensor's batches, which rise over all of its streams. */

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
