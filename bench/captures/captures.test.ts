import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { engine } from '../engine.ts'
import { obtain, writeRepeated } from './index.ts'
import { writeOrdinary } from './ordinary.ts'
import { createPcapSink, type FrameSink, writePcap } from './pcap-sink.ts'
import { writeAnswered, writeBig, writeSmall } from './synthetic.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amoskys-captures-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function pcapOf(make: (sink: FrameSink) => void): Buffer {
  const pieces: Buffer[] = []
  const sink = createPcapSink((piece) => pieces.push(Buffer.from(piece)))
  make(sink)
  sink.flush()
  return Buffer.concat(pieces)
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

async function framesIn(path: string) {
  const times: number[] = []
  for await (const { count, timesUs } of engine.frames(path)) times.push(...timesUs.slice(0, count))
  return times
}

async function flowsIn(path: string): Promise<number> {
  const work = await engine.open('flows')
  for await (const frames of engine.frames(path)) await work.push(frames)
  const none = { kernelDrops: 0, interfaceDrops: 0, incomplete: [], warnings: [], skipped: [] }
  return (await work.end({ frames: 0, bytes: 0, ...none })).flows
}

// A figure speaks of these very bytes: whoever changes a recipe counts its version up.
test.each([
  ['small', (sink: FrameSink) => writeSmall(sink, 500), '38a5fd55d135ee82'],
  ['answered', (sink: FrameSink) => writeAnswered(sink, 500), '371867348ed38228'],
  ['big', (sink: FrameSink) => writeBig(sink, 3, 200), '022c35ad9b45ae09'],
])('%s is the same bytes everywhere', (_, make, expected) => {
  expect(digest(pcapOf(make))).toBe(expected)
})

test('a small capture has the flows it was asked for, in order of time', async () => {
  const path = join(folder, 'small.pcap')
  await writePcap(path, (sink) => writeSmall(sink, 500))
  const times = await framesIn(path)
  expect(times.length).toBeGreaterThan(500 * 2)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(await flowsIn(path)).toBe(500)
})

test('answered flows are all within a hundred seconds', async () => {
  const path = join(folder, 'answered.pcap')
  await writePcap(path, (sink) => writeAnswered(sink, 500))
  const times = await framesIn(path)
  expect(times.at(-1)! - times[0]!).toBeLessThan(100.1e6)
  expect(await flowsIn(path)).toBe(500)
})

test('a big capture is few flows of many packets', async () => {
  const path = join(folder, 'big.pcap')
  await writePcap(path, (sink) => writeBig(sink, 3, 200))
  expect(await framesIn(path)).toHaveLength(3 * (200 + 2))
  expect(await flowsIn(path)).toBe(3)
})

test('ordinary lays captures over each other and passes over what is none', async () => {
  await writePcap(join(folder, 'a.pcap'), (sink) => writeSmall(sink, 30))
  await writePcap(join(folder, 'b.pcap'), (sink) => writeBig(sink, 2, 40))
  writeFileSync(join(folder, 'c.pcap'), 'no capture at all')
  const path = join(folder, 'laid')
  const make = (sink: FrameSink) => writeOrdinary(sink, folder, engine.frames)
  await writePcap(path, make)
  const first = readFileSync(path)
  await writePcap(path, make)
  expect(readFileSync(path).equals(first)).toBe(true)
  const times = await framesIn(path)
  const parts = [await framesIn(join(folder, 'a.pcap')), await framesIn(join(folder, 'b.pcap'))]
  expect(times).toHaveLength(parts.flat().length)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
})

test('a capture several times over has its packets so often, an hour apart', async () => {
  const [once, often] = [join(folder, 'once.pcap'), join(folder, 'often.pcap')]
  await writePcap(once, (sink) => writeBig(sink, 2, 10))
  await writeRepeated(often, { from: once, times: 3, readFrames: engine.frames })
  const [first, all] = [await framesIn(once), await framesIn(often)]
  expect(all).toHaveLength(3 * first.length)
  expect(all.slice(0, first.length)).toEqual(first)
  expect(all[first.length]! - first.at(-1)!).toBe(3.6e9)
})

test('a capture that cannot be had is left out with a line that says why', async () => {
  const said: string[] = []
  const sources = {
    folder: join(folder, 'made'),
    data: join(folder, 'absent'),
    readFrames: engine.frames,
    say: (text: string) => said.push(text),
  }
  expect(await obtain('mixed', sources)).toBeNull()
  expect(await obtain('ordinary', sources)).toBeNull()
  expect(await obtain('nowhere.pcap', sources)).toBeNull()
  expect(said[0]).toContain('left out: mixed (no ')
  expect(said[1]).toContain('left out: ordinary (no ')
  expect(said[2]).toContain('left out: nowhere.pcap: no such file')
  expect(readdirSync(sources.folder)).toEqual([])
})

test('a packed capture is unpacked, since not every program reads one', async () => {
  const plain = pcapOf((sink) => writeBig(sink, 1, 5))
  writeFileSync(join(folder, 'mine.pcap.gz'), gzipSync(plain))
  const sources = {
    folder: join(folder, 'made'),
    data: folder,
    readFrames: engine.frames,
    say: () => {},
  }
  const capture = await obtain(join(folder, 'mine.pcap.gz'), sources)
  expect(capture?.name).toBe('mine.pcap')
  expect(readFileSync(capture!.path).equals(plain)).toBe(true)
})
