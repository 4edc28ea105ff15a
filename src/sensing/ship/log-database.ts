/** The file that a sensor's log lies in: one that was torn is put aside, never written over. */
import { closeSync, existsSync, openSync, renameSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { AmoskysError, printable, reasonOf } from '../../kernel/index.ts'

export interface LogDatabaseOptions {
  readonly path: string
  readonly clock: () => number
  readonly onNotice: (text: string) => void
}

const format = 1

function openDatabase(path: string): DatabaseSync {
  // Nobody else is to read what was seen, whatever the folder allows.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path)
  try {
    database.exec(
      'pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 2000',
    )
    const { quick_check: checked } = database.prepare('pragma quick_check(1)').get() as {
      quick_check: string
    }
    if (checked !== 'ok') throw new Error(checked)
    const { user_version: found } = database.prepare('pragma user_version').get() as {
      user_version: number
    }
    if (found > format)
      throw new AmoskysError(
        'unreadable',
        `${printable(path)}: a newer AMOSKYS wrote it (format ${found}, this one knows ${format})`,
      )
    database.exec(`
      create table if not exists batches (sequence integer primary key, made_ms real not null,
        rows integer not null, from_us real not null, until_us real not null, bytes blob not null);
      create table if not exists facts (name text primary key, value real not null);
      pragma user_version = ${format}`)
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

/** A file that was torn is put aside under another name: what it held is lost to the hub, and that is said. */
export function openLogDatabase({ path, clock, onNotice }: LogDatabaseOptions): DatabaseSync {
  try {
    return openDatabase(path)
  } catch (thrown) {
    if (thrown instanceof AmoskysError || !isTorn(thrown)) throw failureOf(path, thrown)
    const aside = `${path}.damaged-${Math.floor(clock())}`
    for (const end of ['-wal', '-shm', ''])
      if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${aside}${end}`)
    onNotice(
      `the log was damaged (${printable(reasonOf(thrown))}) and is set aside as ${printable(aside)}: what it held and the hub does not have yet is not sent`,
    )
    return openDatabase(path)
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB, or what its own check says. */
function isTorn(thrown: unknown): boolean {
  const code = (thrown as { errcode?: number }).errcode
  return code === undefined || [11, 26].includes(code & 255)
}

function failureOf(path: string, thrown: unknown): AmoskysError {
  if (thrown instanceof AmoskysError) return thrown
  const text = `${printable(path)}: the log cannot be opened: ${reasonOf(thrown)}`
  return new AmoskysError('unavailable', text, { cause: thrown })
}
