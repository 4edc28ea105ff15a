import { AmoskysError, printable } from '../../kernel/index.ts'
import { firstFrameOf, probeBuffers } from './first-frame.ts'
import { type Candidate, FolderWalk } from './folder-walk.ts'
import type { ReadBuffers } from './frame-reader.ts'
import { type StoredPath, storedPath } from './stored-path.ts'

/** Reasons that the message of a run without any capture names. */
const reasonsMax = 10

export interface CaptureFile {
  readonly path: StoredPath
  /** As stored; 0 for a pipe. */
  readonly bytes: number
  readonly isRegular: boolean
  /** Time of the first packet; Infinity where there is none, -Infinity for a pipe. */
  readonly firstUs: number
}

export interface FileList {
  readonly files: readonly CaptureFile[]
  /** What lies in the folders and is not read, each with the reason. */
  readonly skipped: readonly string[]
  /** What was named and is no capture, and what may not be read, each with the reason. */
  readonly unreadable: readonly string[]
  readonly warnings: readonly string[]
}

/** The captures that `paths` name or contain, in order of their first packets; ties by path. */
export async function listFiles(
  paths: readonly string[],
  ownFiles: readonly string[] = [],
): Promise<FileList> {
  if (paths.length === 0)
    throw new AmoskysError('usage', 'name at least one capture file or folder')
  const walk = new FolderWalk(ownFiles)
  for (const path of paths) await walk.named(storedPath(Buffer.from(path)))
  const { skipped, refused, warnings } = walk
  const files: CaptureFile[] = []
  const buffers = probeBuffers()
  for (const file of walk.candidates) {
    const firstUs = await firstTimeOf(file, buffers, (error) => {
      if (file.isFound && error.code !== 'permission') skipped.push(error.message)
      else refused.push(error)
    })
    if (firstUs !== null) files.push({ ...file, firstUs })
  }
  if (files.length === 0) throw nothingFound(paths, skipped, refused)
  files.sort((a, b) => a.firstUs - b.firstUs || (a.path.name < b.path.name ? -1 : 1))
  return { files, skipped, unreadable: refused.map(({ message }) => message), warnings }
}

function nothingFound(
  paths: readonly string[],
  skipped: readonly string[],
  refused: readonly AmoskysError[],
): AmoskysError {
  const isDenied = refused.some(({ code }) => code === 'permission')
  if (refused.length > 0) {
    const text = refused.map(({ message }) => message).join('\n')
    return new AmoskysError(isDenied ? 'permission' : 'unreadable', text)
  }
  const where = printable(paths.join(', '))
  const text = `${where}: expected pcap or pcapng captures, found none among ${skipped.length} files`
  const more = skipped.length > reasonsMax ? [`and ${skipped.length - reasonsMax} more`] : []
  return new AmoskysError('unreadable', [text, ...skipped.slice(0, reasonsMax), ...more].join('\n'))
}

/**
 * Time of a file's first packet. Without packets it goes last; a pipe is opened at once, since looking would
 * use it up. Null: a file that cannot be read, with the reason told.
 */
async function firstTimeOf(
  file: Candidate,
  buffers: ReadBuffers,
  refuse: (error: AmoskysError) => void,
): Promise<number | null> {
  if (!file.isRegular) return Number.NEGATIVE_INFINITY
  try {
    return await probe(file.path, buffers)
  } catch (thrown) {
    if (!(thrown instanceof AmoskysError)) throw thrown
    // A file that is named and may not be read is told before anything is.
    if (!file.isFound && thrown.code !== 'unreadable') throw thrown
    refuse(thrown)
    return null
  }
}

async function probe(path: StoredPath, buffers: ReadBuffers): Promise<number> {
  const frame = await firstFrameOf(path, buffers)
  return frame === null ? Number.POSITIVE_INFINITY : frame.timesUs[0]!
}
