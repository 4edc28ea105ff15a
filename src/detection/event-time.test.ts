import { expect, test } from 'vitest'
import { createEventTime } from './event-time.ts'

const s = 1_000_000

function moments(...timesS: number[]): number[] {
  const time = createEventTime()
  return timesS.flatMap((at) => [...time.reach(at * s)]).map((us) => us / s)
}

test('a silence is walked through in the same steps, in one go or in many', () => {
  expect(moments(101, 139)).toEqual([110, 120, 130])
  expect(moments(101, 105, 118, 119.9, 120, 139)).toEqual([110, 120, 130])
})

test('nothing is looked at before the first packet, nor twice when a packet is a little late', () => {
  expect(moments(1_700_000_005)).toEqual([])
  expect(moments(101, 121, 109, 125)).toEqual([110, 120])
})

test('a clock that is set back begins anew, and a silence of years ends', () => {
  expect(moments(1000, 500, 520)).toEqual([510, 520])
  const years = moments(0, 100_000_000)
  expect(years.length).toBe(17_281)
  expect(years.at(-1)).toBe(100_000_000)
})
