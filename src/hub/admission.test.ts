import { expect, test } from 'vitest'
import { Allowance, defaultAdmissionLimits, SensorAllowances } from './admission.ts'

test('what is at once is free, what is beyond it is waited for, and time gives it back', () => {
  const allowance = new Allowance(100, 50, 0)
  expect(allowance.take(50, 0)).toBe(0)
  expect(allowance.take(10, 0)).toBe(100)
  expect(allowance.take(0, 100)).toBe(0)
  expect(allowance.take(51, 10_000)).toBe(10)
})

test('a clock that was set back gives nothing and takes nothing', () => {
  const allowance = new Allowance(100, 50, 10_000)
  expect(allowance.take(50, 0)).toBe(0)
  expect(allowance.take(1, 0)).toBe(10)
})

test('a sensor that sends over several calls has one rate for all of them', () => {
  const limits = { ...defaultAdmissionLimits, rowsPerSecond: 1_000, rowsAtOnce: 1_000 }
  const allowances = new SensorAllowances(limits)
  const [first, second] = [allowances.of('branch', 0), allowances.of('branch', 0)]
  const other = allowances.of('attic', 0)
  const sent = { rows: 1_000, bytes: 1 }
  expect(first.take(sent, 0)).toBe(0)
  expect(second.take(sent, 0)).toBe(1_000)
  expect(other.take(sent, 0)).toBe(0)
  expect(allowances.sensors).toBe(2)
  for (const share of [first, second, other]) share.leave()
  expect(allowances.sensors).toBe(0)
  expect(allowances.of('branch', 0).take(sent, 0)).toBe(2_000)
})
