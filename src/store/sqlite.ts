import { DatabaseSync } from 'node:sqlite'
import { type Dialect, SqliteDialect } from 'kysely'
import { AmoskysError, reasonOf } from '../kernel/index.ts'

export interface Sqlite {
  readonly dialect: Dialect
  /**
   * Runs one statement once for each row, on the dialect's only connection: call it within a transaction of its
   * Kysely. A shut-down writes tens of thousands of rows, for which building each statement anew takes longer
   * than SQLite does.
   */
  runEach(sql: string, rows: Iterable<readonly Bindable[]>): void
}

const nothingDone = { changes: 0, lastInsertRowid: 0 }

/** Kysely's SQLite dialect over the SQLite that Node carries. `path` is a file or `:memory:`. */
export function openSqlite(path: string): Sqlite {
  const database = open(path)
  // After a full disk SQLite has rolled back by itself; an error of doing so again would hide the first one.
  const isOver = (sql: string) => sql === 'rollback' && !database.isTransaction
  const dialect = new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (sql) => {
        const statement = database.prepare(sql)
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => statement.all(...(parameters as Bindable[])),
          run: (parameters) =>
            isOver(sql) ? nothingDone : statement.run(...(parameters as Bindable[])),
          iterate: (parameters) => statement.iterate(...(parameters as Bindable[])),
        }
      },
    },
  })
  return {
    dialect,
    runEach(sql, rows) {
      const statement = database.prepare(sql)
      for (const row of rows) statement.run(...row)
    },
  }
}

type Bindable = string | number | bigint | Uint8Array | null

/** Write-ahead logging lets readers look while the run writes; a lock is waited for, 5 s. */
function open(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path)
    database.exec(
      'pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000; pragma cache_size = -16384',
    )
    return database
  } catch (cause) {
    throw new AmoskysError(
      'unavailable',
      `${path}: cannot be opened as a database: ${reasonOf(cause)} (expected an AMOSKYS SQLite file or a path in a folder that exists and can be written)`,
      { cause },
    )
  }
}
