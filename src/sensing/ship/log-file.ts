/** The file of a sensor's log: whose it is, what is in it, and what becomes of one that is damaged. */
import { closeSync, existsSync, openSync, renameSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { AmoskysError, printable, reasonOf } from '../../kernel/index.ts'
import type { BatchFacts } from './log-records.ts'

export interface LogFileOptions {
  /** A file, made where there is none, or `:memory:`. */
  readonly path: string
  readonly clock: () => number
  readonly onNotice: (text: string) => void
}

export type Statements = ReturnType<typeof statementsOf>

const format = 2

function openDatabase(path: string): DatabaseSync {
  // Nobody else is to read what was seen, whatever the folder allows.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path)
  try {
    // What was appended outlives a power cut, too.
    database.exec(
      'pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 2000',
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
      create table if not exists notes (name text primary key, at_ms real not null, text text not null);
      create table if not exists streams (name text primary key)`)
    if (found < 2) addStreams(database)
    database.exec(`
      create index if not exists batches_by_stream on batches (stream, sequence);
      pragma user_version = ${format}`)
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

/** Until format 1 all batches were of the one stream without a name. */
function addStreams(database: DatabaseSync): void {
  const columns = database.prepare(
    "select 1 from pragma_table_info('batches') where name = 'stream'",
  )
  if (columns.get() === undefined)
    database.exec("alter table batches add column stream text not null default ''")
  database.exec(
    "insert or ignore into streams select '' from facts where name = 'newest' and value > 0",
  )
}

/** A file that was torn is put aside under another name: what it held is lost to the hub, and that is said. */
export function openWhole({ path, clock, onNotice }: LogFileOptions): DatabaseSync {
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

/** Of a batch all but what it holds; in the words of `Head`. */
const head = 'sequence, made_ms, rows, from_us, until_us, length(bytes) as bytes'

export interface Head {
  readonly sequence: number
  readonly made_ms: number
  readonly rows: number
  readonly from_us: number
  readonly until_us: number
  readonly bytes: number
}

export function factsOf({ rows, from_us: fromUs, until_us: untilUs }: Head): BatchFacts {
  return { rows, fromUs, untilUs }
}

export function statementsOf(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql)
  return {
    insert: prepare('insert into batches values (?, ?, ?, ?, ?, ?, ?)'),
    after: prepare(
      'select sequence, bytes from batches where stream = ? and sequence > ? order by sequence',
    ),
    heads: prepare(`select stream, ${head} from batches order by sequence`),
    oldest: prepare('select made_ms from batches order by sequence limit 1'),
    numbers: prepare('select sequence from batches order by sequence'),
    one: prepare('select bytes from batches where sequence = ?'),
    change: prepare('update batches set bytes = ? where sequence = ?'),
    remove: prepare(
      `delete from batches where stream = ? and sequence between ? and ? returning ${head}`,
    ),
    removeBeyond: prepare(
      'delete from batches where sequence > ? returning rows, from_us, until_us, length(bytes) as bytes',
    ),
    shed: prepare('delete from batches where sequence <= ?'),
    headsIn: prepare(
      `select ${head} from batches where stream = ? and sequence between ? and ? order by sequence`,
    ),
    newest: prepare('select coalesce(max(sequence), 0) as sequence from batches'),
    waiting: prepare('select distinct stream as name from batches'),
    streams: prepare('select name from streams'),
    addStream: prepare('insert or ignore into streams values (?)'),
    forgetStream: prepare('delete from streams where name = ?'),
    fact: prepare(
      'insert into facts values (?, ?) on conflict do update set value = excluded.value',
    ),
    note: prepare(
      'insert into notes values (?, ?, ?) on conflict do update set at_ms = excluded.at_ms, text = excluded.text',
    ),
    noted: prepare('select text from notes where name = ?'),
    forget: prepare(
      'delete from notes where name in (select name from notes order by at_ms desc limit -1 offset ?)',
    ),
    sizes: prepare(
      'select count(*) as batches, coalesce(sum(length(bytes)), 0) as bytes from batches',
    ),
  }
}

/** Numbers that outlive the process, by name. */
export function readFacts(database: DatabaseSync): Readonly<Record<string, number>> {
  const rows = database.prepare('select name, value from facts').all()
  return Object.fromEntries(rows.map(({ name, value }) => [String(name), Number(value)]))
}

/** Takes out the batches with numbers that no hub takes, of a clock beyond the year 2255 and a sensor that followed it. */
export function takenBeyond({ removeBeyond }: Statements): readonly Head[] {
  return removeBeyond.all(Number.MAX_SAFE_INTEGER) as unknown as Head[]
}

/** For what may be undone by a power cut: the disk is not waited for. */
export function unsynced(database: DatabaseSync, act: () => void): void {
  database.exec('pragma synchronous = normal')
  try {
    act()
  } finally {
    database.exec('pragma synchronous = full')
  }
}

/** All of it or nothing. */
export function together(database: DatabaseSync, act: () => void): void {
  database.exec('begin immediate')
  try {
    act()
    database.exec('commit')
  } catch (thrown) {
    if (database.isTransaction) database.exec('rollback')
    throw thrown
  }
}
