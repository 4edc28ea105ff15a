import { expect, test } from 'vitest'
import { endText, type Shipped } from './end-text.ts'

const all: Shipped = {
  ...{ batches: 47, rows: 1234, shedRows: 0, before: 0, left: 0 },
  ...{ hub: 'hub:8441', state: 'connected', lastError: '' },
}
const away: Shipped = { ...all, left: 47, state: 'away', lastError: 'nothing listens at hub:8441' }
const made =
  'made 47 batches with 1234 observations; 47 batches wait in the log until this sensor runs again'

test.each<readonly [Shipped, string]>([
  [all, 'sent 47 batches with 1234 observations: the hub has taken all'],
  [
    { ...all, batches: 1, rows: 1, before: 1, shedRows: 3 },
    'sent 1 batch with 1 observation, and 1 batch of before that waited: the hub has taken all; 3 observations were given up',
  ],
  [away, `${made}: the hub at hub:8441 cannot be reached (nothing listens at hub:8441)`],
  [
    { ...away, state: 'refused', lastError: 'it was revoked' },
    `${made}: the hub at hub:8441 refuses this sensor (it was revoked)`,
  ],
  [{ ...away, state: 'slowed' }, `${made}: the hub at hub:8441 asks to wait`],
])('%j', (shipped, text) => {
  expect(endText(shipped)).toBe(text)
})
