import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { seededRandom } from '../kernel/index.ts'
import { GunzipBytes } from './bytes-gzip.ts'
import { pcapBytes } from './capture-bytes.ts'
import { MemoryBytes, readBytes } from './capture-fixture.ts'

const random = seededRandom(5)
const frames = Array.from({ length: 400 }, (_, i) => ({
  timeUs: i,
  data: Array.from({ length: 100 }, () => random.below(256)),
}))
const plain = pcapBytes(frames)
const packed = new Uint8Array(gzipSync(plain))

test('members that follow each other are one stream', async () => {
  const cut = 5000
  const members = [gzipSync(plain.subarray(0, cut)), gzipSync(plain.subarray(cut))]
  const { frames: read, note } = await readBytes(new Uint8Array(Buffer.concat(members)))
  expect([read.length, note]).toEqual([400, ''])
})

test('any cut gives the frames before it and one note about the uncompressed stream', async () => {
  for (let share = 0.05; share < 1; share += 0.1) {
    const cut = packed.subarray(0, Math.floor(packed.length * share))
    const { frames: read, note } = await readBytes(cut)
    expect(read.length).toBeGreaterThan(400 * share - 8)
    expect(note).toMatch(/^t.pcap: truncated at byte \d+ of the uncompressed stream: .*end of file/)
    expect(read.map((frame) => frame.timeUs)).toEqual(
      frames.slice(0, read.length).map((f) => f.timeUs),
    )
  }
})

test('a damaged checksum costs no frame', async () => {
  const bad = packed.slice()
  bad[bad.length - 6]! ^= 255
  const { frames: read, note } = await readBytes(bad)
  expect(read.length).toBe(400)
  expect(note).toMatch(/of the uncompressed stream: expected more, found incorrect data check/)
})

test('damage in the middle keeps what precedes it', async () => {
  // Two members: the second one's magic number is destroyed.
  const first = gzipSync(plain.subarray(0, 24 + 116 * 300))
  const second = gzipSync(plain.subarray(24 + 116 * 300))
  second[1] = 0
  const { frames: read, note } = await readBytes(new Uint8Array(Buffer.concat([first, second])))
  expect(read.length).toBe(300)
  expect(note).toMatch(/truncated at byte 34824 of the uncompressed stream/)
})

test('a decompression bomb waits for its reader', async () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(32 * 1024 * 1024)))
  await using source = new GunzipBytes(new MemoryBytes(bomb))
  const into = new Uint8Array(1024)
  expect(await source.read(into, 0)).toBe(1024)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(source.queuedBytes).toBeGreaterThan(0)
  expect(source.queuedBytes).toBeLessThan(4 * 1024 * 1024)
})
