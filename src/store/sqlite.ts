import { DatabaseSync } from 'node:sqlite'
import { type Dialect, SqliteDialect } from 'kysely'
import { AmoskysError, reasonOf } from '../kernel/index.ts'

/** Kysely's SQLite dialect over the SQLite that Node carries. `path` is a file or `:memory:`. */
export function sqliteDialect(path: string): Dialect {
  const database = open(path)
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (sql) => {
        const statement = database.prepare(sql)
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => statement.all(...(parameters as Bindable[])),
          run: (parameters) => statement.run(...(parameters as Bindable[])),
          iterate: (parameters) => statement.iterate(...(parameters as Bindable[])),
        }
      },
    },
  })
}

type Bindable = string | number | bigint | Uint8Array | null

/** Write-ahead logging lets readers look while the run writes; a lock is waited for, 5 s. */
function open(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path)
    database.exec(
      'pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000',
    )
    return database
  } catch (cause) {
    throw new AmoskysError(
      'unreadable',
      `${path}: cannot be opened as a database: ${reasonOf(cause)} (expected an AMOSKYS SQLite file or a path in a folder that exists and can be written)`,
      { cause },
    )
  }
}
