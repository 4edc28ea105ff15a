/** Follows the log: what was written since, in the order of the files, without a line twice or left out. */
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AmoskysError } from '../kernel/index.ts'
import { logFiles } from './lines/index.ts'
import type { LogLine } from './log-line.ts'
import { filterOf, type LogFilter } from './read-log.ts'

export interface LogTail {
  /** The oldest first. */
  readonly lines: readonly LogLine[]
  /** Where what comes next begins. */
  readonly cursor: string
  /** There is more already: it is had by asking again. */
  readonly hasMore: boolean
}

/** Read at once at most; a line is never longer. */
const readBytesMax = 1024 * 1024

interface Place {
  /** Number of the file in its file system: its name changes. */
  readonly inode: number
  /** The first byte that was not read. */
  readonly at: number
}

/** Without a cursor: nothing but where the log ends now. */
export async function tailLog(
  folder: string,
  { cursor, ...filter }: LogFilter & { readonly cursor?: string },
): Promise<LogTail> {
  const files = await filesOf(folder)
  if (cursor === undefined) {
    const last = files.at(-1)
    return {
      lines: [],
      cursor: textOf({ inode: last?.inode ?? 0, at: last?.size ?? 0 }),
      hasMore: false,
    }
  }
  const fits = filterOf(filter)
  const lines: LogLine[] = []
  let place = placeIn(cursor)
  let left = readBytesMax
  let hasMore = false
  // A file that is gone held what nobody can read any more: what there is begins with the oldest.
  const known = files.findIndex(({ inode }) => inode === place.inode)
  for (const { path, inode, size } of files.slice(Math.max(0, known))) {
    const from = inode === place.inode && place.at <= size ? place.at : 0
    const { text, bytes } = await wholeLines(path, from, Math.min(size - from, left))
    for (const one of text.split('\n')) {
      const line = one === '' ? null : fits(one)
      if (line !== null) lines.push(line)
    }
    place = { inode, at: from + bytes }
    hasMore = size - from > left
    left -= bytes
    if (hasMore) break
  }
  return { lines, cursor: textOf(place), hasMore }
}

interface LogFile {
  readonly path: string
  readonly inode: number
  readonly size: number
}

/** The oldest first. */
async function filesOf(folder: string): Promise<LogFile[]> {
  const files: LogFile[] = []
  for (const name of logFiles(folder).reverse()) {
    const path = join(folder, name)
    const known = await stat(path).catch(() => null)
    if (known !== null) files.push({ path, inode: known.ino, size: known.size })
  }
  return files
}

/** Up to the last line that has ended. */
async function wholeLines(path: string, from: number, bytesMax: number) {
  await using file = await open(path, 'r').catch(() => null)
  // It was given up between the two looks.
  if (file === null || bytesMax <= 0) return { text: '', bytes: 0 }
  const chunk = Buffer.alloc(bytesMax)
  const { bytesRead } = await file.read(chunk, 0, bytesMax, from)
  const end = chunk.lastIndexOf(10, bytesRead - 1) + 1
  // A line without an end within all this is none of ours.
  if (end === 0 && bytesRead === readBytesMax) return { text: '', bytes: bytesRead }
  return { text: chunk.toString('utf8', 0, end), bytes: end }
}

function textOf({ inode, at }: Place): string {
  return `${inode}-${at}`
}

function placeIn(cursor: string): Place {
  const [, inode, at] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? []
  if (inode === undefined)
    throw new AmoskysError('usage', 'cursor: expected one that a tail gave, found another text')
  return { inode: Number(inode), at: Number(at) }
}
