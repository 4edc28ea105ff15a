/** A copy of a database while it is in use, as it was at one moment, and checked before it counts as one. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { AmoskysError, reasonOf } from '../kernel/index.ts'
import { applicationId } from './database-file.ts'

/** All in one step: a copy in several begins anew whenever somebody writes. */
const pagesAtOnce = 0x7fffffff

/** Yields the size of the copy. It is readable by its owner alone, and never put over something. */
export async function backUp(path: string, copy: string): Promise<number> {
  if (!existsSync(path)) throw new AmoskysError('not-found', `${path}: no such database`)
  claim(copy)
  try {
    using source = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
    const id = source.prepare('pragma application_id').get()?.['application_id']
    if (id !== applicationId)
      throw new AmoskysError('unreadable', `${path}: it is no database of AMOSKYS`)
    await backup(source, copy, { rate: pagesAtOnce })
    check(copy)
    sync(copy)
    return statSync(copy).size
  } catch (thrown) {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${copy}${end}`, { force: true })
    if (thrown instanceof AmoskysError) throw thrown
    throw new AmoskysError('unavailable', `${copy}: cannot be written: ${reasonOf(thrown)}`, {
      cause: thrown,
    })
  }
}

function claim(copy: string): void {
  try {
    closeSync(openSync(copy, 'wx', 0o600))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST')
      throw new AmoskysError('usage', `${copy}: there is a file already, and it stays`, { cause })
    const kind = code === 'ENOENT' || code === 'ENOTDIR' ? 'not-found' : 'permission'
    throw new AmoskysError(kind, `${copy}: cannot be made: ${reasonOf(cause)}`, { cause })
  }
}

/** A copy of a damaged database is none. It is one file: what a log beside it would hold is in it. */
function check(copy: string): void {
  using database = new DatabaseSync(copy)
  database.exec('pragma journal_mode = delete')
  const found = String(Object.values(database.prepare('pragma integrity_check(1)').get() ?? {})[0])
  if (found !== 'ok')
    throw new AmoskysError('corrupt', `${copy}: the copy is damaged (${found}), and is removed`)
}

/** On the disk, whatever happens to the machine next. */
function sync(copy: string): void {
  const descriptor = openSync(copy, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
