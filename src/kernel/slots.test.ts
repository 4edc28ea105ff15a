import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSlots } from './index.ts'

test('slots do not depend on how the input was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { maxLength: 60 }), fc.array(fc.nat(7)), (times, cuts) => {
      const whole = createSlots<number>(100, (t) => t)
      const expected = [...whole.push(times), ...whole.finish()]
      const pieces = createSlots<number>(100, (t) => t)
      const found = []
      let at = 0
      for (const size of cuts) {
        found.push(...pieces.push(times.slice(at, at + size)))
        at += size
      }
      found.push(...pieces.push(times.slice(at)), ...pieces.finish())
      expect(found).toEqual(expected)
      expect(found.flatMap((slot) => slot.items)).toEqual(times)
    }),
  )
})

test('a slot whose time is over does not wait for the next item', () => {
  const slots = createSlots<number>(100, (t) => t)
  expect(slots.push([10, 20])).toEqual([])
  expect(slots.advance(99)).toEqual([])
  expect(slots.advance(100)).toEqual([{ items: [10, 20], endUs: 100 }])
  expect(slots.finish()).toEqual([])
})

test('a clock that is set back begins a new slot instead of holding the old one open', () => {
  const slots = createSlots<number>(100_000, (t) => t)
  expect(slots.push([7_200_000_000, 7_200_050_000, 3_600_000_000])).toEqual([
    { items: [7_200_000_000, 7_200_050_000], endUs: 7_200_100_000 },
  ])
  expect(slots.finish()).toEqual([{ items: [3_600_000_000], endUs: 3_600_100_000 }])
})
