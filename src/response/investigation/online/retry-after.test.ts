import { expect, test } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const nowMs = Date.UTC(2026, 2, 14, 9, 0)
const day = 24 * 3_600_000

test.each<[string | null, number | null]>([
  [null, null],
  ['', null],
  ['0', 0],
  [' 120 ', 120_000],
  ['999999999', day],
  ['9999999999999', null],
  ['-5', null],
  ['1.5', null],
  ['soon', null],
  ['Sat, 14 Mar 2026 09:05:00 GMT', 300_000],
  ['Saturday, 14-Mar-26 09:05:00 GMT', 300_000],
  ['Sat, 14 Mar 2026 08:00:00 GMT', 0],
  ['Fri, 14 Mar 2036 08:00:00 GMT', day],
  ['2026-03-14T09:05:00Z', null],
  [`${'9'.repeat(100_000)}x`, null],
])('%s is %s', (header, ms) => expect(retryAfterMs(header, nowMs)).toBe(ms))
