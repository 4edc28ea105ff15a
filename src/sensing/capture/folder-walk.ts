import type { BigIntStats } from 'node:fs'
import { access, constants, readdir, stat } from 'node:fs/promises'
import { AmoskysError, printable } from '../../kernel/index.ts'
import { fileError } from './bytes-file.ts'
import { inside, type StoredPath } from './stored-path.ts'

export interface Candidate {
  readonly path: StoredPath
  /** As stored; 0 for a pipe. */
  readonly bytes: number
  /** Found in a folder rather than named: then it need not be a capture. */
  readonly isFound: boolean
  /** False for a pipe, which can be read only once. */
  readonly isRegular: boolean
}

/** Files looked at in one run. */
const filesMax = 100_000

/**
 * Goes through what was named, folders to their depths, and takes each file once, however many names and links
 * lead to it. Everything that is not taken is told.
 */
export class FolderWalk {
  readonly candidates: Candidate[] = []
  /** What lies in the folders and is not read, each with the reason. */
  readonly skipped: string[] = []
  /** What may hold captures and cannot be read. */
  readonly refused: AmoskysError[] = []
  /** What was named twice. */
  readonly warnings: string[] = []
  /** By device and number: the name it was taken by. */
  readonly #seen = new Map<string, string>()
  /** Files and folders of one's own, as `#seen` names them; null: not looked for yet. */
  #own: ReadonlySet<string> | null = null
  readonly #ownFiles: readonly string[]
  /** Followed last, so that a file is known by its own name rather than a link's. */
  readonly #links: StoredPath[] = []

  constructor(ownFiles: readonly string[] = []) {
    this.#ownFiles = ownFiles
  }

  /** What was named, read whatever it is; throws where it cannot be. */
  async named(path: StoredPath): Promise<void> {
    const status = await statusOf(path)
    const before = this.#taken(path, status)
    if (await this.#isOwn(status)) throw new AmoskysError('unreadable', unread(path, ownText))
    if (before !== undefined) {
      this.warnings.push(`${printable(path.name)}: the same as ${before}, and read once`)
    } else if (status.isDirectory()) {
      await this.#folder(path, await entriesOf(path))
      await this.#followLinks()
    } else {
      if (status.isSocket()) throw new AmoskysError('unreadable', unread(path, kindText(status)))
      if (!status.isFile()) await readable(path)
      this.#add(path, status, false)
    }
  }

  async #found(path: StoredPath, isLink = false): Promise<void> {
    try {
      const status = await statusOf(path)
      const before = this.#taken(path, status)
      if (await this.#isOwn(status)) return
      if (before !== undefined) this.skipped.push(sameText(path, before, status))
      else if (status.isDirectory()) await this.#folder(path, await entriesOf(path))
      else if (status.isFile()) this.#add(path, status, true)
      else this.skipped.push(unread(path, kindText(status)))
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError) || thrown.code === 'usage') throw thrown
      const isMissing = (thrown.cause as NodeJS.ErrnoException).code === 'ENOENT'
      if (isLink && isMissing) this.skipped.push(`${printable(path.name)}: a link to nothing`)
      else if (thrown.code === 'not-found') this.skipped.push(thrown.message)
      else this.refused.push(thrown)
    }
  }

  async #folder(path: StoredPath, entries: readonly Entry[]): Promise<void> {
    for (const { name, isLink } of entries) {
      const found = inside(path, name)
      if (isLink) this.#links.push(found)
      else await this.#found(found)
    }
  }

  async #followLinks(): Promise<void> {
    // Those that a followed folder holds come to the end of the same list.
    for (let link = this.#links.shift(); link !== undefined; link = this.#links.shift()) {
      await this.#found(link, true)
    }
  }

  /** The name this was taken by before; undefined the first time. Pipes and devices are not files that stay. */
  #taken(path: StoredPath, status: BigIntStats): string | undefined {
    if (!status.isFile() && !status.isDirectory()) return undefined
    const key = `${status.dev}:${status.ino}`
    const before = this.#seen.get(key)
    if (before === undefined) this.#seen.set(key, printable(path.name))
    return before
  }

  async #isOwn(status: BigIntStats): Promise<boolean> {
    if (this.#ownFiles.length === 0) return false
    this.#own ??= await keysOf(this.#ownFiles)
    return this.#own.has(`${status.dev}:${status.ino}`)
  }

  #add(path: StoredPath, status: BigIntStats, isFound: boolean): void {
    const isRegular = status.isFile()
    this.candidates.push({ path, bytes: Number(status.size), isFound, isRegular })
    if (this.candidates.length <= filesMax) return
    throw new AmoskysError('usage', `expected at most ${filesMax} files in one run, found more`)
  }
}

const ownText = 'it belongs to this very process'

async function keysOf(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const keys = new Set<string>()
  for (const path of paths) {
    const status = await stat(path, { bigint: true }).catch(() => null)
    if (status !== null) keys.add(`${status.dev}:${status.ino}`)
  }
  return keys
}

interface Entry {
  readonly name: Buffer
  readonly isLink: boolean
}

/** In the order of their names, whatever the order they were written in. */
async function entriesOf(folder: StoredPath): Promise<Entry[]> {
  try {
    const entries = await readdir(folder.raw, { withFileTypes: true, encoding: 'buffer' })
    return entries
      .map((entry) => ({ name: entry.name, isLink: entry.isSymbolicLink() }))
      .sort((a, b) => Buffer.compare(a.name, b.name))
  } catch (thrown) {
    throw fileError(folder.name, thrown)
  }
}

async function statusOf(path: StoredPath): Promise<BigIntStats> {
  try {
    return await stat(path.raw, { bigint: true })
  } catch (thrown) {
    throw fileError(path.name, thrown)
  }
}

/** A pipe can be opened only once; whether it may be is asked before. */
async function readable(path: StoredPath): Promise<void> {
  try {
    await access(path.raw, constants.R_OK)
  } catch (thrown) {
    throw fileError(path.name, thrown)
  }
}

function kindText(status: BigIntStats): string {
  if (status.isSocket()) return 'a socket holds no capture'
  return `a ${status.isFIFO() ? 'pipe' : 'device'} is read where it is named itself`
}

function unread(path: StoredPath, what: string): string {
  return `${printable(path.name)}: not read, ${what}`
}

function sameText(path: StoredPath, before: string, status: BigIntStats): string {
  const name = printable(path.name)
  if (!status.isDirectory()) return `${name}: the same file as ${before}, which is read`
  const isLoop = name.startsWith(before.endsWith('/') ? before : `${before}/`)
  return isLoop
    ? `${name}: a loop: it leads back to ${before}`
    : `${name}: the same folder as ${before}, which is read`
}
