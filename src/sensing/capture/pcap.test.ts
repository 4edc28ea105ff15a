import { describe, expect, test } from 'vitest'
import { readBytes } from './capture.fixture.ts'
import { pcapBytes, writer } from './capture-bytes.fixture.ts'

const timeUs = 1_700_000_000_123_456
const two = [
  { timeUs, data: [1, 2, 3, 4, 5], wireLength: 60 },
  { timeUs: timeUs + 7, data: [6, 7] },
]

describe.each([true, false])('pcap, big-endian %s', (isBig) => {
  test.each([true, false])('nanoseconds %s: lengths, times, link type', async (isNano) => {
    const { frames, note } = await readBytes(pcapBytes(two, { isBig, isNano, linkType: 113 }))
    expect(note).toBe('')
    expect(frames).toEqual([
      { data: [1, 2, 3, 4, 5], wireLength: 60, timeUs, linkType: 113 },
      { data: [6, 7], wireLength: 2, timeUs: timeUs + 7, linkType: 113 },
    ])
  })

  test('every truncated length gives what could be read and one note with the offset', async () => {
    const whole = pcapBytes(two, { isBig })
    const starts = [24, 24 + 21, 24 + 21 + 18]
    for (let length = 1; length < whole.length; length++) {
      const { frames, note } = await readBytes(whole.subarray(0, length))
      const read = starts.filter((start) => start <= length).length
      expect(frames.length, `cut at ${length}`).toBe(Math.max(0, read - 1))
      const at = starts[read - 1] ?? 0
      if (at === length) expect(note).toBe('')
      else expect(note).toMatch(new RegExp(`^t.pcap: truncated at byte ${at}: expected \\d+ bytes`))
    }
  })
})

test('the note says how many bytes are missing', async () => {
  const whole = pcapBytes(two)
  expect((await readBytes(whole.subarray(0, -1))).note).toBe(
    't.pcap: truncated at byte 45: expected 18 bytes, found 17',
  )
})

test('pieces of any size and batches of any size give the same frames', async () => {
  const frames = Array.from({ length: 50 }, (_, i) => ({
    timeUs: i,
    data: Array.from({ length: i * 7 }, (_, j) => j & 255),
  }))
  const bytes = pcapBytes(frames)
  const expected = (await readBytes(bytes)).frames
  expect(expected.map((frame) => frame.data)).toEqual(frames.map((frame) => frame.data))
  for (const pieceBytes of [1, 3, 17, 4096]) {
    expect((await readBytes(bytes, { pieceBytes, batchFrames: 3 })).frames).toEqual(expected)
  }
})

test('a captured length beyond any frame is corrupt; what precedes it is kept', async () => {
  const bytes = pcapBytes(two)
  bytes.set(writer(false).u32(0x7fffffff), 24 + 21 + 8)
  const { frames, note } = await readBytes(bytes)
  expect(frames.length).toBe(1)
  expect(note).toBe(
    't.pcap: corrupt at byte 45: expected at most 262144 captured bytes, found a claim of 2147483647',
  )
})

test('more captured than was on the wire: the wire length gives way', async () => {
  const { frames } = await readBytes(pcapBytes([{ data: [1, 2, 3], wireLength: 1 }]))
  expect(frames[0]!.wireLength).toBe(3)
})

test('before version 2.3 the length on the wire comes first', async () => {
  const bytes = pcapBytes([{ data: [9, 8], wireLength: 40 }], { minor: 2 })
  bytes.set([...writer(false).u32(40), ...writer(false).u32(2)], 24 + 8)
  const { frames } = await readBytes(bytes)
  expect(frames[0]).toMatchObject({ data: [9, 8], wireLength: 40 })
})

test('nanoseconds keep the fraction a double can hold', async () => {
  const bytes = pcapBytes([{ timeUs: 0, data: [1] }], { isNano: true })
  bytes.set(writer(false).u32(1_700_000_000), 24)
  bytes.set(writer(false).u32(123_456_750), 28)
  expect((await readBytes(bytes)).frames[0]!.timeUs).toBe(1_700_000_000_123_456 + 0.75)
})
