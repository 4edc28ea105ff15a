import { expect, test } from 'vitest'
import { freshUntilMs, type Pressing, urgencyTerms } from './urgency.ts'

const hour = 3_600_000
const pressing: Pressing = {
  severity: 'high',
  confidence: 0.94,
  importance: 'normal',
  lastMs: 0,
  nowMs: 0,
  isWithdrawn: false,
}

const sum = (given: Partial<Pressing>) =>
  urgencyTerms({ ...pressing, ...given }).reduce((total, { value }) => total + value, 0)

test('the terms say what they are', () => {
  expect(urgencyTerms(pressing).map(({ text }) => text)).toEqual([
    'high severity: 30 of 40',
    '94% sure: 28 of 30',
    'host of normal importance: 10 of 20',
    'newest evidence less than 1 hour before the newest of all: 10 of 10',
  ])
})

test('at most 100, and 0 of what was withdrawn', () => {
  expect(sum({ severity: 'critical', confidence: 1, importance: 'critical' })).toBe(100)
  expect(sum({ isWithdrawn: true })).toBe(0)
})

test('freshness falls in steps, and it is known when', () => {
  const steps = [0, 1, 6, 24, 168].map((hours) => {
    const nowMs = hours * hour
    const terms = urgencyTerms({ ...pressing, nowMs })
    return [terms[3]!.value, freshUntilMs({ lastMs: 0, nowMs })]
  })
  expect(steps).toEqual([
    [10, hour],
    [8, 6 * hour],
    [5, 24 * hour],
    [2, 168 * hour],
    [0, null],
  ])
  expect(freshUntilMs({ lastMs: 0, nowMs: hour - 1 })).toBe(hour)
})
