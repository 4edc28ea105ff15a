import { expect, test } from 'vitest'
import { type Axis, coarseOf, roundUp, ticksOf, unknownOf, valuesOf } from './series.ts'

const minute = 60_000
const axis: Axis = { fromMs: 0, stepMs: minute, steps: 6 }

test('fewer points keep the least and the greatest, and nothing stays nothing', () => {
  const mean = valuesOf([1, 3, null, null, 5, null])
  const low = valuesOf([0.5, 2, null, null, 4, null])
  const high = valuesOf([1.5, 90, null, null, 6, null])
  const coarse = coarseOf(axis, { mean, low, high }, 3)
  expect(coarse.axis).toEqual({ fromMs: 0, stepMs: 2 * minute, steps: 3 })
  expect([...coarse.mean]).toEqual([2, Number.NaN, 5])
  expect([...coarse.low]).toEqual([0.5, Number.NaN, 4])
  expect([...coarse.high]).toEqual([90, Number.NaN, 6])
})

test('few points stay as they are', () => {
  const mean = valuesOf([1, 2, 3, 4, 5, 6])
  expect(coarseOf(axis, { mean, low: mean, high: mean }, 6)).toEqual({
    ...{ axis, mean, low: mean, high: mean },
  })
})

test('ticks are at round times within the axis, and not many', () => {
  const day: Axis = { fromMs: 25 * minute, stepMs: 2 * minute, steps: 720 }
  const ticks = ticksOf(day)
  expect(ticks.length).toBeGreaterThan(3)
  expect(ticks.length).toBeLessThanOrEqual(7)
  expect(ticks.every((at) => at % (60 * minute) === 0 && at >= day.fromMs)).toBe(true)
  expect(ticksOf({ fromMs: 0, stepMs: 15 * minute, steps: 672 }).length).toBeLessThanOrEqual(8)
})

test('unknown is what no line was measured in, and not what may be measured in a moment', () => {
  const line = (values: readonly number[]) => {
    const mean = Float64Array.from(values)
    return { name: '', mean, high: mean }
  }
  const [no, a, b] = [Number.NaN, 1, 2]
  expect(unknownOf([line([no, no, a, no, no, b, no])], 7)).toEqual([
    [0, 2],
    [3, 5],
  ])
  expect(unknownOf([line([no, a, no]), line([b, no, no])], 3)).toEqual([])
  expect(unknownOf([line([a, no, no, no])], 4)).toEqual([[1, 4]])
  expect(unknownOf([line([no, no])], 2)).toEqual([[0, 2]])
})

test.each([
  [0, 1],
  [0.03, 0.05],
  [7, 10],
  [10, 10],
  [1201, 2000],
])('an axis up to %d ends at %d', (value, end) => {
  expect(roundUp(value)).toBeCloseTo(end, 10)
})
