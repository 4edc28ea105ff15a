import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { temporaryFolder } from './capture.fixture.ts'
import { pcapBytes } from './capture-bytes.fixture.ts'
import { type Capture, type Followed, type FollowMemory, openCapture } from './index.ts'

const quietMs = 300
const frame = (timeUs: number) => ({ timeUs, data: [timeUs % 256] })
const file = (...timesUs: number[]) => pcapBytes(timesUs.map(frame))
/** Records alone, as they are added to a file that grows. */
const records = (...timesUs: number[]) => file(...timesUs).subarray(24)

function memory(kept = new Map<string, Followed>()) {
  return {
    kept,
    find: async (mark: string) => kept.get(mark) ?? null,
    keep: (followed: Followed) => void kept.set(followed.mark, followed),
  } satisfies FollowMemory & { kept: Map<string, Followed> }
}

function follow(folder: string, options: { memory?: FollowMemory; isOnce?: boolean } = {}) {
  const notices: string[] = []
  const source = { kind: 'follow', folder, quietMs, isOnce: true, memory: memory() } as const
  const own = { ...source, ...options }
  return {
    notices,
    capture: openCapture(own, { clock: Date.now, onNotice: (text) => notices.push(text) }),
  }
}

async function timesOf(capture: Capture, onFrame = (_timeUs: number): unknown => null) {
  const timesUs: number[] = []
  for await (const batch of capture)
    for (let i = 0; i < batch.count; i++) {
      expect(batch.firstFrame + i).toBe(timesUs.length)
      timesUs.push(batch.timesUs[i]!)
      await onFrame(batch.timesUs[i]!)
    }
  return timesUs
}

async function readOnce(folder: string, kept: FollowMemory = memory()) {
  const { capture, notices } = follow(folder, { memory: kept })
  await using opened = await capture
  return { timesUs: await timesOf(opened), notices, counts: opened.counts() }
}

test('files are read in the order of their packets, each once, also after a restart', async () => {
  await using folder = await temporaryFolder()
  await folder.put('b.pcap', file(1, 2))
  await folder.put('a.pcap', file(3))
  await folder.put('notes.txt', 'no capture')
  const kept = memory()
  const first = await readOnce(folder.path, kept)
  expect(first.timesUs).toEqual([1, 2, 3])
  expect(first.counts.skipped).toEqual([expect.stringMatching(/notes\.txt is not a capture/)])
  await folder.put('c.pcap', file(4))
  expect((await readOnce(folder.path, kept)).timesUs).toEqual([4])
})

test('a file waits until another follows it, or it has been quiet', async () => {
  await using folder = await temporaryFolder()
  await folder.put('1.pcap', file(1))
  const startMs = Date.now()
  const { capture } = follow(folder.path)
  await using opened = await capture
  const cameMs: number[] = []
  const timesUs = await timesOf(opened, async (timeUs) => {
    cameMs.push(Date.now() - startMs)
    if (timeUs === 1) {
      await folder.put('2.pcap', file(2))
      await folder.put('3.pcap', file(3))
    }
  })
  expect(timesUs).toEqual([1, 2, 3])
  expect(cameMs[0]).toBeGreaterThanOrEqual(quietMs)
})

test('what a file grows by after it was read is read, too, and nothing twice', async () => {
  await using folder = await temporaryFolder()
  const path = await folder.put('1.pcap', file(1, 2).subarray(0, -4))
  const kept = memory()
  const first = await readOnce(folder.path, kept)
  expect(first).toMatchObject({ timesUs: [1], notices: [] })
  await appendFile(path, Buffer.concat([file(1, 2).subarray(-4), records(3)]))
  expect((await readOnce(folder.path, kept)).timesUs).toEqual([2, 3])
})

test('a file that was cut off is told once another follows', async () => {
  await using folder = await temporaryFolder()
  await folder.put('1.pcap', file(1, 2).subarray(0, -4))
  await folder.put('2.pcap', file(3))
  const { timesUs, counts } = await readOnce(folder.path)
  expect(timesUs).toEqual([1, 3])
  expect(counts.incomplete).toEqual([expect.stringMatching(/1\.pcap: truncated/)])
})

test('a file under another name, or packed since, is the same; one written over is another', async () => {
  await using folder = await temporaryFolder()
  const one = await folder.put('1.pcap', file(1, 2))
  const two = await folder.put('2.pcap', file(3))
  const kept = memory()
  await readOnce(folder.path, kept)
  await rename(one, join(folder.path, 'renamed.pcap'))
  await folder.put('2.pcap.gz', gzipSync(file(3)))
  await rm(two)
  const again = await readOnce(folder.path, kept)
  expect(again.timesUs).toEqual([])
  expect(again.notices).toEqual([
    expect.stringMatching(/2\.pcap\.gz: the same capture as .*2\.pcap, of which 1 packet/),
  ])
  await writeFile(join(folder.path, 'renamed.pcap'), file(5))
  expect((await readOnce(folder.path, kept)).timesUs).toEqual([5])
})

test('who stops within a file goes on behind what was dealt with', async () => {
  await using folder = await temporaryFolder()
  await folder.put('1.pcap', file(1, 2, 3, 4))
  await folder.put('2.pcap', file(5))
  const kept = memory()
  const source = {
    kind: 'follow',
    folder: folder.path,
    quietMs,
    isOnce: true,
    memory: kept,
  } as const
  await using capture = await openCapture(source, { clock: Date.now, batchFrames: 2 })
  const before = await timesOf(capture, (timeUs) => timeUs === 2 && capture.stop())
  expect(before).toEqual([1, 2])
  expect((await readOnce(folder.path, kept)).timesUs).toEqual([3, 4, 5])
})

test('a process that dies within a file leaves all of it to the next', async () => {
  await using folder = await temporaryFolder()
  await folder.put('1.pcap', file(1, 2, 3, 4))
  await folder.put('2.pcap', file(5))
  const kept = memory()
  const source = {
    kind: 'follow',
    folder: folder.path,
    quietMs,
    isOnce: true,
    memory: kept,
  } as const
  const capture = await openCapture(source, { clock: Date.now, batchFrames: 2 })
  await capture[Symbol.asyncIterator]().next()
  expect(kept.kept.size).toBe(0)
  expect((await readOnce(folder.path, kept)).timesUs).toEqual([1, 2, 3, 4, 5])
  await capture[Symbol.asyncDispose]()
})

test('what is gone before it was read is told', async () => {
  await using folder = await temporaryFolder()
  await folder.put('1.pcap', file(1))
  await folder.put('2.pcap', file(2))
  const { capture } = follow(folder.path)
  await using opened = await capture
  const timesUs = await timesOf(opened, (timeUs) => timeUs === 1 && rm(join(folder.path, '2.pcap')))
  expect(timesUs).toEqual([1])
  expect(opened.counts().incomplete).toEqual([
    expect.stringMatching(/2\.pcap: removed or overwritten before it was read/),
  ])
})

test('a folder is expected, and one that stays empty ends when it is asked to', async () => {
  await using folder = await temporaryFolder()
  const path = await folder.put('1.pcap', file(1))
  await expect(follow(path).capture).rejects.toThrow(/expected a folder/)
  await expect(follow('/none').capture).rejects.toThrow(/no such folder/)
  await mkdir(join(folder.path, 'empty'))
  const { capture } = follow(join(folder.path, 'empty'), { isOnce: false })
  await using opened = await capture
  setTimeout(() => opened.stop(), 50)
  expect(await timesOf(opened)).toEqual([])
})
