import { expect, test } from 'vitest'
import { chanceOf } from '../../kit/index.ts'
import { rowsOf } from './waterfall-help.tsx'

test('points stand for odds', () => {
  expect(chanceOf(0)).toBe(0.5)
  expect(chanceOf(10)).toBeCloseTo(10 / 11)
  expect(chanceOf(-23)).toBeCloseTo(1 / 200.5, 3)
})

test('the rows add up to the result', () => {
  const rows = rowsOf({
    ...{
      base: -23,
      baseText: 'Starting point: 1 in 200',
      others: { n: 2, points: 1.5 },
      calibration: -0.5,
      calibrationText: '',
    },
    ...{ bars: [{ id: 'a', label: 'Timing', points: 20 }], total: -2, residual: 0 },
  })
  expect(rows.map(({ label }) => label)).toEqual([
    'Starting point: 1 in 200',
    'Timing',
    '2 others combined',
    'Held within bounds',
  ])
  expect(rows.at(-1)!.soFar).toBeCloseTo(-2)
})
