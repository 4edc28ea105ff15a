/** When the disk is full as things go: a straight line through what was used of it, and how far that can be trusted. */
import type { Kysely } from 'kysely'
import { findSamples, type Schema } from '../../../store/index.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A day has its own shape: less of it says nothing of the next. */
export const hoursNeeded = 24
const lookedBackMs = 30 * dayMs
/** Beyond that a line says nothing. */
const daysMax = 365

export interface DiskPoint {
  readonly atMs: number
  readonly usedBytes: number
}

export interface DiskForecast {
  /** `learning`: less than a day is known; `steady`: not full within a year; `filling`. */
  readonly state: 'learning' | 'steady' | 'filling'
  readonly hoursKnown: number
  readonly bytesPerDay: number | null
  readonly fullInDays: number | null
  /** Between which it would be full, with a chance of 95%; null: not within a year, or not at all. */
  readonly earliestInDays: number | null
  readonly latestInDays: number | null
}

export async function diskForecast(
  db: Kysely<Schema>,
  { freeBytes, nowMs }: { readonly freeBytes: number; readonly nowMs: number },
): Promise<DiskForecast> {
  const question = { metric: 'diskUsedBytes', sensor: '', stepMs: hourMs }
  const points = await findSamples(db, { ...question, fromMs: nowMs - lookedBackMs, toMs: nowMs })
  const known = points.map(({ at_ms, mean }) => ({ atMs: at_ms, usedBytes: mean }))
  return forecastOf(known, freeBytes)
}

/** Of one point for an hour, in order of time. */
export function forecastOf(points: readonly DiskPoint[], freeBytes: number): DiskForecast {
  const none = { fullInDays: null, earliestInDays: null, latestInDays: null }
  // Hours that were seen, not hours that have passed: with the engine off nobody looked. The first is a part of one.
  const hoursKnown = Math.max(0, points.length - 1)
  if (hoursKnown < hoursNeeded) return { state: 'learning', hoursKnown, bytesPerDay: null, ...none }
  const line = lineThrough(points)
  const fullIn = (bytesPerDay: number) => {
    const days = bytesPerDay > 0 ? freeBytes / bytesPerDay : Number.POSITIVE_INFINITY
    return days <= daysMax ? days : null
  }
  const fullInDays = fullIn(line.perDay)
  return {
    state: fullInDays === null ? 'steady' : 'filling',
    ...{ hoursKnown, bytesPerDay: line.perDay, fullInDays },
    earliestInDays: fullIn(line.perDay + line.apart),
    latestInDays: fullInDays === null ? null : fullIn(line.perDay - line.apart),
  }
}

/**
 * Least squares, and how far the slope may be off. What is left over one hour is like that of the hour before, so the
 * points tell as much as fewer that are independent would.
 */
function lineThrough(points: readonly DiskPoint[]): {
  readonly perDay: number
  readonly apart: number
} {
  const count = points.length
  const days = points.map(({ atMs }) => (atMs - points[0]!.atMs) / dayMs)
  const dayMean = sum(days) / count
  const usedMean = sum(points.map(({ usedBytes }) => usedBytes)) / count
  const spread = sum(days.map((day) => (day - dayMean) ** 2))
  const perDay =
    sum(points.map(({ usedBytes }, i) => (days[i]! - dayMean) * (usedBytes - usedMean))) / spread
  const left = points.map(
    ({ usedBytes }, i) => usedBytes - usedMean - perDay * (days[i]! - dayMean),
  )
  const squares = sum(left.map((one) => one ** 2))
  const together = sum(left.slice(1).map((one, i) => one * left[i]!))
  const alike = squares > 0 ? Math.min(0.99, Math.max(0, together / squares)) : 0
  const independent = Math.max(3, (count * (1 - alike)) / (1 + alike))
  const error = Math.sqrt(squares / count / (independent - 2) / (spread / count))
  return { perDay, apart: 2 * error }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
