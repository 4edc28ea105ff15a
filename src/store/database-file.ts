/**
 * Which file a database may be: ours, or none yet. Looked at before SQLite opens it, because opening may already
 * write (a write-ahead log beside it, and its mark in the header). https://sqlite.org/fileformat.html, 1.3
 */
import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { AmoskysError, reasonOf } from '../kernel/index.ts'

/** "AMSK": in the header of every database of ours, so that none else is taken for one. */
export const applicationId = 0x414d534b

const header = { bytes: 100, magic: 'SQLite format 3\0', applicationId: 68 } as const
/** A database without the mark is an old one of ours when it has these tables and no others. */
const ownTables: ReadonlySet<string> = new Set([
  'kysely_migration',
  'kysely_migration_lock',
  'alerts',
  'signals',
  'flows',
])

/** A file as the system knows it, whatever its name becomes. */
export interface FileIdentity {
  readonly device: number
  readonly inode: number
}

export interface ClaimedFile {
  readonly identity: FileIdentity
  /** To read what is in it, until it is released; null where there is nothing. */
  readonly descriptor: number | null
  /** To be called once, after SQLite has closed the file. */
  release(): void
}

/** Makes sure that `path` is a database of ours, or an empty file of which only its owner reads; writes to no other. */
export function claimFile(path: string): ClaimedFile {
  const made = makeFile(path)
  const stats = statSync(path)
  const identity = { device: stats.dev, inode: stats.ino }
  if (!stats.isFile()) throw refusal('unreadable', 'it is no file', { path })
  if (!made) checkAccess(path)
  if (!isMainThread && !made && stats.size > 0) {
    checkKindBySqlite(path)
    return { identity, descriptor: null, release() {} }
  }
  const file = retain(identity)
  const release = () => letGo(identity)
  if (made || stats.size === 0) return { identity, descriptor: null, release }
  try {
    file.descriptor ??= openSync(path, 'r')
    checkKind(path, file.descriptor)
    return { identity, descriptor: file.descriptor, release }
  } catch (thrown) {
    release()
    throw thrown
  }
}

/** Whether `path` still leads to this very file. */
export function isStillThere(path: string, { device, inode }: FileIdentity): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats !== undefined && stats.dev === device && stats.ino === inode
}

export function refusal(
  code: AmoskysError['code'],
  reason: string,
  { path, cause }: { readonly path: string; readonly cause?: unknown },
): AmoskysError {
  const expected =
    code === 'corrupt'
      ? 'keep the file, name another with --db'
      : 'expected a database of AMOSKYS or a path where one can be made'
  return new AmoskysError(code, `${path}: cannot be the database: ${reason}; ${expected}`, {
    cause,
  })
}

/** True where it made one. Mode 600: what a network does is nobody else's to read; SQLite's side files follow it. */
function makeFile(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600))
    return true
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    const folder = dirname(path)
    // A folder that takes no files, as /proc, says the same as one that is not there.
    if (code === 'ENOENT' && existsSync(folder))
      throw refusal('permission', `no file can be made in ${folder}`, { path, cause })
    if (code === 'ENOENT')
      throw refusal('not-found', `there is no folder ${folder}`, { path, cause })
    if (code === 'ENOTDIR') throw refusal('not-found', `${folder} is no folder`, { path, cause })
    if (isDenied(code))
      throw refusal('permission', `its folder ${folder} may not be written`, { path, cause })
    throw refusal('unavailable', reasonOf(cause), { path, cause })
  }
}

/** SQLite writes the file, and others beside it. */
function checkAccess(path: string): void {
  for (const [place, what] of [
    [path, 'the file'],
    [dirname(path), `its folder ${dirname(path)}`],
  ] as const) {
    try {
      accessSync(place, constants.R_OK | constants.W_OK)
    } catch (cause) {
      throw refusal('permission', `${what} may not be read and written`, { path, cause })
    }
  }
}

function isDenied(code: string | undefined): boolean {
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
}

function checkKind(path: string, descriptor: number): void {
  const bytes = Buffer.alloc(header.bytes)
  readSync(descriptor, bytes, 0, header.bytes, 0)
  if (bytes.toString('latin1', 0, header.magic.length) !== header.magic)
    throw refusal('unreadable', 'it is not a database (it does not begin as SQLite files do)', {
      path,
    })
  const id = bytes.readUInt32BE(header.applicationId)
  if (id === applicationId) return
  const foreign = id === 0 ? tablesOf(path).filter((table) => !ownTables.has(table)) : []
  if (id === 0 && foreign.length === 0) return
  const has = id === 0 ? `has the tables ${foreign.slice(0, 5).join(', ')}` : `is marked ${id}`
  throw refusal('unreadable', `it is another program's SQLite database (it ${has})`, { path })
}

function checkKindBySqlite(path: string): void {
  try {
    const database = new DatabaseSync(path, { readOnly: true })
    const id = database.prepare('pragma application_id').get()?.['application_id']
    database.close()
    if (id === applicationId) return
  } catch (cause) {
    throw refusal('unreadable', reasonOf(cause), { path, cause })
  }
  throw refusal('unreadable', 'it is not one of this version of AMOSKYS', { path })
}

/**
 * The files that are claimed now, by identity, and the one descriptor through which each is looked at. It stays open
 * until nobody claims the file: closing any descriptor of a file drops the locks that the whole process holds on it
 * (POSIX, fcntl), those of SQLite through another among them. Other threads than the main one do not see this map: they
 * look at a database only through SQLite, which keeps such count by itself.
 */
const claimed = new Map<string, { users: number; descriptor: number | null }>()

function keyOf({ device, inode }: FileIdentity): string {
  return `${device}:${inode}`
}

function retain(identity: FileIdentity) {
  const key = keyOf(identity)
  const file = claimed.get(key) ?? { users: 0, descriptor: null }
  claimed.set(key, file)
  file.users++
  return file
}

function letGo(identity: FileIdentity): void {
  const key = keyOf(identity)
  const file = claimed.get(key)
  if (file === undefined || --file.users > 0) return
  claimed.delete(key)
  if (file.descriptor !== null) closeSync(file.descriptor)
}

/** As they stand in the file; where a write-ahead log lies beside it, as SQLite reads both. Nothing is written. */
function tablesOf(path: string): string[] {
  const hasLog = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
  const place = hasLog ? path : `${pathToFileURL(path).href}?immutable=1`
  try {
    using database = new DatabaseSync(place, { readOnly: true })
    const rows = database.prepare("select name from sqlite_schema where type = 'table'").all()
    return rows.map((row) => String(row['name'])).filter((name) => !name.startsWith('sqlite_'))
  } catch (cause) {
    throw refusal('corrupt', 'it is damaged', { path, cause })
  }
}
