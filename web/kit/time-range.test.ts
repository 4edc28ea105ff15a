import { expect, test } from 'vitest'
import { asRange, rangeQuery, rangeText, shiftedRange } from './time-range.ts'

const nowMs = Date.parse('2026-11-22T14:25:00Z')
const day = { kind: 'last', since: '24h' } as const

test.each([
  [{}, day],
  [{ since: '15m' }, { kind: 'last', since: '15m' }],
  [{ since: '0h' }, day],
  [{ since: 'yesterday' }, day],
  [{ from: '2026-11-22T10:00:00Z' }, { kind: 'last', since: '2026-11-22T10:00:00.000Z' }],
  [{ since: '2026-11-22T10:00:00Z' }, { kind: 'last', since: '2026-11-22T10:00:00.000Z' }],
  [{ from: '2026-11-22T12:00:00Z', to: '2026-11-22T10:00:00Z' }, day],
  [
    { from: '2026-11-22T10:00:00Z', to: '2026-11-22T12:00:00Z', since: '15m' },
    {
      kind: 'between',
      fromMs: Date.parse('2026-11-22T10:00:00Z'),
      toMs: Date.parse('2026-11-22T12:00:00Z'),
    },
  ],
])('%o', (search, range) => {
  expect(asRange(search, '24h')).toEqual(range)
})

const at = { nowMs, fallback: '24h' }

test('a step back is as long as the range, and forth again it is live', () => {
  const back = shiftedRange(day, -1, at)
  expect(rangeQuery(back)).toEqual({
    from: '2026-11-20T14:25:00.000Z',
    to: '2026-11-21T14:25:00.000Z',
  })
  expect(rangeText(back)).toBe('20 Nov 2026, 14:25 to 21 Nov 2026, 14:25')
  expect(shiftedRange(back, 1, at)).toEqual(day)
  expect(shiftedRange(day, 1, at)).toEqual(day)
  const hours = { kind: 'last', since: '2h' } as const
  expect(shiftedRange(shiftedRange(hours, -1, at), 1, { ...at, nowMs: nowMs + 30_000 })).toEqual(
    hours,
  )
})

test('of all there is nothing is earlier; a day of it goes forth to the last day', () => {
  const all = asRange({}, '')
  expect([rangeText(all), rangeQuery(all)]).toEqual(['Any time', {}])
  const whole = { nowMs, fallback: '' }
  expect(shiftedRange(all, -1, whole)).toEqual(all)
  expect(shiftedRange(shiftedRange(day, -1, whole), 1, whole)).toEqual(day)
})

test('from a moment on it is live, and as long as it is by now', () => {
  const range = asRange({ from: '2026-11-22T12:25:00Z' }, '24h')
  expect(rangeText(range)).toBe('Since 22 Nov 2026, 12:25')
  expect(rangeText(shiftedRange(range, -1, at))).toBe('22 Nov 2026, 10:25 to 12:25')
})

test('of one day it says the day once', () => {
  const range = asRange({ from: '2026-11-22T10:00:00Z', to: '2026-11-22T12:30:00Z' }, '24h')
  expect(rangeText(range)).toBe('22 Nov 2026, 10:00 to 12:30')
  expect(rangeText(day)).toBe('Last 24 h')
})
