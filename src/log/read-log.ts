/** Reads the log back: the newest first, over all its files, in bounded time and memory. */
import { type FileHandle, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AmoskysError } from '../kernel/index.ts'
import { logFiles } from './lines/index.ts'
import { type LogLevel, type LogLine, logLevels, logLineIn } from './log-line.ts'

export interface LogFilter {
  /** The least. */
  readonly level?: LogLevel
  readonly component?: string
  readonly traceId?: string
  /** ISO 8601: from the first on, up to but not with the second. */
  readonly from?: string
  readonly to?: string
  /** Stands in the line, in any case. */
  readonly q?: string
}

export interface LogQuestion extends LogFilter {
  readonly limit: number
  /** Of the page before. */
  readonly cursor?: string
}

export interface LogPage {
  readonly lines: readonly LogLine[]
  /** Where older lines begin; null: there are none. A page can have fewer lines than asked for, or none, and a next. */
  readonly next: string | null
}

/** Read for one page at most, and at once. A line is never longer than the second. */
const scanBytesMax = 16 * 1024 * 1024
const chunkBytes = 256 * 1024

interface Place {
  /** Number of the file in its file system: its name changes. */
  readonly inode: number
  /** Lines that begin before this byte are older. */
  readonly before: number
}

export async function readLog(folder: string, question: LogQuestion): Promise<LogPage> {
  const { limit, cursor, from } = question
  const fits = filterOf(question)
  const lines: LogLine[] = []
  let left = scanBytesMax
  let place: Place | null = null
  for await (const { text, at } of linesBackwards(folder, cursor ? placeIn(cursor) : null)) {
    place = at
    left -= text.length + 1
    const line = fits(text)
    if (line !== null) lines.push(line)
    else if (from !== undefined && isBefore(text, from)) return { lines, next: null }
    if (lines.length >= limit || left <= 0) return { lines, next: cursorOf(place) }
  }
  return { lines, next: null }
}

export interface LogCount {
  readonly lines: number
  readonly byLevel: Readonly<Record<LogLevel, number>>
  readonly byComponent: Readonly<Record<string, number>>
  /** False: there is more than was looked through. */
  readonly isWhole: boolean
}

/** How many lines there are from a time on; of as much as one page looks through. */
export async function countLog(folder: string, from: string): Promise<LogCount> {
  const fits = filterOf({ from })
  const byLevel = { debug: 0, info: 0, warn: 0, error: 0 }
  const byComponent = new Map<string, number>()
  let lines = 0
  let left = scanBytesMax
  let isWhole = true
  for await (const { text } of linesBackwards(folder, null)) {
    left -= text.length + 1
    const line = fits(text)
    if (line !== null) {
      lines++
      byLevel[line.level]++
      byComponent.set(line.component, (byComponent.get(line.component) ?? 0) + 1)
    } else if (isBefore(text, from)) break
    isWhole = left > 0
    if (!isWhole) break
  }
  return { lines, byLevel, byComponent: Object.fromEntries(byComponent), isWhole }
}

/** Lines stand in order of time, but for moments: several write. */
const disorderMs = 60_000

function isBefore(text: string, from: string): boolean {
  const time = /"time":"([^"]{20,30})"/.exec(text)?.[1]
  return time !== undefined && Date.parse(time) < Date.parse(from) - disorderMs
}

/** Cheap looks at the text come first: most lines need not be read as JSON. */
export function filterOf(question: LogFilter): (text: string) => LogLine | null {
  const { level, component, traceId, from, to } = question
  const q = question.q?.toLowerCase()
  const least = level === undefined ? 0 : logLevels.indexOf(level)
  return (text) => {
    if (traceId !== undefined && !text.includes(traceId)) return null
    const line = logLineIn(text)
    if (line === null || logLevels.indexOf(line.level) < least) return null
    if (component !== undefined && line.component !== component) return null
    if (traceId !== undefined && line.traceId !== traceId) return null
    if (from !== undefined && line.time < from) return null
    if (to !== undefined && line.time >= to) return null
    if (q === undefined) return line
    const all = `${line.text} ${JSON.stringify(line.facts)}`.toLowerCase()
    return all.includes(q) ? line : null
  }
}

interface FoundLine {
  readonly text: string
  readonly at: Place
}

async function* linesBackwards(folder: string, from: Place | null): AsyncGenerator<FoundLine> {
  let isReached = from === null
  for (const name of logFiles(folder)) {
    const path = join(folder, name)
    const known = await stat(path).catch(() => null)
    if (known === null) continue
    const isPlace = from !== null && known.ino === from.inode
    if (!isReached && !isPlace) continue
    isReached = true
    await using file = await open(path, 'r').catch(() => null)
    // It was put aside, or given up, between the two looks.
    if (file === null) continue
    const size = isPlace ? Math.min(from.before, known.size) : known.size
    yield* linesOf(file, { inode: known.ino, before: size })
  }
}

async function* linesOf(file: FileHandle, { inode, before }: Place): AsyncGenerator<FoundLine> {
  let end = before
  let tail = Buffer.alloc(0)
  while (end > 0) {
    const start = Math.max(0, end - chunkBytes)
    const chunk = Buffer.alloc(end - start)
    const { bytesRead } = await file.read(chunk, 0, chunk.length, start)
    if (bytesRead < chunk.length) return
    const block = Buffer.concat([chunk, tail])
    // What stands before the first line end may begin in the part before.
    const first = start === 0 ? 0 : block.indexOf(10) + 1
    yield* linesIn(block, { inode, from: first, offset: start })
    tail = block.subarray(0, first)
    // A line without an end within all this is none of ours.
    if (tail.length > 4 * chunkBytes) tail = Buffer.alloc(0)
    end = start
  }
}

function* linesIn(
  block: Buffer,
  {
    inode,
    from,
    offset,
  }: { readonly inode: number; readonly from: number; readonly offset: number },
): Generator<FoundLine> {
  let end = block.length
  while (end > from) {
    // A negative place would be counted from the end.
    const before = end < 2 ? -1 : block.lastIndexOf(10, end - 2)
    const start = Math.max(from, before + 1)
    const text = block.toString('utf8', start, end).trimEnd()
    if (text !== '') yield { text, at: { inode, before: offset + start } }
    end = start
  }
}

function cursorOf({ inode, before }: Place): string {
  return `${inode}-${before}`
}

function placeIn(cursor: string): Place {
  const [, inode, before] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? []
  if (inode === undefined)
    throw new AmoskysError('usage', 'cursor: expected one that a page gave, found another text')
  return { inode: Number(inode), before: Number(before) }
}
