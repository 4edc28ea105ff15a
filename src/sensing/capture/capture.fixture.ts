import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ByteSource } from './bytes.ts'
import { plainBytes } from './bytes-open.ts'
import { frameColumns } from './columns.ts'
import { FrameReader, readBuffers } from './frame-reader.ts'
import type { Capture } from './source.ts'

/** What the tests compare: a frame as plain values. */
export interface ReadFrame {
  readonly data: readonly number[]
  readonly wireLength: number
  readonly timeUs: number
  readonly linkType: number
}

/** Bytes handed out in pieces of at most `pieceBytes`, as a slow pipe would. */
export class MemoryBytes implements ByteSource {
  readonly isCompressed = false
  readonly damage = ''
  bytesRead = 0
  readonly #bytes: Uint8Array
  readonly #pieceBytes: number

  constructor(bytes: Uint8Array, pieceBytes = 1 << 20) {
    this.#bytes = bytes
    this.#pieceBytes = pieceBytes
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    const most = Math.min(this.#pieceBytes, into.length - at)
    const piece = this.#bytes.subarray(this.bytesRead, this.bytesRead + most)
    into.set(piece, at)
    this.bytesRead += piece.length
    return piece.length
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

interface ReadOptions {
  readonly pieceBytes?: number
  readonly batchFrames?: number
}

// Each file has a process of its own, and a test reads one capture at a time.
const buffers = readBuffers(4096)

/** All frames of these bytes, and the note on how they ended. */
export async function readBytes(bytes: Uint8Array, options: ReadOptions = {}) {
  const memory = () => new MemoryBytes(bytes, options.pieceBytes)
  const source = await plainBytes(memory(), async () => memory())
  await using reader = new FrameReader('t.pcap', source, buffers)
  const columns = frameColumns(options.batchFrames ?? 64)
  const frames: ReadFrame[] = []
  while (await reader.next(columns)) frames.push(...framesOf(columns))
  return { frames, note: reader.note, reader }
}

function framesOf(columns: ReturnType<typeof frameColumns>): ReadFrame[] {
  return Array.from({ length: columns.count }, (_, i) => {
    const start = columns.offsets[i]!
    return {
      data: [...columns.bytes.subarray(start, start + columns.capturedLengths[i]!)],
      wireLength: columns.wireLengths[i]!,
      timeUs: columns.timesUs[i]!,
      linkType: columns.linkTypes[i]!,
    }
  })
}

/** Captured bytes of all frames of a capture, in order. */
export async function drain(capture: Capture): Promise<number[][]> {
  const all: number[][] = []
  for await (const batch of capture) {
    for (let i = 0; i < batch.count; i++) {
      const start = batch.offsets[i]!
      all.push([...batch.bytes.subarray(start, start + batch.capturedLengths[i]!)])
    }
  }
  return all
}

/** A folder that is gone after the test. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'amoskys-capture-'))
  return {
    path,
    async put(name: string, bytes: Uint8Array | string): Promise<string> {
      await writeFile(join(path, name), bytes)
      return join(path, name)
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}
