import { expect, test } from 'vitest'
import type { ByteSource } from './bytes.ts'
import { pcapBytes } from './capture-bytes.fixture.ts'
import { frameColumns } from './columns.ts'
import { FrameReader, readBuffers } from './frame-reader.ts'

/** A capture of 200-byte frames that is made while it is read. */
class LongPcap implements ByteSource {
  readonly isCompressed = false
  readonly damage = ''
  bytesRead = 0
  readonly #bytesMax: number
  readonly #header = pcapBytes([])
  readonly #records = pcapBytes(new Array(3000).fill({ data: new Array(200).fill(1) })).subarray(24)

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    if (this.bytesRead >= this.#bytesMax) return 0
    const phase = (this.bytesRead - this.#header.length) % this.#records.length
    const from = this.bytesRead === 0 ? this.#header : this.#records.subarray(phase)
    const piece = from.subarray(0, into.length - at)
    into.set(piece, at)
    this.bytesRead += piece.length
    return piece.length
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

test('a long capture is read in bounded memory', async () => {
  const bytes = 2e8
  await using reader = new FrameReader('long', new LongPcap(bytes), readBuffers(1 << 20))
  const columns = frameColumns(4096)
  const before = process.memoryUsage()
  let frames = 0
  while (await reader.next(columns)) frames += columns.count
  const after = process.memoryUsage()
  expect(frames).toBeGreaterThan(bytes / 216 - 1)
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16e6)
  expect(after.heapUsed - before.heapUsed).toBeLessThan(32e6)
})
