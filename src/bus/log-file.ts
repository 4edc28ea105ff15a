/** The file that the streams of one process lie in: SQLite, ours or none yet; what is neither is put aside, never written over. */
import { closeSync, existsSync, openSync, renameSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { AmoskysError, printable, reasonOf } from '../kernel/index.ts'

/** "AMSB", in the header of the file. */
const applicationId = 0x414d5342
const version = 1
/** An entry of a sensor takes few of them. */
const pageBytes = 16_384
/** Of SQLite: https://sqlite.org/rescode.html */
const codes = { busy: 5, corrupt: 11, notADatabase: 26 } as const

export interface LogFileOptions {
  /** '' or ':memory:': none, and nothing outlives the process. */
  readonly path: string
  /** The file does not grow beyond it, all streams together. */
  readonly fileBytesMax: number
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly clock: () => number
  readonly onNotice: (sentence: string) => void
  /** What was lost with a file that was damaged: beside the notice, for whoever writes such things down. */
  readonly onDamage?: ((sentence: string) => void) | undefined
}

export function openLogFile(options: LogFileOptions): DatabaseSync {
  const { path, clock, onNotice, onDamage } = options
  if (isInMemory(path)) return prepared(new DatabaseSync(':memory:'), options, true)
  makeFile(path)
  try {
    return opened(options)
  } catch (thrown) {
    if (!isDamage(thrown)) throw refusal(path, thrown)
    const aside = setAside(path, clock())
    const text = `the log of the bus ${printable(path)} could not be read (${printable(reasonOf(thrown))}); it is set aside as ${printable(aside)}, and a new one is begun: what it held unread is in that file alone`
    onNotice(text)
    onDamage?.(text)
    makeFile(path)
    return opened(options)
  }
}

function isInMemory(path: string): boolean {
  return path === '' || path === ':memory:'
}

class Damage extends Error {}

function isDamage(thrown: unknown): boolean {
  const code = sqliteCode(thrown)
  return thrown instanceof Damage || code === codes.corrupt || code === codes.notADatabase
}

/** The primary code: the lowest byte. */
function sqliteCode(thrown: unknown): number {
  return ((thrown as { errcode?: number }).errcode ?? 0) & 0xff
}

/** Mode 600: what a network does is nobody else's to read; SQLite's side files follow it. */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600))
  } catch (cause) {
    throw refusal(path, cause)
  }
}

function refusal(path: string, cause: unknown): unknown {
  if (cause instanceof AmoskysError) return cause
  const why = sqliteCode(cause) === codes.busy ? 'it is open elsewhere already' : reasonOf(cause)
  const shown = printable(path)
  const text = `${shown}: cannot be the log of the bus: ${why}; expected a file of our own or a path where one can be made`
  return new AmoskysError('unavailable', text, { cause })
}

function opened(options: LogFileOptions): DatabaseSync {
  const database = new DatabaseSync(options.path)
  try {
    // Before the first look: only then SQLite needs no shared memory, for which a full disk may have no room.
    database.exec('pragma locking_mode = exclusive')
    const isNew = isEmpty(database)
    if (!isNew) checkKind(database, options.path)
    return prepared(database, options, isNew)
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

function isEmpty(database: DatabaseSync): boolean {
  const tables = database.prepare('select count(*) as n from sqlite_schema').get()?.['n']
  return tables === 0 && numberOf(database, 'application_id') === 0
}

function checkKind(database: DatabaseSync, path: string): void {
  const id = numberOf(database, 'application_id')
  if (id !== applicationId) throw new Damage('it is a database of another program')
  const found = numberOf(database, 'user_version')
  if (found !== version)
    throw new AmoskysError(
      'unreadable',
      `${printable(path)}: this log of the bus is of version ${found}, expected ${version}: it was written by another version of AMOSKYS`,
    )
  const sound = database.prepare('pragma quick_check(1)').get()?.['quick_check']
  if (sound !== 'ok') throw new Damage(String(sound))
}

function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`pragma ${pragma}`).get()?.[pragma])
}

/**
 * One process alone has the file, which spares shared memory. With `synchronous = full` a commit is on the disk when it is
 * answered, whatever ends the machine: a sensor forgets what it was told is kept.
 */
function prepared(
  database: DatabaseSync,
  { fileBytesMax }: LogFileOptions,
  isNew: boolean,
): DatabaseSync {
  database.exec(`
    pragma page_size = ${pageBytes};
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma journal_size_limit = 67108864;
    pragma wal_autocheckpoint = 2000;
    pragma max_page_count = ${Math.max(16, Math.floor(fileBytesMax / pageBytes))};
  `)
  // One that is there already is not written to: its disk may be full.
  if (isNew) database.exec(schema)
  return database
}

const schema = `
    begin immediate;
    pragma application_id = ${applicationId};
    pragma user_version = ${version};
    create table streams (
      id integer primary key, name text not null unique,
      newest integer not null, entries integer not null, bytes integer not null);
    create table entries (
      stream integer not null, sequence integer not null, bytes blob not null,
      primary key (stream, sequence));
    create table groups (
      id integer primary key autoincrement, stream integer not null, name text not null,
      committed integer not null, owner text not null, token integer not null,
      expires_ms integer not null, ttl_ms integer not null, unique (stream, name));
    create table states (place integer primary key, state blob not null);
    commit;
`

/** The write-ahead log goes along: left alone it would be taken for that of the new file. */
function setAside(path: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '')
  const wished = `${path}.damaged-${stamp}`
  let aside = wished
  for (let n = 2; existsSync(aside); n++) aside = `${wished}-${n}`
  try {
    for (const end of ['-wal', '-shm', ''])
      if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${aside}${end}`)
  } catch (cause) {
    throw refusal(path, cause)
  }
  return aside
}
