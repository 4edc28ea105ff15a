import { afterEach, expect, test } from 'vitest'
import { fieldMs, fieldText, morningIn } from './field-time.ts'
import { setZone } from './text.ts'

const ms = Date.parse('2026-11-22T23:25:00Z')
const own = process.env['TZ']

afterEach(() => {
  setZone('UTC')
  if (own === undefined) delete process.env['TZ']
  else process.env['TZ'] = own
})

test('a field of a time is in the zone that the page names, wherever the browser stands', () => {
  process.env['TZ'] = 'Asia/Tokyo'
  expect(fieldText(ms)).toBe('2026-11-22T23:25')
  expect(fieldMs('2026-11-22T23:25')).toBe(ms)
  expect(new Date(morningIn(1, ms)).toISOString()).toBe('2026-11-23T09:00:00.000Z')
  setZone('local')
  expect(fieldText(ms)).toBe('2026-11-23T08:25')
  expect(fieldMs('2026-11-23T08:25')).toBe(ms)
  expect(new Date(morningIn(1, ms)).toISOString()).toBe('2026-11-24T00:00:00.000Z')
})

test('no time is an empty field, and an empty field no time', () => {
  expect(fieldText(Number.NaN)).toBe('')
  expect(fieldMs('')).toBeNaN()
})
