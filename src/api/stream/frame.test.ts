import { expect, test } from 'vitest'
import { entryOf } from './entry.ts'
import { frameOf } from './frame.ts'
import { defaultStreamLimits } from './limits.ts'
import { notes } from './stream.fixture.ts'

test('of more than a client may be told the newest are told, and the rest is counted', () => {
  const { frameBytesMax, bytesPerSecond, waitingMs } = defaultStreamLimits
  const count = 2 * Math.ceil(frameBytesMax / 300)
  const entries = Array.from({ length: count }, (_, at) =>
    entryOf(notes, { seq: at + 1, record: { seq: at + 1, text: '.'.repeat(300) } }, 0),
  )
  const { bytes, dropped, to } = frameOf({
    ...{ channel: notes, fitOf: () => 'wanted' as const, told: 0, entries, newest: count },
    ...{ mayDrop: true, skipped: 3, nowMs: 0, bytesMax: frameBytesMax },
    waitingBytesMax: (bytesPerSecond * waitingMs) / 1000,
  })
  const { patch, seq } = JSON.parse(bytes.toString()) as {
    readonly patch: readonly { readonly seq: number }[]
    readonly seq: readonly [number, number]
  }
  expect(to).toBe(count)
  expect(seq).toEqual([1, count])
  expect(patch.at(-1)?.seq).toBe(count)
  expect(patch.length + dropped).toBe(count + 3)
  expect(patch.length).toBeGreaterThan(count / 4)
  expect(bytes.length).toBeLessThanOrEqual(frameBytesMax)
})
