import { expect, test } from 'vitest'
import type { ShippedPart } from '../../contracts/index.ts'
import { everyPart } from '../../messages/batch.fixture.ts'
import { futureTime } from './future-times.ts'

const nowMs = 1_700_000_000_000
const dayUs = 86_400e6

test('what a sensor ships of now or of a capture long past is taken', () => {
  expect(futureTime(everyPart(), nowMs)).toBe('')
  expect(futureTime([{ kind: 'time', timeUs: nowMs * 1000 + dayUs }], nowMs)).toBe('')
  expect(futureTime([{ kind: 'time', timeUs: 0 }], nowMs)).toBe('')
})

const late = nowMs * 1000 + dayUs + 1
const columns = ['timesUs', 'beganUs', 'firstUs', 'lastUs', 'newSinceUs'] as const

test.each(columns)('rows whose %s is in the future are refused', (column) => {
  const part = everyPart().find(({ kind }) => kind === 'observations')
  if (part?.kind !== 'observations') throw new Error('there are rows')
  part.batch[column][part.batch.count - 1] = 2 ** 53 - 1
  expect(futureTime([part], nowMs)).toContain("more than a day ahead of the hub's clock")
})

const parts: readonly ShippedPart[] = [
  { kind: 'time', timeUs: late },
  { kind: 'shed', rows: 1, fromUs: 0, untilUs: late },
]
test.each(parts)('so is $kind', (part) => {
  expect(futureTime([part], nowMs)).toContain('2023-11-15')
})
