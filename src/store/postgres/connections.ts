/** Connections to one PostgreSQL database, as Kysely wants them. */
import { type Dialect, PostgresAdapter, PostgresDriver, PostgresIntrospector } from 'kysely'
import pg from 'pg'
import { SchemaCompiler } from './compiler.ts'
import { postgresFailure } from './failure.ts'
import { clean } from './text.ts'

export interface Connections {
  readonly dialect: Dialect
  end(): Promise<void>
}

export interface ConnectionOptions {
  readonly url: string
  /** How it is told to people. */
  readonly shown: string
  readonly connectionsMax: number
}

const connectMs = 5_000
/** A server that is gone without a word must not be waited for longer. */
const questionMs = 120_000
const idleMs = 30_000

export function clientConfig(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'amoskys',
    connectionTimeoutMillis: connectMs,
    query_timeout: questionMs,
    keepAlive: true,
    types: { getTypeParser },
    // Questions are small: to compile them takes longer than to answer.
    options: '-c jit=off',
  }
}

export function connectPostgres({ url, shown, connectionsMax }: ConnectionOptions): Connections {
  const pool = new pg.Pool({ ...clientConfig(url), max: connectionsMax, idleTimeoutMillis: idleMs })
  // Without somebody who listens a connection that breaks while nobody uses it ends the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  let ended: Promise<void> | null = null
  const end = () => {
    ended ??= pool.end()
    return ended
  }
  const config = {
    pool: {
      connect: async () => {
        try {
          return inTurn(await pool.connect(), shown)
        } catch (thrown) {
          throw postgresFailure(shown, thrown)
        }
      },
      end,
      options: pool.options,
    },
  }
  return {
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new PostgresDriver(config as never),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new SchemaCompiler(),
    },
    end,
  }
}

/** Plans are kept by the server for questions that come again; for how many, in each connection. */
const namedMax = 200
/** A newer process changed a table, of which the server had a plan: this connection has to be begun anew. */
const stalePlan = '0A000'

/** What Kysely asks of a client: one question after the other, each failure of the world as a person can read it. */
function inTurn(client: pg.PoolClient, shown: string) {
  let turn: Promise<unknown> = Promise.resolve()
  let isStale = false
  const ask = async (text: string, values: readonly unknown[]) => {
    try {
      return await client.query({ ...named(client, text), values: values.map(clean) })
    } catch (thrown) {
      isStale ||= (thrown as { readonly code?: string }).code === stalePlan
      throw postgresFailure(shown, thrown)
    }
  }
  return {
    query(text: string, values: readonly unknown[] = []) {
      const done = turn.then(() => ask(text, values))
      turn = done.catch(() => {})
      return done
    },
    release: (isBroken?: boolean) => client.release(isBroken === true || isStale),
  }
}

const namesOf = new WeakMap<pg.PoolClient, Map<string, string>>()

/** The first questions of a connection get a name, under which they come again. */
function named(client: pg.PoolClient, text: string) {
  const names = namesOf.get(client) ?? new Map<string, string>()
  namesOf.set(client, names)
  const known = names.get(text)
  if (known !== undefined) return { name: known, text }
  if (names.size >= namedMax || !isAsked.test(text)) return { text }
  const name = `q${names.size}`
  names.set(text, name)
  return { name, text }
}

/** Not what makes tables or transactions. */
const isAsked = /^\s*(select|insert|update|delete|with)\b/i

/** As SQLite answers: numbers are numbers, and what holds is 1. */
const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map<
  number,
  (text: string) => unknown
>([
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.NUMERIC, Number],
  [pg.types.builtins.BOOL, (text) => (text === 't' ? 1 : 0)],
])

function getTypeParser(type: number, format?: 'text' | 'binary') {
  return parsers.get(type) ?? pg.types.getTypeParser(type, format as 'text')
}
