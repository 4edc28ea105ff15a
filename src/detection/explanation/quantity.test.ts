import { expect, test } from 'vitest'
import { reworded, roundedOutward, wordsAfterNumber } from './quantity.ts'

test.each([
  [{ value: 1482, unit: 'count', text: '1482 connections in 9 min' }, 60, '60 connections'],
  [{ value: 2048, unit: 'count', text: '2,048 or more ports' }, 12_000, '12,000 ports'],
  [{ value: 47, unit: 'count', text: '47 answers' }, 1, '1 answer'],
  [{ value: 47, unit: 'count', text: '47 addresses' }, 1, '1 address'],
  [{ value: 12, unit: 'count', text: '12' }, 6, '6'],
  [{ value: 0.018, unit: 'share', text: '1.8%' }, 0.36, '36%'],
  [{ value: 312, unit: 'bytes', text: '312 bytes' }, 2500, '2.5 KB'],
  [{ value: 60_200, unit: 'ms', text: '60.2 s' }, 1500, '1.5 s'],
  [{ value: 60, unit: 's', text: '60 s' }, 0.5, '500 ms'],
  [{ value: 1295, unit: 'c/s', text: '1295 calls a second' }, 520, '520 calls a second'],
  [{ value: 3983, unit: 'packets/s', text: '3983 packets in 409 ms' }, 25, '25 packets a second'],
  [{ value: 1, unit: 'yes or no', text: 'yes' }, 0, 'no'],
  [{ value: 3.84, unit: 'bits/char', text: '3.84' }, 3.2, '3.2 bits/char'],
])('%o at another value', (quantity, value, text) => {
  expect(reworded(quantity, value)).toEqual({ value, unit: quantity.unit, text })
})

test.each([
  [59.7, true, 59],
  [59.2, false, 60],
  [1487, true, 1400],
  [0.3512, false, 0.36],
  [36, true, 36],
  [-1.23, true, -1.3],
  [0, true, 0],
])('%f keeps two digits, away from what was seen', (value, isDown, rounded) => {
  expect(roundedOutward(value, isDown)).toBe(rounded)
})

test('a text without a noun has none', () => {
  expect(wordsAfterNumber('yes')).toBe('')
})
