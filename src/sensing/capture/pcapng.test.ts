import { describe, expect, test } from 'vitest'
import { readBytes } from './capture.fixture.ts'
import { bytesOf, pcapngBlocks } from './capture-bytes.fixture.ts'

const us = 1_700_000_000_123_456n

describe.each([true, false])('pcapng, big-endian %s', (isBig) => {
  const ng = pcapngBlocks(isBig)

  test('all blocks that carry frames; unknown blocks are passed over', async () => {
    const { frames, note } = await readBytes(
      bytesOf(
        ng.section(),
        ng.interface(113, [], 4),
        ng.block(0x0bad, [1, 2, 3, 4]),
        ng.shortened(us, [1, 2, 3], 90),
        ng.simple([4, 5, 6, 7], 60),
        ng.obsolete(0, us + 9n, [8]),
      ),
    )
    expect(note).toBe('')
    expect(frames).toEqual([
      { data: [1, 2, 3], wireLength: 90, timeUs: Number(us), linkType: 113 },
      { data: [4, 5, 6, 7], wireLength: 60, timeUs: Number(us), linkType: 113 },
      { data: [8], wireLength: 1, timeUs: Number(us) + 9, linkType: 113 },
    ])
  })

  test('each interface has its own time resolution and offset', async () => {
    const resolution = (value: number) => ng.option(9, [value])
    const offset = ng.option(14, isBig ? [0, 0, 0, 0, 0, 0, 0, 100] : [100, 0, 0, 0, 0, 0, 0, 0])
    const minusOne = ng.option(14, new Array(8).fill(255))
    const { frames } = await readBytes(
      bytesOf(
        ng.section(),
        ng.interface(1, resolution(9)),
        ng.interface(101, resolution(3)),
        ng.interface(1, resolution(0x80 | 10)),
        ng.interface(1, [...resolution(0), ...offset]),
        ng.interface(1, minusOne),
        ng.enhanced(0, us * 1000n + 750n, [1]),
        ng.enhanced(1, us / 1000n, [2]),
        ng.enhanced(2, 1_700_000_000n * 1024n + 512n, [3]),
        ng.enhanced(3, 5n, [4]),
        ng.enhanced(4, 2_000_000n, [5]),
      ),
    )
    expect(frames.map((frame) => frame.timeUs)).toEqual([
      Number(us) + 0.75,
      1_700_000_000_123_000,
      1_700_000_000_500_000,
      105e6,
      1e6,
    ])
    expect(frames[1]!.linkType).toBe(101)
  })

  test('every truncated length gives what could be read and one note with the offset', async () => {
    const blocks = [ng.section(), ng.interface(), ng.enhanced(0, us, [1, 2]), ng.simple([3])]
    const whole = bytesOf(...blocks)
    const starts = [0, 28, 48, 84]
    for (let length = 1; length < whole.length; length++) {
      const { frames, note } = await readBytes(whole.subarray(0, length))
      const at = starts.filter((start) => start <= length).at(-1)!
      expect(frames.length, `cut at ${length}`).toBe(length >= 84 ? 1 : 0)
      if (at === length) expect(note).toBe('')
      else expect(note).toMatch(new RegExp(`^t.pcap: truncated at byte ${at}: expected \\d+ bytes`))
    }
  })
})

test('sections of either byte order follow each other, each with its own interfaces', async () => {
  const [big, little] = [pcapngBlocks(true), pcapngBlocks(false)]
  const { frames, note } = await readBytes(
    bytesOf(
      little.section(),
      little.interface(1),
      little.enhanced(0, us, [1]),
      big.section(),
      big.interface(113),
      big.enhanced(0, us + 1n, [2]),
    ),
  )
  expect(note).toBe('')
  expect(frames.map((frame) => [frame.data[0], frame.linkType])).toEqual([
    [1, 1],
    [2, 113],
  ])
})

const ng = pcapngBlocks()

test('an unknown block larger than all buffers is passed over, and its end is missed', async () => {
  const large = ng.block(0x0bad, new Array(1_200_000).fill(7))
  const frame = ng.enhanced(0, us, [1])
  const whole = bytesOf(ng.section(), ng.interface(), large, frame)
  const { frames, note } = await readBytes(whole, { pieceBytes: 5000 })
  expect([frames.length, note]).toEqual([1, ''])
  const cut = await readBytes(whole.subarray(0, 48 + 700_000), { pieceBytes: 5000 })
  expect(cut.note).toBe('t.pcap: truncated at byte 48: expected 1200012 bytes, found 700000')
})

test.each([
  ['an interface nobody described', ng.enhanced(3, us, [1]), /one of 1 described interfaces/],
  ['a length that is no multiple of 4', [...ng.u32(6), ...ng.u32(33)], /divisible by 4, found 33/],
  ['a block shorter than its fields', [...ng.u32(6), ...ng.u32(16)], /at least 32 bytes, found 16/],
  ['an endless packet block', [...ng.u32(6), ...ng.u32(0x7ffffff0)], /at most 524288 bytes/],
  ['a section of another version', ng.section(2), /version 1, found version 2/],
  ['two lengths that differ', [...ng.enhanced(0, us, [1]).slice(0, -4), 1, 0, 0, 0], /again/],
  [
    'a claim beyond the block',
    ng.block(6, [...new Array(12).fill(0), 9, 0, 0, 0, 9, 0, 0, 0]),
    /0 cap/,
  ],
])('%s is corrupt; what precedes it is kept', async (_, bad, fault) => {
  const good = bytesOf(ng.section(), ng.interface(), ng.enhanced(0, us, [1]))
  const { frames, note } = await readBytes(bytesOf([...good], bad, ng.enhanced(0, us, [2])))
  expect(frames.length).toBe(1)
  expect(note).toMatch(/^t.pcap: corrupt at byte 84: expected/)
  expect(note).toMatch(fault)
})

test('the drops the capturing program wrote down are counted', async () => {
  const count = (n: number) => [n, 0, 0, 0, 0, 0, 0, 0]
  const options = [...ng.option(5, count(3)), ...ng.option(7, count(4)), ...ng.option(0, [])]
  const { reader } = await readBytes(bytesOf(ng.section(), ng.interface(), ng.statistics(options)))
  expect([reader.interfaceDrops, reader.kernelDrops]).toEqual([3, 4])
})
