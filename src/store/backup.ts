/** A copy of a database while it is in use, as it was at one moment, and checked before it counts as one. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { AmoskysError, reasonOf } from '../kernel/index.ts'
import { applicationId } from './database-file.ts'

/** All in one step: a copy in several begins anew whenever somebody writes. */
const pagesAtOnce = 0x7fffffff

/** Yields the size of the copy. It is readable by its owner alone, and never put over something. */
export async function backUp(path: string, copy: string): Promise<number> {
  checkSource(path)
  claim(copy)
  try {
    using source = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
    const id = source.prepare('pragma application_id').get()?.['application_id']
    if (id !== applicationId)
      throw new AmoskysError('unreadable', `${path}: it is no database of AMOSKYS`)
    await backup(source, copy, { rate: pagesAtOnce })
    check(source, { path, copy })
    sync(copy)
    return statSync(copy).size
  } catch (thrown) {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${copy}${end}`, { force: true })
    if (thrown instanceof AmoskysError) throw thrown
    // Of a database that is damaged or none SQLite says so by number: https://sqlite.org/rescode.html
    const code = (thrown as { readonly errcode?: number }).errcode
    if (code !== undefined && [11, 26].includes(code & 255)) throw damagedSource(path, thrown)
    throw new AmoskysError('unavailable', `${copy}: cannot be written: ${reasonOf(thrown)}`, {
      cause: thrown,
    })
  }
}

/** What is to be copied has to be there, and for us to read; where we may not know it is not said that there is nothing. */
function checkSource(path: string): void {
  try {
    accessSync(path, constants.R_OK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new AmoskysError('not-found', `${path}: no such database`, { cause })
    throw new AmoskysError('permission', `${path}: the database may not be read`, { cause })
  }
  if (!statSync(path).isFile())
    throw new AmoskysError('unreadable', `${path}: it is no database, but a folder or device`)
}

function damagedSource(path: string, cause: unknown): AmoskysError {
  return new AmoskysError(
    'corrupt',
    `${path}: the database is damaged, and was not copied: ${reasonOf(cause)}`,
    { cause },
  )
}

function claim(copy: string): void {
  try {
    closeSync(openSync(copy, 'wx', 0o600))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST')
      throw new AmoskysError('usage', `${copy}: there is a file already, and it stays`, { cause })
    const isMissing = (code === 'ENOENT' || code === 'ENOTDIR') && !existsSync(dirname(copy))
    if (isMissing)
      throw new AmoskysError('not-found', `${copy}: there is no folder ${dirname(copy)}`, { cause })
    const isDenied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
    if (isDenied)
      throw new AmoskysError('permission', `${copy}: its folder may not be written`, { cause })
    throw new AmoskysError('unavailable', `${copy}: cannot be made: ${reasonOf(cause)}`, { cause })
  }
}

interface Places {
  readonly path: string
  readonly copy: string
}

/** A copy of a damaged database is none. It is one file: what a log beside it would hold is in it. */
function check(source: DatabaseSync, { path, copy }: Places): void {
  using database = new DatabaseSync(copy)
  database.exec('pragma journal_mode = delete')
  const found = damageIn(database)
  if (found === '') return
  if (damageIn(source) !== '') throw damagedSource(path, new Error(found))
  throw new AmoskysError('corrupt', `${copy}: the copy is damaged (${found}), and is removed`)
}

/** '' where there is none. */
function damageIn(database: DatabaseSync): string {
  const found = String(Object.values(database.prepare('pragma integrity_check(1)').get() ?? {})[0])
  return found === 'ok' ? '' : found
}

/** On the disk, whatever happens to the machine next. */
function sync(copy: string): void {
  const descriptor = openSync(copy, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
