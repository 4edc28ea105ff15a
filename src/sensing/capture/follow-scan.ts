/** What lies in a followed folder now: its captures in the order in which they were written, and which are complete. */
import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { AmoskysError, printable } from '../../kernel/index.ts'
import { firstFrameOf, markOf, probeBuffers } from './first-frame.ts'
import { FolderWalk } from './folder-walk.ts'
import { type StoredPath, storedPath } from './stored-path.ts'

export interface FoundCapture {
  readonly path: StoredPath
  readonly mark: string
  /** Time of its first frame, microseconds since the Unix epoch. */
  readonly firstUs: number
  readonly device: string
  readonly inode: string
  readonly bytes: number
  /** Another was begun after it. */
  readonly isFollowed: boolean
  /** It has not grown for the time that was asked for. */
  readonly isQuiet: boolean
}

export interface Scan {
  /** By their first frames; ties by path. Captures without a frame yet are not among them. */
  readonly captures: readonly FoundCapture[]
  /** What is no capture, or cannot be read, each with the reason; told once. */
  readonly refused: readonly string[]
}

/** A file as it was when it was looked into. */
interface Look {
  readonly path: StoredPath
  readonly stats: BigIntStats
  /** Since when it has had this size, on the wall clock. */
  readonly sinceMs: number
  /** Null while it holds no frame. */
  readonly first: { readonly mark: string; readonly firstUs: number } | null
  readonly refusal: string
}

export interface ScanPlan {
  readonly clock: () => number
  readonly quietMs: number
  readonly ownFiles: readonly string[]
}

/** Looks into each file once for each state it is found in. */
export class FollowScan {
  readonly #folder: string
  readonly #clock: () => number
  readonly #quietMs: number
  readonly #ownFiles: readonly string[]
  readonly #buffers = probeBuffers()
  #looks = new Map<string, Look>()

  constructor(folder: string, { clock, quietMs, ownFiles }: ScanPlan) {
    this.#folder = folder
    this.#clock = clock
    this.#quietMs = quietMs
    this.#ownFiles = ownFiles
  }

  async look(): Promise<Scan> {
    const walk = new FolderWalk(this.#ownFiles)
    await walk.named(storedPath(Buffer.from(this.#folder)))
    const before = this.#looks
    this.#looks = new Map()
    const refused: string[] = []
    for (const { path } of walk.candidates) {
      const stats = await stat(path.raw, { bigint: true }).catch(() => null)
      // It was taken away between two looks.
      if (stats === null) continue
      const key = `${stats.dev}:${stats.ino}`
      const known = before.get(key)
      const look = await this.#lookInto(path, stats, known)
      this.#looks.set(key, look)
      if (look.refusal !== '' && look.refusal !== known?.refusal) refused.push(look.refusal)
    }
    return { captures: this.#captures(), refused }
  }

  async #lookInto(path: StoredPath, stats: BigIntStats, known: Look | undefined): Promise<Look> {
    const isSame = known?.stats.size === stats.size && known.stats.mtimeNs === stats.mtimeNs
    if (known && isSame) return { ...known, path, stats }
    const now = { path, stats, sinceMs: this.#clock(), first: null, refusal: '' }
    if (stats.size === 0n) return now
    try {
      const frame = await firstFrameOf(path, this.#buffers)
      if (frame === null) return now
      return { ...now, first: { mark: markOf(frame), firstUs: frame.timesUs[0]! } }
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      return { ...now, refusal: thrown.code === 'not-found' ? '' : thrown.message }
    }
  }

  #captures(): FoundCapture[] {
    const looks = [...this.#looks.values()].filter(({ refusal }) => refusal === '')
    const begun = looks.flatMap(({ first, ...look }) => (first ? [{ ...look, ...first }] : []))
    begun.sort((a, b) => a.firstUs - b.firstUs || (a.path.name < b.path.name ? -1 : 1))
    // Who captures opens the next file before a frame of it is written to the disk.
    const empty = looks.filter(({ first }) => first === null)
    const isBeforeEmpty = (timeNs: bigint) => empty.some(({ stats }) => stats.mtimeNs >= timeNs)
    return begun.map(({ path, stats, sinceMs, mark, firstUs }, place) => ({
      path,
      mark,
      firstUs,
      device: String(stats.dev),
      inode: String(stats.ino),
      bytes: Number(stats.size),
      isFollowed: place < begun.length - 1 || isBeforeEmpty(stats.mtimeNs),
      isQuiet: this.#isQuiet(stats, sinceMs),
    }))
  }

  /** The file's own clock may be another's: then what we saw ourselves counts. */
  #isQuiet({ mtimeMs }: BigIntStats, sinceMs: number): boolean {
    const nowMs = this.#clock()
    return nowMs - Number(mtimeMs) >= this.#quietMs || nowMs - sinceMs >= this.#quietMs
  }
}

export async function insistOnFolder(folder: string): Promise<void> {
  const stats = await stat(folder).catch(() => null)
  if (stats === null)
    throw new AmoskysError('not-found', `${printable(folder)}: no such folder to follow`)
  if (!stats.isDirectory())
    throw new AmoskysError(
      'usage',
      `${printable(folder)}: expected a folder to follow, found a file`,
    )
}
