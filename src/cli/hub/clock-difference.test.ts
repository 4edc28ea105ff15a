import { expect, test } from 'vitest'
import { ClockDifference } from './clock-difference.ts'

test('what came with a delay is as old as it is, whatever the clock of the sensor says', () => {
  const clocks = new ClockDifference()
  const behindMs = 50_000
  expect(clocks.madeMs(1_000_000 - behindMs, 1_000_000)).toBe(1_000_000)
  // Made right after, judged five minutes later.
  expect(clocks.madeMs(1_010_000 - behindMs, 1_310_000)).toBe(1_010_000)
})

test('a clock that was set is followed after a while', () => {
  const clocks = new ClockDifference()
  for (let ms = 1e6; ms < 3e6; ms += 10_000) clocks.madeMs(ms, ms)
  let madeMs = 0
  for (let ms = 3e6; ms < 5e6; ms += 10_000) madeMs = clocks.madeMs(ms - 70_000, ms)
  expect(madeMs).toBe(4_990_000)
})
