import { describe, expect, test } from 'vitest'
import {
  BoundedMap,
  byteEntropy,
  bytesText,
  countText,
  DampedWindow,
  durationText,
  numberText,
  percentText,
  pointsOfProbability,
  pointsOnCurve,
  printable,
  probabilityOfPoints,
  quantile,
  seededRandom,
  stableId,
  stddev,
  surestAfter,
  textEntropy,
  traceIdOf,
} from './index.ts'

describe('format', () => {
  test.each([
    [9999, '9999'],
    [10_000, '10,000'],
    [1_234_567, '1,234,567'],
  ])('%d counts as %s', (n, text) => {
    expect(countText(n)).toBe(text)
  })
  test.each([
    [0.5234, '0.523'],
    [3.456, '3.46'],
    [45.67, '45.7'],
    [123.4, '123'],
    [0, '0'],
    [Number.NaN, 'unknown'],
  ])('%d reads %s', (x, text) => {
    expect(numberText(x)).toBe(text)
  })
  test('units', () => {
    expect([bytesText(1), bytesText(999), bytesText(37_000), bytesText(1_250_000)]).toEqual([
      '1 byte',
      '999 bytes',
      '37 KB',
      '1.25 MB',
    ])
    expect([
      durationText(320),
      durationText(60_200),
      durationText(540_000),
      durationText(7_200_000),
    ]).toEqual(['320 ms', '60.2 s', '9 min', '2 h'])
    expect([percentText(0.94), percentText(0.018), percentText(0.05), percentText(1)]).toEqual([
      '94%',
      '1.8%',
      '5%',
      '100%',
    ])
  })
  test('control characters are shown, not obeyed', () => {
    expect(printable('a\u001b[31mb\u202ec')).toBe('a\\x1b[31mb\\u202ec')
  })
})

describe('points', () => {
  test('ten points are ten times the odds', () => {
    expect(pointsOfProbability(10 / 11)).toBeCloseTo(10, 10)
    expect(probabilityOfPoints(pointsOfProbability(0.94))).toBeCloseTo(0.94, 12)
  })
  test('a curve is flat outside its knots and straight between', () => {
    const curve = [
      [0, -5],
      [10, 5],
      [20, 25],
    ] as const
    expect([-1, 0, 5, 10, 15, 99, Number.NaN].map((x) => pointsOnCurve(curve, x))).toEqual([
      -5, -5, 0, 5, 15, 25, -5,
    ])
  })
})

test.each([
  [{ situations: 0, fooled: 0 }, 0.5],
  [{ situations: 38, fooled: 0 }, 0.975],
  [{ situations: 38, fooled: 1 }, 0.95],
  [{ situations: 8, fooled: 8 }, 0.1],
])('after %o one may be at most %d sure', (tried, most) => {
  expect(surestAfter(tried)).toBeCloseTo(most, 10)
})

describe('statistics', () => {
  test('entropy of known texts', () => {
    expect(byteEntropy(new Uint8Array([1, 1, 2, 2]), 0, 4)).toBe(1)
    expect(byteEntropy(new Uint8Array(8), 0, 8)).toBe(0)
    expect(byteEntropy(new Uint8Array(0), 0, 0)).toBeNaN()
    expect(textEntropy('abcd')).toBe(2)
  })
  test('quantiles and spread by hand', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
    expect(quantile([], 0.5)).toBeNaN()
    expect(stddev([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138, 3)
  })
  test('a damped window halves in a half-life', () => {
    const window = new DampedWindow(1_000_000)
    window.add(0, 10)
    window.add(1_000_000, 20)
    expect(window.weight(1_000_000)).toBeCloseTo(1.5, 12)
    expect(window.mean()).toBeCloseTo(25 / 1.5, 12)
  })
})

test('a bounded map sheds what was touched longest ago and counts it', () => {
  const shed: string[] = []
  const map = new BoundedMap<string, number>(2, (key) => shed.push(key))
  map.set('a', 1)
  map.set('b', 2)
  map.get('a')
  map.set('c', 3)
  expect([shed, map.shed, map.size]).toEqual([['b'], 1, 2])
})

test('seeded chance repeats', () => {
  const draw = (seed: number) =>
    Array.from(
      { length: 5 },
      (
        (r) => () =>
          r.next()
      )(seededRandom(seed)),
    )
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test('ids repeat for the same name and time, and carry the time', () => {
  const id = stableId('alr', 1_700_000_000_000, 'host|T1046')
  expect(id).toBe(stableId('alr', 1_700_000_000_000, 'host|T1046'))
  expect(id).toMatch(/^alr_01HF7YAT00[0-9A-Z]{16}$/)
  expect(traceIdOf('x')).toMatch(/^[0-9a-f]{32}$/)
})
