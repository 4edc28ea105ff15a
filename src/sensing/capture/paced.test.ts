import { expect, test } from 'vitest'
import { temporaryFolder } from './capture.fixture.ts'
import { pcapBytes } from './capture-bytes.fixture.ts'
import { openCapture } from './index.ts'

interface Replayed {
  readonly speed: number
  readonly lead?: { readonly seconds: number; readonly speed: number }
  readonly isAsNow?: boolean
  readonly timesUs: readonly number[]
}

const secondUs = 1e6

/** Each frame with its time, and how long after the first it came, milliseconds. */
async function replayed({ speed, lead, isAsNow = false, timesUs }: Replayed) {
  await using folder = await temporaryFolder()
  const path = await folder.put(
    'a.pcap',
    pcapBytes(timesUs.map((timeUs, i) => ({ timeUs, data: [i] }))),
  )
  const leading = lead === undefined ? {} : { lead }
  const source = { kind: 'replay', paths: [path], speed, ...leading, isAsNow } as const
  await using capture = await openCapture(source, { clock: Date.now })
  const frames: { timeUs: number; cameMs: number; frame: number; reachedMs: number }[] = []
  let startMs = Number.NaN
  for await (const batch of capture) {
    if (Number.isNaN(startMs)) startMs = Date.now()
    for (let i = 0; i < batch.count; i++)
      frames.push({
        timeUs: batch.timesUs[i]!,
        cameMs: Date.now() - startMs,
        frame: batch.firstFrame + i,
        reachedMs: capture.pace?.nowMs() ?? Number.NaN,
      })
  }
  return { frames, counts: capture.counts() }
}

test('frames come as far apart as they were, or faster', async () => {
  const timesUs = [10, 10.1, 10.5].map((s) => s * secondUs)
  const asItWas = await replayed({ speed: 1, timesUs })
  expect(asItWas.frames.map(({ timeUs }) => timeUs)).toEqual(timesUs)
  expect(asItWas.frames.map(({ frame }) => frame)).toEqual([0, 1, 2])
  expect(asItWas.frames[1]!.cameMs).toBeGreaterThanOrEqual(95)
  expect(asItWas.frames[2]!.cameMs).toBeGreaterThanOrEqual(495)
  expect(asItWas.counts).toMatchObject({ frames: 3, bytes: 3 })
  const faster = await replayed({ speed: 5, timesUs })
  expect(faster.frames[2]!.cameMs).toBeGreaterThanOrEqual(95)
  expect(faster.frames[2]!.cameMs).toBeLessThan(asItWas.frames[2]!.cameMs)
})

test('at full speed nothing waits, and event time has no clock', async () => {
  const { frames } = await replayed({
    speed: Number.POSITIVE_INFINITY,
    timesUs: [0, 1e9 * secondUs],
  })
  expect(frames.at(-1)!.cameMs).toBeLessThan(1000)
  expect(frames[0]!.reachedMs).toBeNaN()
})

test('as now, the first packet is of now, and the others as far apart as they were', async () => {
  const beforeMs = Date.now()
  const { frames } = await replayed({ speed: 1, isAsNow: true, timesUs: [1500, 51_500] })
  const [first, last] = frames.map(({ timeUs }) => timeUs)
  expect(last! - first!).toBe(50_000)
  expect(first! % secondUs).toBe(1500)
  expect(first! / 1000).toBeGreaterThan(beforeMs - 1001)
  expect(first! / 1000).toBeLessThanOrEqual(Date.now())
})

test('as now and faster, nothing lies in the future: the last packet comes when it is over', async () => {
  const { frames } = await replayed({
    speed: 3600,
    isAsNow: true,
    timesUs: [0, 360 * secondUs, 720 * secondUs],
  })
  const lastMs = frames.at(-1)!.timeUs / 1000
  expect(lastMs).toBeLessThanOrEqual(Date.now())
  expect(lastMs).toBeGreaterThan(Date.now() - 3000)
  expect(frames.at(-1)!.timeUs - frames[0]!.timeUs).toBe(720 * secondUs)
})

test('the first part may go at a speed of its own; as now, the last packet still comes when it is over', async () => {
  const { frames } = await replayed({
    ...{ speed: 1, lead: { seconds: 600, speed: 6000 }, isAsNow: true },
    timesUs: [0, 600, 600.3].map((s) => s * secondUs),
  })
  const [, second, third] = frames
  expect(second!.cameMs).toBeGreaterThanOrEqual(95)
  expect(second!.cameMs).toBeLessThan(5000)
  expect(third!.cameMs - second!.cameMs).toBeGreaterThanOrEqual(290)
  expect(third!.timeUs / 1000).toBeLessThanOrEqual(Date.now())
  expect(third!.timeUs / 1000).toBeGreaterThan(Date.now() - 3000)
})

test('a frame stamped far ahead keeps nobody waiting', async () => {
  const { frames } = await replayed({ speed: 1, timesUs: [0, 9e9 * secondUs, 1000] })
  expect(frames.map(({ frame }) => frame)).toEqual([0, 1, 2])
})

test('event time goes on between frames, and not beyond the next', async () => {
  await using folder = await temporaryFolder()
  const frames = [0, 300].map((ms) => ({ timeUs: 5e6 + ms * 1000, data: [1] }))
  const path = await folder.put('a.pcap', pcapBytes(frames))
  const source = { kind: 'replay', paths: [path], speed: 1, isAsNow: false } as const
  await using capture = await openCapture(source, { clock: Date.now })
  const batches = capture[Symbol.asyncIterator]()
  expect(capture.pace!.nowMs()).toBeNaN()
  await batches.next()
  const second = batches.next()
  const seen: number[] = []
  const timer = setInterval(() => seen.push(capture.pace!.nowMs()), 20)
  await second
  clearInterval(timer)
  expect(seen.some((ms) => ms > 5050 && ms < 5250)).toBe(true)
  expect(Math.max(...seen)).toBeLessThanOrEqual(5300)
})

test('who stops waits for no packet', async () => {
  await using folder = await temporaryFolder()
  const frames = [0, 1e6].map((s) => ({ timeUs: s * secondUs, data: [1] }))
  const path = await folder.put('a.pcap', pcapBytes(frames))
  const source = { kind: 'replay', paths: [path], speed: 1, isAsNow: false } as const
  await using capture = await openCapture(source, { clock: Date.now })
  const timer = setTimeout(() => capture.stop(), 100)
  let count = 0
  for await (const batch of capture) count += batch.count
  clearTimeout(timer)
  expect(count).toBe(1)
})
