import { statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { type Dialect, SqliteDialect, type SqliteStatement } from 'kysely'
import { AmoskysError, networkTest, reasonOf } from '../kernel/index.ts'
import {
  applicationId,
  type ClaimedFile,
  claimFile,
  type FileIdentity,
  isStillThere,
  refusal,
} from './database-file.ts'
import { damageOf } from './page-check.ts'

export interface Sqlite {
  readonly dialect: Dialect
  /** The file; null in memory. */
  readonly file: { readonly path: string; readonly identity: FileIdentity } | null
  /** Another number than before where another connection has committed something since. */
  dataVersion(): number
  /** Runs one statement once for each row, in the transaction at hand or in one of its own. A failure undoes all of them. */
  runEach(sql: string, rows: Iterable<readonly Bindable[]>): void
  /** The same of several statements, as `act` runs them. */
  together(act: (statements: Statements) => void): void
  /** Lets nobody else write until `act` is over, and undoes what a failure leaves of it. */
  alone<T>(act: () => Promise<T>): Promise<T>
  /** From now on a lock is waited for so long. */
  setLockWait(ms: number): void
  /** Brings all that the write-ahead log holds into the file, wherever that was moved to. */
  emptyLog(): void
  /** Writes the file anew without what is free in it. */
  compact(): void
  /** Of the write-ahead log. */
  logBytes(): number
  /** Writes a page and takes nothing back: fails where nothing can be written. */
  touch(): void
  /** Lets the file go; a second time it does nothing. */
  close(): void
}

/** Statements of one transaction, prepared once for all transactions. */
export interface Statements {
  run(sql: string, values: readonly Bindable[]): void
  /** The first row of the answer. */
  get(sql: string, values: readonly Bindable[]): Readonly<Record<string, unknown>> | undefined
}

export type Bindable = string | number | bigint | Uint8Array | null

/** How long opening waits for a lock: another process makes the same database, or writes a large batch. */
const lockWaitMs = 5000

/** Kysely's SQLite dialect over the SQLite that Node carries. `path` is a file or `:memory:`. */
export function openSqlite(path: string, { isChecked = true } = {}): Sqlite {
  const claimed = path === ':memory:' ? null : claimFile(path)
  const database = open(path, { claimed, isChecked })
  const together = writerOf(database)
  const readVersion = database.prepare('pragma data_version')
  let isOpen = true
  const close = () => {
    if (!isOpen) return
    isOpen = false
    database.close()
    claimed?.release()
  }
  return {
    dialect: dialectOf(database, close),
    file: claimed && { path, identity: claimed.identity },
    dataVersion: () => Number(readVersion.get()?.['data_version']),
    together,
    runEach: (sql, rows) =>
      together(({ run }) => {
        for (const row of rows) run(sql, row)
      }),
    async alone(act) {
      database.exec('begin immediate')
      try {
        const done = await act()
        database.exec('commit')
        return done
      } catch (thrown) {
        if (database.isTransaction) database.exec('rollback')
        throw thrown
      }
    },
    setLockWait: (ms) => database.exec(`pragma busy_timeout = ${Math.round(ms)}`),
    emptyLog: () => database.exec('pragma wal_checkpoint(truncate)'),
    compact: () => database.exec('vacuum; pragma wal_checkpoint(truncate)'),
    logBytes: () => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    touch() {
      const version = database.prepare('pragma user_version').get()?.['user_version']
      database.exec(`pragma user_version = ${Number(version)}`)
    },
    close,
  }
}

/** Why a write failed, as something a person can act on. Codes: https://sqlite.org/rescode.html */
export function failureOf({ file }: Pick<Sqlite, 'file'>, thrown: unknown): unknown {
  if (!isSqliteError(thrown) || ownBugs.has(thrown.errcode & 255)) return thrown
  const path = file?.path ?? ':memory:'
  const [code, reason] = reasons[thrown.errcode & 255] ?? ['unavailable', reasonOf(thrown)]
  const isGone = file !== null && !isStillThere(path, file.identity)
  return isGone ? goneFrom(path) : new AmoskysError(code, `${path}: ${reason}`, { cause: thrown })
}

/** No room is left on the disk. */
export function isFull(thrown: unknown): boolean {
  return isSqliteError(thrown) && (thrown.errcode & 255) === 13
}

/** Another process, or another connection of this one, is writing. */
export function isLocked(thrown: unknown): boolean {
  return isSqliteError(thrown) && (thrown.errcode & 255) === 5
}

export function goneFrom(path: string): AmoskysError {
  return new AmoskysError('not-found', `${path}: the database was deleted or replaced`)
}

const reasons: Readonly<Record<number, readonly [AmoskysError['code'], string]>> = {
  5: ['unavailable', 'another process has locked the database'],
  8: ['permission', 'the database can no longer be written (read-only)'],
  11: ['corrupt', 'the database is damaged'],
  13: ['unavailable', 'no room is left on the disk'],
  26: ['unreadable', 'it is not a database'],
}

/** Wrong SQL, a row that a table refuses, a wrong type, a wrong call, a wrong parameter. */
const ownBugs: ReadonlySet<number> = new Set([1, 19, 20, 21, 25])

function isSqliteError(thrown: unknown): thrown is Error & { readonly errcode: number } {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number'
}

/** Statements kept ready: the questions of an API are few, and asked again and again. */
const statementsMax = 256

function dialectOf(database: DatabaseSync, close: () => void): Dialect {
  const statements = new Map<string, SqliteStatement>()
  const prepare = (sql: string): SqliteStatement => {
    const known = statements.get(sql)
    if (known) return known
    const statement = statementOf(database.prepare(sql))
    const [oldest] = statements.keys()
    if (statements.size >= statementsMax && oldest !== undefined) statements.delete(oldest)
    statements.set(sql, statement)
    return statement
  }
  return new SqliteDialect({ database: { close, prepare } })
}

function statementOf(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as Bindable[])),
    run: (parameters) => statement.run(...(parameters as Bindable[])),
    iterate: (parameters) => statement.iterate(...(parameters as Bindable[])),
  }
}

