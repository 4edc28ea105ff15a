import { expect, test } from 'vitest'
import { Allowance } from './admission.ts'

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
