import { expect, test } from 'vitest'
import { regularityOf } from './regularity.ts'
import { dataSizeScore, durationScore, histogramScore, timestampScore } from './rita-scores.ts'

test('timestamp score: the mean of symmetry and steadiness of the intervals', () => {
  expect(timestampScore(regularityOf([60, 60, 60, 60]))).toBe(1)
  // Quartiles 10, 20, 40: skewness (10 + 40 - 40) / 30 = 1/3. Deviations 10, 10, 0, 20, 40: median 10, of 20.
  expect(timestampScore(regularityOf([10, 10, 20, 40, 60]))).toBeCloseTo((2 / 3 + 1 / 2) / 2, 9)
})

test('data size score: symmetry, steadiness and smallness of what was sent', () => {
  expect(dataSizeScore([0, 0, 0, 0])).toBe(1)
  expect(dataSizeScore([65_535, 65_535, 65_535])).toBeCloseTo(2 / 3, 9)
  expect(dataSizeScore([100, 100, 200, 400, 600])).toBeCloseTo(
    (2 / 3 + 1 / 2 + (1 - 100 / 65_535)) / 3,
    9,
  )
})

test('duration score: the share of the window, or hours in a row of twelve, whichever is more', () => {
  const hourMs = 3_600_000
  expect(durationScore({ callingMs: hourMs, windowMs: 4 * hourMs, runHours: 1 })).toBe(0.25)
  expect(durationScore({ callingMs: hourMs, windowMs: hourMs, runHours: 1 })).toBe(1)
  expect(durationScore({ callingMs: 6 * hourMs, windowMs: 24 * hourMs, runHours: 6 })).toBe(0.5)
  expect(durationScore({ callingMs: 48 * hourMs, windowMs: 72 * hourMs, runHours: 20 })).toBe(1)
})

test('histogram score: how flat the calls lie over time', () => {
  const every = (count: number, us: number, from = 0) =>
    Array.from({ length: count }, (_, i) => from + i * us)
  expect(histogramScore(every(40, 60e6))).toBe(1)
  expect(histogramScore(every(7, 60e6))).toBeNaN()
  // Seven calls at once and one much later: heights 7 and 1, mean 4, deviation 3.
  expect(histogramScore([0, 1, 2, 3, 4, 5, 6, 1e6])).toBeCloseTo(1 / 4, 9)
  // Eleven buckets, six with five calls and five with three, are two heights: no less regular than one.
  const heights = [5, 5, 5, 5, 5, 5, 3, 3, 3, 3, 3]
  const starts = heights.flatMap((height, bucket) => every(height, 1e5, bucket * 1e6))
  const spread = [...starts.slice(0, -1), 10.75e6]
  expect(histogramScore(spread)).toBe(1)
})
