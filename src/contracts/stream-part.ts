/** Names of the streams that one sensor ships in: '' where it is all of its traffic, else `2-of-4`. */

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
