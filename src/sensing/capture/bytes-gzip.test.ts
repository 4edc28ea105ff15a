import { crc32, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { seededRandom } from '../../kernel/index.ts'
import { GunzipBytes } from './bytes-gzip.ts'
import { MemoryBytes, readBytes } from './capture.fixture.ts'
import { pcapBytes } from './capture-bytes.fixture.ts'

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
  expect(note).toMatch(
    /^t.pcap: corrupt at byte 46424 of the uncompressed stream: expected gzip check [0-9a-f]{8}, found [0-9a-f]{8}$/,
  )
})

test('damage in the middle keeps what precedes it', async () => {
  // Two members: the second one's magic number is destroyed.
  const first = gzipSync(plain.subarray(0, 24 + 116 * 300))
  const second = gzipSync(plain.subarray(24 + 116 * 300))
  second[1] = 0
  const { frames: read, note } = await readBytes(new Uint8Array(Buffer.concat([first, second])))
  expect(read.length).toBe(300)
  expect(note).toMatch(
    /corrupt at byte 34824 of the uncompressed stream: expected a gzip header 1f8b08, found 1f0008/,
  )
})

test('damage within a member is corrupt, and keeps what precedes it', async () => {
  // Few kinds of bytes: the stream is of codes, which damage makes invalid, not of stored blocks.
  const few = frames.map(({ timeUs, data }) => ({ timeUs, data: data.map((byte) => byte % 7) }))
  const bad = new Uint8Array(gzipSync(pcapBytes(few)))
  bad.fill(255, 8000, 8100)
  const { frames: read, note } = await readBytes(bad)
  expect(note).toMatch(/^t.pcap: corrupt at byte \d+ of the uncompressed stream: .*invalid/)
  expect(read.length).toBeGreaterThan(100)
})

const padding = new Uint8Array(3000)

test.each([
  ['zeros', [packed, padding], 400, ''],
  ['zeros and a member', [packed, padding, gzipSync('')], 400, ''],
  [
    'text',
    [packed, Buffer.from('end\n')],
    400,
    `byte ${packed.length} of the compressed stream on`,
  ],
  [
    'one byte',
    [packed, Buffer.from('\n')],
    400,
    `byte ${packed.length} of the compressed stream on`,
  ],
  ['zeros and text', [packed, padding, Buffer.from('x')], 400, `byte ${packed.length + 3000} of`],
])(
  'after the last member, %s cost no frame and are no damage',
  async (_, parts, count, warning) => {
    for (const pieceBytes of [1 << 20, 7]) {
      const bytes = new Uint8Array(Buffer.concat(parts))
      const { frames: read, note, reader } = await readBytes(bytes, { pieceBytes })
      expect([read.length, note]).toEqual([count, ''])
      expect(reader.warning).toContain(warning)
      expect(reader.warning === '').toBe(warning === '')
    }
  },
)

test('bytes after the end cost no frame of a pipe, which cannot be read again', async () => {
  const bytes = new Uint8Array(Buffer.concat([packed, Buffer.from('end\n')]))
  await using source = new GunzipBytes(new MemoryBytes(bytes))
  const into = new Uint8Array(plain.length + 1)
  let length = 0
  for (let n = -1; n !== 0; length += n) n = await source.read(into, length)
  expect([length, source.damage]).toEqual([plain.length, ''])
  expect(source.trailing).toMatch(/^trailing/)
})

test('a header with every optional field is read, and cut anywhere it is truncated', async () => {
  // RFC 1952, 2.3.1: text, header check, extra, name and comment.
  const fields = [0x1f, 0x8b, 8, 31, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, ...Buffer.from('n\0c\0')]
  const check = crc32(Uint8Array.from(fields)) & 0xffff
  const header = [...fields, check & 255, check >> 8]
  const whole = Uint8Array.from([...header, ...packed.subarray(10)])
  expect(await readBytes(whole)).toMatchObject({ note: '', frames: { length: 400 } })
  for (let cut = 3; cut < header.length; cut++) {
    const { note } = await readBytes(whole.subarray(0, cut))
    expect(note).toBe(
      't.pcap: truncated at byte 0 of the uncompressed stream: expected 4 bytes, found 0 (unexpected end of file)',
    )
  }
  whole[header.length - 1]! ^= 1
  expect((await readBytes(whole)).note).toMatch(/corrupt at byte 0.*gzip header check/)
})

test('a decompression bomb waits for its reader', async () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(32 * 1024 * 1024)))
  await using source = new GunzipBytes(new MemoryBytes(bomb))
  const into = new Uint8Array(1024)
  expect(await source.read(into, 0)).toBe(1024)
  while (source.queuedBytes === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(source.queuedBytes).toBeLessThan(4 * 1024 * 1024)
})
