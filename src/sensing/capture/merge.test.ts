import { expect, test } from 'vitest'
import { drain, temporaryFolder } from './capture.fixture.ts'
import { pcapBytes, type TestFrame } from './capture-bytes.fixture.ts'
import { openCapture } from './index.ts'

const at = (timeUs: number, ...data: number[]) => ({ timeUs, data })
const range = (n: number) => Array.from({ length: n }, (_, i) => i)

/** Reads captures of these frames, each a file of one folder. */
async function readTogether(files: readonly (readonly TestFrame[])[], options = {}) {
  await using folder = await temporaryFolder()
  const paths: string[] = []
  for (const [i, frames] of files.entries())
    paths.push(await folder.put(`${String(i).padStart(3, '0')}.pcap`, pcapBytes(frames)))
  await using capture = await openCapture({ kind: 'files', paths: [folder.path] }, options)
  const frames = await drain(capture)
  return { frames, counts: capture.counts(), progress: capture.progress(), paths }
}

const whole = range(500).map((i) => at(1e6 + i * 10, i & 255, i >> 8, ...new Array(i % 90).fill(7)))

test.each([
  [2, 4096],
  [3, 4096],
  [3, 7],
  [5, 1],
])(
  'a capture dealt out to %d files is read as the whole, in batches of %d',
  async (n, batchFrames) => {
    const hands = range(n).map((hand) => whole.filter((_, i) => i % n === hand))
    const { frames, counts, progress } = await readTogether(hands, {
      batchFrames,
      bufferBytes: 4096,
    })
    expect(frames).toEqual(whole.map(({ data }) => data))
    expect([counts.frames, counts.incomplete]).toEqual([500, []])
    expect(progress.bytesRead).toBe(progress.bytesTotal)
  },
)

test('halves that overlap, one within the other, and one far later are read by time', async () => {
  const parts = [whole.slice(0, 300), whole.slice(300, 310), whole.slice(310), [at(9e9, 9)]]
  const long = [...parts[0]!.slice(0, 100), ...parts[2]!.slice(50)]
  const short = [...parts[0]!.slice(100), ...parts[1]!, ...parts[2]!.slice(0, 50)]
  const { frames } = await readTogether([long, short, parts[3]!], { batchFrames: 64 })
  expect(frames).toEqual([...whole.map(({ data }) => data), [9]])
})

test('files that follow one another are handed out as they were read', async () => {
  await using folder = await temporaryFolder()
  const path = folder.path
  for (const i of range(3)) await folder.put(`${i}`, pcapBytes([at(i * 10, 1), at(i * 10 + 10, 2)]))
  await using capture = await openCapture({ kind: 'files', paths: [path] })
  const seen: number[][] = []
  for await (const { firstFrame, count, offsets } of capture)
    seen.push([firstFrame, count, offsets[1]! - offsets[0]!])
  // The records' headers lie between the frames: nothing was copied.
  expect(seen).toEqual([
    [0, 2, 17],
    [2, 2, 17],
    [4, 2, 17],
  ])
})

test('frames of the same time keep the order of the files, and of each file', async () => {
  const { frames } = await readTogether([
    [at(1, 10), at(5, 11), at(5, 12), at(7, 13)],
    [at(1, 20), at(5, 21), at(5, 22), at(7, 23)],
    [at(5, 30)],
  ])
  expect(frames.flat()).toEqual([10, 20, 11, 12, 21, 22, 30, 13, 23])
})

test('time that goes back within a file stays so, and one stamp far ahead holds nothing back', async () => {
  const { frames } = await readTogether([
    [at(1, 1), at(9e9, 2), at(4, 3), at(6, 4)],
    [at(3, 5), at(5, 6), at(7, 7)],
  ])
  expect(frames.flat()).toEqual([1, 5, 2, 3, 6, 4, 7])
})

test('of merged files, one cut short gives its note and its frames so far', async () => {
  await using folder = await temporaryFolder()
  const cut = await folder.put('a', pcapBytes([at(1, 1), at(3, 3), at(5, 5)]).subarray(0, -1))
  const fine = await folder.put('b', pcapBytes([at(2, 2), at(4, 4), at(6, 6)]))
  await using capture = await openCapture({ kind: 'files', paths: [fine, cut] })
  expect((await drain(capture)).flat()).toEqual([1, 2, 3, 4, 6])
  expect(capture.counts().incomplete).toEqual([
    `${cut}: truncated at byte 58: expected 17 bytes, found 16`,
  ])
})

test('frames that fill more than a merged batch are merged whole', async () => {
  const large = (i: number) => at(i, ...new Array(60_000).fill(i))
  const hands = [0, 1].map((hand) => range(5).map((i) => large(2 * i + hand)))
  const { frames } = await readTogether(hands, { bufferBytes: 4096 })
  expect(frames.map((data) => [data.length, data.at(-1)])).toEqual(
    range(10).map((i) => [60_000, i]),
  )
})

test('beyond 64 overlapping files a further one waits until one ends, and is noted once', async () => {
  const files = range(66).map((i) => [at(i, i), at(1000 + i, 100 + i)])
  const { frames, counts, paths } = await readTogether(files, { bufferBytes: 4096 })
  expect(frames.flat()).toEqual([
    ...range(64),
    ...[100, 64, 101, 65],
    ...range(64).map((i) => 102 + i),
  ])
  expect(counts.incomplete).toEqual([
    `${paths[64]}: its first packets are late: expected at most 64 captures that overlap in time, found more`,
  ])
})
