import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readBytes } from './capture.fixture.ts'
import { pcapBytes, pcapngBlocks } from './capture-bytes.fixture.ts'

const { section, interface: interfaceBlock, enhanced } = pcapngBlocks()
const pcap = (n: number, options = {}) => [
  ...pcapBytes(
    [
      { timeUs: n, data: [n, n] },
      { timeUs: n + 1, data: [n] },
    ],
    options,
  ),
]
const pcapng = (n: number) => [...section(), ...interfaceBlock(), ...enhanced(0, BigInt(n), [n])]
const joined = (...parts: number[][]) => Uint8Array.from(parts.flat())

test.each([
  ['pcap, pcap', [pcap(1), pcap(2)], [1, 1, 2, 2]],
  ['another byte order and unit', [pcap(1), pcap(2, { isBig: true, isNano: true })], [1, 1, 2, 2]],
  ['another link type', [pcap(1), pcap(2, { linkType: 101 }), pcap(3)], [1, 1, 2, 2, 3, 3]],
  ['an empty one between', [pcap(1), [...pcapBytes([])], pcap(3)], [1, 1, 3, 3]],
  ['pcap, pcapng', [pcap(1), pcapng(2)], [1, 1, 2]],
  ['pcapng, pcap', [pcapng(1), pcap(2), pcapng(3)], [1, 2, 2, 3]],
  ['pcapng, pcapng', [pcapng(1), pcapng(2)], [1, 2]],
])('joined captures are read on: %s', async (_, parts, first) => {
  for (const pieceBytes of [1 << 20, 1, 7]) {
    for (const bytes of [joined(...parts), new Uint8Array(gzipSync(joined(...parts)))]) {
      const { frames, note } = await readBytes(bytes, { pieceBytes })
      expect([frames.map(({ data }) => data[0]), note]).toEqual([first, ''])
    }
  }
})

test('each has its own link type and times', async () => {
  const { frames } = await readBytes(joined(pcap(1), pcap(5, { isNano: true, linkType: 113 })))
  expect(frames.map(({ linkType, timeUs }) => [linkType, timeUs])).toEqual([
    [1, 1],
    [1, 2],
    [113, 5],
    [113, 6],
  ])
})

test('cut within the second header, the first is whole and the place is told', async () => {
  const whole = pcap(1)
  for (let length = 1; length < 24; length++) {
    const { frames, note } = await readBytes(joined(whole, pcap(2).slice(0, length)))
    const needed = length < 16 ? 16 : 24
    expect([frames.length, note]).toEqual([
      2,
      `t.pcap: truncated at byte ${whole.length}: expected ${needed} bytes, found ${length}`,
    ])
  }
})

test('a record that only looks like a header is a record', async () => {
  // 2055, and a frame without bytes; the fraction is no version.
  const odd = { timeUs: 0xa1b2c3d4 * 1e6 + 5, data: [] }
  const { frames, note } = await readBytes(pcapBytes([odd, { timeUs: 7, data: [7] }]))
  expect([frames.map(({ timeUs }) => timeUs), note]).toEqual([[odd.timeUs, 7], ''])
})

test('a second header that is itself corrupt ends the reading', async () => {
  const bad = pcapng(2)
  bad[4] = 29
  const { frames, note } = await readBytes(joined(pcap(1), bad))
  expect([frames.length, note]).toEqual([
    2,
    't.pcap: corrupt at byte 59: expected a block length divisible by 4, found 29',
  ])
})
