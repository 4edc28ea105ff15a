import type { Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AmoskysError, printable } from '../../kernel/index.ts'
import { fileError, openFileBytes } from './bytes-file.ts'
import { plainBytes } from './bytes-open.ts'
import { frameColumns } from './columns.ts'
import { FrameReader, type ReadBuffers, readBuffers } from './frame-reader.ts'

const filesMax = 100_000
const probeBytes = 64 * 1024

interface StoredFile {
  readonly path: string
  /** As stored; 0 for a pipe. */
  readonly bytes: number
}

export interface CaptureFile extends StoredFile {
  /** Time of the first packet; Infinity where there is none, -Infinity for a pipe. */
  readonly firstUs: number
}

export interface FileList {
  readonly files: readonly CaptureFile[]
  /** What lies in the folders and is no capture, each with the reason. */
  readonly skipped: readonly string[]
  /** What was named and is no capture, each with the reason. */
  readonly unreadable: readonly string[]
}

interface Candidate extends StoredFile {
  /** Found in a folder rather than named: then it need not be a capture. */
  readonly isFound: boolean
  /** False for a pipe, which can be read only once. */
  readonly isRegular: boolean
}

/** The captures that `paths` name or contain, in order of their first packets; ties by path. */
export async function listFiles(paths: readonly string[]): Promise<FileList> {
  if (paths.length === 0)
    throw new AmoskysError('usage', 'name at least one capture file or folder')
  const candidates: Candidate[] = []
  for (const path of paths) candidates.push(...(await candidatesOf(path)))
  if (candidates.length > filesMax) {
    const text = `expected at most ${filesMax} files in one run, found ${candidates.length}`
    throw new AmoskysError('usage', text)
  }
  const skipped: string[] = []
  const unreadable: string[] = []
  const files: CaptureFile[] = []
  const buffers = readBuffers(probeBytes)
  for (const file of candidates) {
    const firstUs = await firstTimeOf(file, buffers, (reason) =>
      (file.isFound ? skipped : unreadable).push(reason),
    )
    if (firstUs !== null) files.push({ path: file.path, bytes: file.bytes, firstUs })
  }
  files.sort((a, b) => a.firstUs - b.firstUs || (a.path < b.path ? -1 : 1))
  if (files.length > 0) return { files, skipped, unreadable }
  if (unreadable.length > 0) throw new AmoskysError('unreadable', unreadable.join('\n'))
  throw nothingFound(paths, skipped.length)
}

function nothingFound(paths: readonly string[], skipped: number): AmoskysError {
  const where = printable(paths.join(', '))
  const text = `${where}: expected pcap or pcapng captures, found none among ${skipped} files`
  return new AmoskysError('unreadable', text)
}

async function candidatesOf(path: string): Promise<Candidate[]> {
  const status = await statusOf(path)
  if (!status.isDirectory()) return [candidate(path, status, false)]
  const found: Candidate[] = []
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile() && !entry.isSymbolicLink()) continue
    const inside = join(entry.parentPath, entry.name)
    const insideStatus = await stat(inside).catch(() => null)
    if (insideStatus?.isFile()) found.push(candidate(inside, insideStatus, true))
  }
  return found
}

function candidate(path: string, status: Stats, isFound: boolean): Candidate {
  return { path, bytes: status.size, isFound, isRegular: status.isFile() }
}

async function statusOf(path: string): Promise<Stats> {
  try {
    return await stat(path)
  } catch (thrown) {
    throw fileError(path, thrown)
  }
}

/**
 * Time of a file's first packet. Without packets it goes last; a pipe is opened at once, since looking would
 * use it up. Null: a file that cannot be read, with the reason told.
 */
async function firstTimeOf(
  file: Candidate,
  buffers: ReadBuffers,
  refuse: (reason: string) => void,
): Promise<number | null> {
  if (!file.isRegular) return Number.NEGATIVE_INFINITY
  try {
    return await probe(file.path, buffers)
  } catch (thrown) {
    if (!(thrown instanceof AmoskysError)) throw thrown
    // A file that is named and may not be read is told before anything is.
    if (!file.isFound && thrown.code !== 'unreadable') throw thrown
    refuse(thrown.message)
    return null
  }
}

async function probe(path: string, buffers: ReadBuffers): Promise<number> {
  const source = await plainBytes(await openFileBytes(path))
  await using reader = new FrameReader(path, source, buffers)
  const columns = frameColumns(1)
  return (await reader.next(columns)) ? columns.timesUs[0]! : Number.POSITIVE_INFINITY
}
