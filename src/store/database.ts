/** A database for whoever asks and changes, beside the one process that keeps: the API, and commands. */
import { statSync } from 'node:fs'
import { setTimeout as passed } from 'node:timers/promises'
import { Kysely } from 'kysely'
import { AmoskysError } from '../kernel/index.ts'
import type { Database, DatabaseOptions } from './database-door.ts'
import { migrate } from './migrate.ts'
import { openPostgresDatabase } from './postgres/database.ts'
import { isPostgresUrl } from './postgres/place.ts'
import type { Schema } from './schema.ts'
import { failureOf, isLocked, openSqlite, type Sqlite } from './sqlite.ts'

export { type Database, type DatabaseOptions, localName } from './database-door.ts'

const lockWaitMs = 10_000
const lockPauseMs = 4

/**
 * `path` is a file, made where there is none, `:memory:`, which nobody else sees, or `postgres://user:password@host/name`.
 */
export async function openDatabase(path: string, options: DatabaseOptions = {}): Promise<Database> {
  if (isPostgresUrl(path)) return openPostgresDatabase(path)
  const writer = openSqlite(path, { isChecked: options.isChecked ?? false })
  const db = new Kysely<Schema>({ dialect: writer.dialect })
  try {
    // Who holds it may be another connection of this thread, which a wait of SQLite's own would never let finish.
    writer.setLockWait(0)
    await aloneInTime(writer, () => migrate(db, path))
    if (path === ':memory:')
      return new SqliteDatabase({ writer, reader: writer }, { path, db, read: db })
    const reader = openSqlite(path, { isChecked: false })
    const read = new Kysely<Schema>({ dialect: reader.dialect })
    return new SqliteDatabase({ writer, reader }, { path, db, read })
  } catch (thrown) {
    await db.destroy()
    writer.close()
    throw failureOf(writer, thrown)
  }
}

interface Connected {
  readonly path: string
  readonly db: Kysely<Schema>
  readonly read: Kysely<Schema>
}

class SqliteDatabase implements Database {
  readonly path: string
  readonly isOnServer = false
  readonly read: Kysely<Schema>
  readonly #db: Kysely<Schema>
  readonly #writer: Sqlite
  readonly #reader: Sqlite
  /** What is being written; the next begins when it is over. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    sqlite: { readonly writer: Sqlite; readonly reader: Sqlite },
    { path, db, read }: Connected,
  ) {
    this.path = path
    this.#writer = sqlite.writer
    this.#reader = sqlite.reader
    this.#db = db
    this.read = read
  }

  write<T>(act: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => aloneInTime(this.#writer, () => act(this.#db)))
    this.#turn = done.catch(() => {})
    return done
  }

  version(): number {
    return this.#reader.dataVersion()
  }

  async bytes(): Promise<number> {
    if (this.path === ':memory:') return 0
    const bytesOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
    return bytesOf(this.path) + bytesOf(`${this.path}-wal`)
  }

  async close(): Promise<void> {
    await this.#turn
    await this.read.destroy()
    await this.#db.destroy()
    this.#reader.close()
    this.#writer.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** Waits for the lock without keeping the thread from anything else. */
async function aloneInTime<T>(writer: Sqlite, act: () => Promise<T>): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += lockPauseMs) {
    try {
      return await writer.alone(act)
    } catch (thrown) {
      if (thrown instanceof AmoskysError || !isLocked(thrown)) throw failureOf(writer, thrown)
      if (waitedMs >= lockWaitMs) throw failureOf(writer, thrown)
      await passed(lockPauseMs)
    }
  }
}
