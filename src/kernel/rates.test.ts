import { expect, test } from 'vitest'
import { brierScore, calibrationError, rateOf, reliabilityOf } from './rates.ts'

test('Wilson intervals as published (Wilson 1927; Newcombe 1998, table I)', () => {
  expect(rateOf(81, 263).low).toBeCloseTo(0.2553, 4)
  expect(rateOf(81, 263).high).toBeCloseTo(0.3662, 4)
  expect(rateOf(0, 20).high).toBeCloseTo(0.1611, 4)
  expect(rateOf(0, 0)).toMatchObject({ low: 0, high: 1 })
})

test('what was said ten times at 80 % and was so seven times is 10 points off', () => {
  const cases = Array.from({ length: 10 }, (_, i) => ({ said: 0.8, isTrue: i < 7 }))
  const bins = reliabilityOf(cases)
  expect(bins.filter(({ right }) => right.n > 0)).toMatchObject([
    { from: 0.8, to: 0.9, right: { hits: 7, n: 10 } },
  ])
  expect(bins[8]!.said).toBeCloseTo(0.8)
  expect(calibrationError(bins)).toBeCloseTo(0.1)
  // 7 of 0.2 squared, 3 of 0.8 squared, by ten.
  expect(brierScore(cases)).toBeCloseTo(0.22)
})

test('each bin weighs as many cases as it has; certainty falls into the last', () => {
  const cases = [
    ...Array.from({ length: 3 }, () => ({ said: 1, isTrue: true })),
    { said: 0.05, isTrue: true },
  ]
  const bins = reliabilityOf(cases)
  expect(bins.map(({ right }) => right.n)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 3])
  expect(calibrationError(bins)).toBeCloseTo(0.95 / 4)
  expect([calibrationError(reliabilityOf([])), brierScore([])]).toEqual([Number.NaN, Number.NaN])
})
