import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AmoskysError } from '../../kernel/index.ts'
import { readBytes } from './capture.fixture.ts'
import { bytesOf, pcapBytes, pcapngBlocks } from './capture-bytes.fixture.ts'

const frames = Array.from({ length: 6 }, (_, i) => ({ timeUs: i, data: [i, 1, 2, 3] }))
const ng = pcapngBlocks()
const seeds = [
  pcapBytes(frames),
  pcapBytes(frames, { isBig: true, isNano: true }),
  bytesOf(
    ng.section(),
    ng.interface(1, ng.option(9, [9])),
    ng.statistics(ng.option(5, [1, 0, 0, 0, 0, 0, 0, 0])),
    ...frames.map(({ data }, i) => ng.enhanced(0, BigInt(i), data)),
    ng.simple([1, 2, 3]),
    ng.obsolete(0, 5n, [4]),
  ),
  new Uint8Array(gzipSync(pcapBytes(frames))),
]

const mutation = fc.record({
  seed: fc.nat(seeds.length - 1),
  changes: fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 }),
  cut: fc.nat(400),
  pieceBytes: fc.integer({ min: 1, max: 500 }),
})

test('no mutated capture throws anything but a coded error, or gives a frame that is not there', async () => {
  await fc.assert(
    fc.asyncProperty(mutation, async ({ seed, changes, cut, pieceBytes }) => {
      const bytes = seeds[seed]!.slice(0, Math.max(1, seeds[seed]!.length - (cut % 60)))
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      try {
        const read = await readBytes(bytes, { pieceBytes })
        for (const { data, wireLength, timeUs } of read.frames) {
          expect(data.length).toBeLessThanOrEqual(wireLength)
          expect(Number.isFinite(timeUs)).toBe(true)
        }
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AmoskysError)
      }
    }),
    { numRuns: 400, seed: 7 },
  )
})
