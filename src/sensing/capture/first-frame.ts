/** Looks at how a capture file begins. */
import { createHash } from 'node:crypto'
import { openFileBytes } from './bytes-file.ts'
import { plainBytes } from './bytes-open.ts'
import { type FrameColumns, frameColumns } from './columns.ts'
import { FrameReader, type ReadBuffers, readBuffers } from './frame-reader.ts'
import type { StoredPath } from './stored-path.ts'

const probeBytes = 64 * 1024

export function probeBuffers(): ReadBuffers {
  return readBuffers(probeBytes)
}

/** The first frame alone, valid until the buffers are used again; null: there is none. Throws on what is no capture. */
export async function firstFrameOf(
  path: StoredPath,
  buffers: ReadBuffers,
): Promise<FrameColumns | null> {
  const source = await plainBytes(await openFileBytes(path, true))
  await using reader = new FrameReader(path.name, source, buffers)
  const columns = frameColumns(1)
  return (await reader.next(columns)) ? columns : null
}

/** By time, lengths and bytes: a capture is known by it under another name, and compressed, too. */
export function markOf(frame: FrameColumns): string {
  const start = frame.offsets[0]!
  const length = frame.capturedLengths[0]!
  return createHash('sha256')
    .update(`${frame.timesUs[0]} ${frame.wireLengths[0]} ${length} ${frame.linkTypes[0]} `)
    .update(frame.bytes.subarray(start, start + length))
    .digest('hex')
    .slice(0, 32)
}
