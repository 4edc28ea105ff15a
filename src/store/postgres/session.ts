/** A PostgreSQL database of ours: opened, taken to the newest shape, and changed by one at a time. */
import { Kysely, sql } from 'kysely'
import { AmoskysError } from '../../kernel/index.ts'
import { migrate } from '../migrate.ts'
import type { Schema } from '../schema.ts'
import { connectPostgres } from './connections.ts'
import { postgresFailure } from './failure.ts'
import { defineFunctions } from './functions.ts'
import { shownPlace } from './place.ts'

export interface Session {
  readonly db: Kysely<Schema>
  /** The place without its password. */
  readonly shown: string
  /** There was nothing in it before. */
  readonly isNew: boolean
  /**
   * One transaction, while which nobody else changes anything, in whatever process: as SQLite's one writer. Whoever
   * listens is told when it is over.
   */
  alone<T>(act: (db: Kysely<Schema>) => Promise<T>, lockWaitMs: number): Promise<T>
  close(): Promise<void>
}

const versionMin = 130_000
/** Has `pg_stat_force_next_flush`. */
const countedFrom = 150_000
/** First half of the lock that writers take; the second is of the schema. */
const lockKey = 0x414d_4f53
const openWaitMs = 60_000

export async function openSession(url: string, connectionsMax: number): Promise<Session> {
  const shown = shownPlace(url)
  const connections = connectPostgres({ url, shown, connectionsMax })
  const db = new Kysely<Schema>({ dialect: connections.dialect })
  let isCounted = false
  let isNew = false
  const session: Session = {
    ...{ db, shown },
    get isNew() {
      return isNew
    },
    async alone(act, lockWaitMs) {
      try {
        return await db.transaction().execute(async (transaction) => {
          await keepOthersOut(transaction, { lockWaitMs, isCounted })
          return act(transaction)
        })
      } catch (thrown) {
        throw postgresFailure(shown, thrown)
      }
    },
    async close() {
      await db.destroy()
      await connections.end()
    },
  }
  try {
    isCounted = (await checkServer(db, shown)) >= countedFrom
    isNew = await setUp(session)
    return session
  } catch (thrown) {
    await session.close().catch(() => {})
    throw postgresFailure(shown, thrown)
  }
}

/** The name under which changes are told. */
export const channelOf = sql<string>`'amoskys_' || hashtext(current_schema())`

interface Turn {
  readonly lockWaitMs: number
  /** What the change did to the numbers of rows is told when it is over, and not some seconds later. */
  readonly isCounted: boolean
}

function keepOthersOut(db: Kysely<Schema>, { lockWaitMs, isCounted }: Turn) {
  const counted = isCounted ? sql`, pg_stat_force_next_flush()` : sql``
  // In this order: the wait has to be bounded before it begins.
  return sql`with wait as (
      select set_config('lock_timeout', ${String(Math.max(1, Math.round(lockWaitMs)))}, true) as ms
    ) select pg_advisory_xact_lock(${sql.lit(lockKey)}, hashtext(current_schema())),
      pg_notify(${channelOf}, '')${counted} from wait`.execute(db)
}

/** Yields its version: 150018. */
async function checkServer(db: Kysely<Schema>, shown: string): Promise<number> {
  const { rows } = await sql<{ version: string; encoding: string; schema: string | null }>`
    select current_setting('server_version_num') as version, current_schema() as schema,
      current_setting('server_encoding') as encoding`.execute(db)
  const { version = '', encoding = '', schema = null } = rows[0] ?? {}
  const refuse = (found: string) =>
    new AmoskysError('unreadable', `${shown}: cannot be the database: expected ${found}`)
  if (Number(version) < versionMin)
    throw refuse(`PostgreSQL ${versionMin / 10_000} or newer, found ${Number(version) / 10_000}`)
  if (encoding !== 'UTF8') throw refuse(`a database whose encoding is UTF8, found ${encoding}`)
  if (schema === null)
    throw new AmoskysError(
      'permission',
      `${shown}: the user may use no schema of this database (grant usage, create on schema public)`,
    )
  return Number(version)
}

async function setUp({ db, shown, alone }: Session): Promise<boolean> {
  await alone(async (transaction) => {
    await checkOwner(transaction, shown)
    await defineFunctions(transaction)
  }, openWaitMs)
  return migrate(db, shown)
}

/** Tables of another program are left alone: a schema is ours, or empty. */
async function checkOwner(db: Kysely<Schema>, shown: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema()
    order by tablename limit 1000`.execute(db)
  const names = rows.map(({ name }) => name)
  if (names.length === 0 || names.includes('kysely_migration')) return
  throw new AmoskysError(
    'unreadable',
    `${shown}: cannot be the database: it has tables of another program (${names.slice(0, 5).join(', ')}); expected one that is empty, or of AMOSKYS`,
  )
}
