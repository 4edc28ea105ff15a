import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Slots } from './index.ts'

/** The slots that items at these times lie in, each as its beginning, its end and its items. */
function slotsOf(times: readonly number[], slotUs = 100) {
  const slots = new Slots(slotUs)
  const found: { from: number; until: number; times: number[] }[] = []
  const close = () => {
    const until = slots.end()
    if (!Number.isNaN(until)) found.at(-1)!.until = until
  }
  for (const timeUs of times) {
    if (!slots.holds(timeUs)) {
      close()
      found.push({ from: slots.begin(timeUs), until: NaN, times: [] })
    }
    found.at(-1)!.times.push(timeUs)
  }
  close()
  return found
}

test('every item lies in its slot, or in the one under way when it came late', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { maxLength: 60 }), (times) => {
      const found = slotsOf(times)
      expect(found.flatMap((slot) => slot.times)).toEqual(times)
      for (const slot of found) {
        expect(slot.until).toBe(slot.from + 100)
        expect(slot.times[0]).toBeGreaterThanOrEqual(slot.from)
        expect(Math.max(...slot.times)).toBeLessThan(slot.until)
      }
    }),
  )
})

test('a slot whose time is over does not wait for the next item', () => {
  const slots = new Slots(100)
  expect([slots.isOver(99), slots.begin(10)]).toEqual([false, 0])
  expect([slots.holds(20), slots.isOver(99), slots.isOver(100)]).toEqual([true, false, true])
  expect([slots.end(), slots.end(), slots.isOver(300)]).toEqual([100, NaN, false])
  // One that comes late for it is not put into another.
  expect([slots.holds(50), slots.begin(50), slots.end()]).toEqual([false, 0, 100])
})

test('a clock that is set back begins a new slot instead of holding the old one open', () => {
  expect(slotsOf([7_200_000_000, 7_200_050_000, 3_600_000_000], 100_000)).toEqual([
    { from: 7_200_000_000, until: 7_200_100_000, times: [7_200_000_000, 7_200_050_000] },
    { from: 3_600_000_000, until: 3_600_100_000, times: [3_600_000_000] },
  ])
})
