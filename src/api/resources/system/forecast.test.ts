import { expect, test } from 'vitest'
import { type DiskPoint, forecastOf } from './forecast.ts'

const hourMs = 3_600_000
const nowMs = 100 * 24 * hourMs
const gigabyte = 1e9
const free = 200 * gigabyte

/** One point for each hour until now. */
function pointsOf(hours: number, usedAt: (hour: number) => number): DiskPoint[] {
  return Array.from({ length: hours }, (_, hour) => ({
    atMs: nowMs - (hours - hour) * hourMs,
    usedBytes: usedAt(hour),
  }))
}

test('of less than a day it says nothing, however steep', () => {
  const forecast = forecastOf(
    pointsOf(24, (hour) => hour * gigabyte),
    free,
  )
  expect(forecast).toMatchObject({ state: 'learning', hoursKnown: 23, fullInDays: null })
  expect(forecastOf([], free)).toMatchObject({ state: 'learning', hoursKnown: 0 })
})

test('hours in which nobody looked do not count', () => {
  const sparse = pointsOf(200, (hour) => hour).filter((_, hour) => hour % 20 === 0)
  expect(forecastOf(sparse, free)).toMatchObject({ state: 'learning', hoursKnown: 9 })
})

test('a straight line is full on the day that it says, with nothing between', () => {
  const forecast = forecastOf(
    pointsOf(240, (hour) => (hour * 5 * gigabyte) / 24),
    free,
  )
  expect(forecast.state).toBe('filling')
  expect(forecast.bytesPerDay).toBeCloseTo(5 * gigabyte, -3)
  expect(forecast.fullInDays).toBeCloseTo(40, 5)
  expect(forecast.earliestInDays).toBeCloseTo(40, 3)
  expect(forecast.latestInDays).toBeCloseTo(40, 3)
})

test('what goes up and down by the day is between two days, wider where less is known', () => {
  const wave = (hour: number) =>
    (hour * 5 * gigabyte) / 24 + 2 * gigabyte * Math.sin((hour / 24) * 2 * Math.PI)
  const long = forecastOf(pointsOf(24 * 20, wave), free)
  const short = forecastOf(pointsOf(24 * 4, wave), free)
  for (const forecast of [long, short]) {
    expect(forecast.earliestInDays).toBeLessThan(40)
    expect(forecast.latestInDays ?? Number.POSITIVE_INFINITY).toBeGreaterThan(40)
  }
  const width = ({ earliestInDays, latestInDays }: typeof long) =>
    (latestInDays ?? 365) - earliestInDays!
  expect(width(short)).toBeGreaterThan(2 * width(long))
})

test('what shrinks, or grows too slowly for a year, is steady', () => {
  const shrinking = forecastOf(
    pointsOf(100, (hour) => -hour * gigabyte),
    free,
  )
  expect(shrinking).toMatchObject({ state: 'steady', fullInDays: null, latestInDays: null })
  const slow = forecastOf(
    pointsOf(100, (hour) => (hour * 0.1 * gigabyte) / 24),
    free,
  )
  expect(slow).toMatchObject({ state: 'steady', fullInDays: null })
  expect(slow.bytesPerDay).toBeCloseTo(0.1 * gigabyte, -3)
})