/**
 * Transactions are `immediate`: two processes that both read and then want to write would else block each other for
 * good. After a full disk SQLite has rolled back by itself; an error of doing so again would hide the first one.
 * A stop writes a hundred thousand rows, for which building each statement anew takes longer than SQLite does.
 */
function writerOf(database: DatabaseSync): Sqlite['together'] {
  const prepared = new Map<string, StatementSync>()
  const statementOf = (sql: string) => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }
  const statements: Statements = {
    run: (sql, values) => void statementOf(sql).run(...values),
    get: (sql, values) => statementOf(sql).get(...values),
  }
  return (act) => {
    if (database.isTransaction) return act(statements)
    database.exec('begin immediate')
    try {
      act(statements)
      database.exec('commit')
    } catch (thrown) {
      if (database.isTransaction) database.exec('rollback')
      throw thrown
    }
  }
}

interface Opening {
  readonly claimed: ClaimedFile | null
  readonly isChecked: boolean
}

function open(path: string, { claimed, isChecked }: Opening): DatabaseSync {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(path, { timeout: lockWaitMs })
    mark(database)
    addFunctions(database)
    const descriptor = isChecked ? claimed?.descriptor : null
    const damage = descriptor == null ? '' : damageOf(database, descriptor)
    if (damage !== '') throw refusal('corrupt', damage, { path })
    setUp(database, path)
    return database
  } catch (thrown) {
    database?.close()
    claimed?.release()
    if (!isSqliteError(thrown)) throw thrown
    const kind = thrown.errcode & 255
    const [code, reason] = reasons[kind] ?? ['unavailable', reasonOf(thrown)]
    throw refusal(code, reason, { path, cause: thrown })
  }
}

/** What SQLite cannot tell by itself, in questions: `in_network(address, network)` is 1 or 0. */
function addFunctions(database: DatabaseSync): void {
  let known = ''
  let test: (address: string) => boolean = () => false
  database.function('in_network', { deterministic: true }, (address, network) => {
    if (network !== known) {
      known = String(network)
      test = networkTest([known])
    }
    return test(String(address)) ? 1 : 0
  })
}

/** The first write to a new database, so that its header is marked before anything else is in it. */
function mark(database: DatabaseSync): void {
  const idOf = () => database.prepare('pragma application_id').get()?.['application_id']
  if (idOf() === applicationId) return
  database.exec('begin immediate')
  if (idOf() !== applicationId) database.exec(`pragma application_id = ${applicationId}`)
  database.exec('commit')
}

/**
 * Write-ahead logging lets readers look while the run writes; its file is cut back to 16 MB after a large batch.
 * Changing to it needs the file alone, which SQLite does not wait for.
 */
function setUp(database: DatabaseSync, path: string): void {
  for (let waitedMs = 0; ; waitedMs += 10) {
    try {
      database.exec('pragma journal_mode = wal')
      break
    } catch (thrown) {
      const isBusy = isSqliteError(thrown) && (thrown.errcode & 255) === 5
      if (!isBusy || waitedMs >= lockWaitMs) throw thrown
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
  database.exec(
    'pragma synchronous = normal; pragma cache_size = -16384; pragma journal_size_limit = 16777216',
  )
  if (path !== ':memory:') database.exec(`pragma wal_autocheckpoint = ${logPagesFor(path)}`)
}

/** Pages after which the log is brought into the file: SQLite's thousand, but no large part of a small disk. */
function logPagesFor(path: string): number {
  const { bavail, bsize } = statfsSync(dirname(path))
  return Math.max(16, Math.min(1000, Math.floor((bavail * bsize) / 16 / 4096)))
}
