import { describe, expect, test } from 'vitest'
import { seededRandom } from '../kernel/index.ts'
import { calibrate } from './calibrate.ts'
import { aucOf, evaluate } from './evaluate.ts'

test('the area under the curve counts pairs, ties half', () => {
  const labels = Uint8Array.from([0, 0, 1, 1])
  expect(aucOf([1, 2, 3, 4], labels)).toBe(1)
  expect(aucOf([4, 3, 2, 1], labels)).toBe(0)
  expect(aucOf([1, 2, 2, 3], labels)).toBe(0.875)
  expect(aucOf([Number.NaN, 1, Number.NaN, 2], labels)).toBe(1)
})

test('at one percent false positives, ties with the limit do not count', () => {
  const labels = Uint8Array.from({ length: 300 }, (_, i) => (i < 200 ? 0 : 1))
  const margins = Float64Array.from(labels, (label, i) => (label === 1 ? i - 202 : i < 3 ? 5 : -9))
  const { truePositivesAtOnePercent, falsePositives } = evaluate(margins, labels)
  expect(falsePositives).toMatchObject({ hits: 3, n: 200 })
  expect(truePositivesAtOnePercent).toMatchObject({ hits: 92, n: 100 })
})

describe('calibration', () => {
  const random = seededRandom(4)
  const labels = Uint8Array.from({ length: 4000 }, () => random.below(2))
  const normal = () => random.next() + random.next() + random.next() - 1.5
  const margins = Float64Array.from(labels, (label) => normal() + (label === 1 ? 0.8 : 0))
  const table = calibrate(margins, labels)

  test('evidence never falls as the margin grows, and stays in bounds', () => {
    for (let i = 1; i < table.length; i++) {
      expect(table[i]![0]).toBeGreaterThan(table[i - 1]![0])
      expect(table[i]![1]).toBeGreaterThanOrEqual(table[i - 1]![1])
    }
    expect(table[0]![1]).toBeGreaterThanOrEqual(-4)
    expect(table.at(-1)![1]).toBeLessThanOrEqual(6)
    expect(table.at(-1)![1]).toBeGreaterThan(2)
    expect(table.length).toBeLessThanOrEqual(32)
  })
  test('a margin that says nothing gives no evidence, however many rows', () => {
    const noise = Float64Array.from(labels, () => random.next())
    for (const [, nats] of calibrate(noise, labels)) expect(Math.abs(nats)).toBeLessThan(0.5)
  })
  test('few rows give little evidence even where they are told apart', () => {
    const few = calibrate([-2, -1, 1, 2], Uint8Array.from([0, 0, 1, 1]))
    expect(few.at(-1)![1]).toBeLessThan(0.5)
  })
})
