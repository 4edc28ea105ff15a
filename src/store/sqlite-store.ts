import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely, sql } from 'kysely'
import type { Alert, FlowReference, FlowSummary, Sensed, Signal } from '../contracts/index.ts'
import { isStillThere } from './database-file.ts'
import { findAlert, findAlerts, findFlow, findFlows, findSignals } from './find.ts'
import { migrate } from './migrate.ts'
import { numbered, replacing } from './replacing.ts'
import { alertRow, flowRow, identityOf, signalRow } from './rows.ts'
import type { KeptTables, Schema } from './schema.ts'
import { type Bindable, failureOf, goneFrom, isFull, openSqlite, type Sqlite } from './sqlite.ts'
import {
  type AlertQuestion,
  defaultStoreLimits,
  type FlowQuestion,
  type SignalQuestion,
  type Store,
  type StoreCounts,
  type StoreLimits,
  type StoreOptions,
} from './store.ts'

/** A large batch of another process is waited for, on a slow disk, too. */
const lockWaitMs = 5000
/** A full table is cut back to this share of its bound, so that it is not cut again with the next batch. */
const trimmedTo = 0.95
/** Room on the disk that is left to alerts, and the share of a small disk. */
const reserveBytes = 64 * 1024 * 1024
const reserveShare = 0.05
/** Of the smallest disk, too: what 8,192 flows take at once, some 600 bytes each in the log and then 400 in the file. */
const batchBytes = 8 * 1024 * 1024

/** `path` is a file, made where there is none, or `:memory:`. */
export async function openStore(path: string, options: StoreOptions = {}): Promise<Store> {
  const sqlite = openSqlite(path)
  const db = new Kysely<Schema>({ dialect: sqlite.dialect })
  try {
    // The first transaction keeps another process out, which then finds nothing to do.
    await sqlite.alone(() => migrate(db, path))
    sqlite.setLockWait(options.lockWaitMs ?? lockWaitMs)
    return new SqliteStore({ db, sqlite }, { ...defaultStoreLimits, ...options })
  } catch (thrown) {
    await db.destroy()
    // Kysely closes only what it has asked something.
    sqlite.close()
    throw failureOf(sqlite, thrown)
  }
}

interface Opened {
  readonly db: Kysely<Schema>
  readonly sqlite: Sqlite
}

/** How rows of a table are written, and by which column its oldest are found. */
interface Table {
  readonly name: keyof KeptTables
  /** Made for the first of them. */
  sql: string
  readonly oldest: string
  readonly rowsMax: number
  /** At most so many rows are in it, and so many came since they were counted. */
  rowsAtMost: number
  uncounted: number
}

class SqliteStore implements Store {
  readonly #db: Kysely<Schema>
  readonly #sqlite: Sqlite
  readonly #tables: Readonly<Record<keyof KeptTables, Table>>
  readonly #dropped = { alerts: 0, signals: 0, flows: 0 }

  constructor({ db, sqlite }: Opened, limits: StoreLimits) {
    this.#db = db
    this.#sqlite = sqlite
    const unknown = { sql: '', rowsAtMost: Number.MAX_SAFE_INTEGER, uncounted: 0 }
    this.#tables = {
      alerts: { ...unknown, name: 'alerts', oldest: 'last_time', rowsMax: limits.alertsMax },
      signals: { ...unknown, name: 'signals', oldest: 'time_us', rowsMax: limits.signalsMax },
      flows: { ...unknown, name: 'flows', oldest: 'id', rowsMax: limits.flowsMax },
    }
  }

  keepAlerts(alerts: readonly Alert[]): Promise<void> {
    const newest = newestOfEach(alerts, (alert) => [alert.id, alert.revision])
    return this.#keep('alerts', newest, alertRow)
  }

  keepSignals(signals: readonly Sensed<Signal>[]): Promise<void> {
    const newest = newestOfEach(signals, (signal) => [identityOf(signal), signal.timeUs])
    return this.#keep('signals', newest, signalRow)
  }

  keepFlows(flows: readonly Sensed<FlowSummary>[]): Promise<void> {
    return this.#keep('flows', flows, flowRow)
  }

  findAlert(id: string) {
    return findAlert(this.#db, id)
  }

  findAlerts(question: AlertQuestion) {
    return findAlerts(this.#db, question)
  }

  findSignals(question: SignalQuestion) {
    return findSignals(this.#db, question)
  }

  findFlows(question: FlowQuestion) {
    return findFlows(this.#db, question)
  }

  findFlow(reference: Sensed<FlowReference>) {
    return findFlow(this.#db, reference)
  }

  async counts(): Promise<StoreCounts> {
    return {
      alerts: await this.#count('alerts'),
      signals: await this.#count('signals'),
      flows: await this.#count('flows'),
      dropped: { ...this.#dropped },
    }
  }

  async verify(isWriting: boolean): Promise<void> {
    if (!this.#isThere()) throw goneFrom(this.#sqlite.file?.path ?? '')
    if (isWriting) this.#insist(() => this.#sqlite.touch())
  }

  async isRoomShort(): Promise<boolean> {
    const { file } = this.#sqlite
    if (file === null) return false
    const { bavail, blocks, bsize } = statfsSync(dirname(file.path))
    const share = Math.min(reserveBytes, blocks * bsize * reserveShare)
    return bavail * bsize < Math.max(share, batchBytes + this.#sqlite.logBytes())
  }

  async makeRoom(): Promise<void> {
    this.#write(() => this.#sqlite.emptyLog())
  }

  async close(): Promise<void> {
    // SQLite itself leaves the log of a file that lost its name where it is: with whatever takes the name next.
    if (!this.#isThere()) this.#sqlite.emptyLog()
    await this.#db.destroy()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #keep<R>(
    name: keyof KeptTables,
    records: readonly R[],
    rowOf: (record: R) => object,
  ): Promise<void> {
    const [first] = records
    if (first === undefined) return
    // SQLite goes on writing to a file that has lost its name.
    await this.verify(false)
    const table = this.#tables[name]
    table.sql ||= replacing(this.#db, name, Object.keys(rowOf(first))).sql
    const write = () => this.#sqlite.runEach(table.sql, valuesOf(records, rowOf))
    if (name === 'flows') this.#write(write)
    else this.#insist(write)
    table.rowsAtMost += records.length
    table.uncounted += records.length
    const step = table.rowsMax * (1 - trimmedTo)
    // Another process may write, too: what came since the last count tells of one's own rows only.
    if (table.rowsAtMost <= table.rowsMax && table.uncounted < step) return
    await this.#trim(table)
  }

  #isThere(): boolean {
    const { file } = this.#sqlite
    return file === null || isStillThere(file.path, file.identity)
  }

  #write(act: () => void): void {
    try {
      act()
    } catch (thrown) {
      throw failureOf(this.#sqlite, thrown)
    }
  }

  /** On a full disk it is tried once more, with the room that the log had: what it holds is brought into the file. */
  #insist(act: () => void): void {
    try {
      act()
    } catch (thrown) {
      if (!isFull(thrown)) throw failureOf(this.#sqlite, thrown)
      this.#write(() => this.#sqlite.emptyLog())
      this.#write(act)
    }
  }

  async #count(table: keyof KeptTables): Promise<number> {
    const row = await this.#db
      .selectFrom(table)
      .select((e) => e.fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    return row.rows
  }

  async #trim(table: Table): Promise<void> {
    const rows = await this.#count(table.name)
    const excess = rows > table.rowsMax ? rows - Math.floor(table.rowsMax * trimmedTo) : 0
    table.rowsAtMost = rows - excess
    table.uncounted = 0
    if (excess === 0) return
    const { ref } = this.#db.dynamic
    let doomed = this.#db
      .selectFrom(table.name)
      .select(ref('rowid'))
      .orderBy(ref(table.oldest))
      .limit(excess)
    // The highest number stays: the next is counted from it, and none is given twice.
    if (numbered.has(table.name))
      doomed = doomed.where(
        sql<boolean>`change < (select max(change) from ${sql.table(table.name)})`,
      )
    const remove = this.#db.deleteFrom(table.name).where(ref('rowid'), 'in', doomed).compile()
    this.#write(() => this.#sqlite.runEach(remove.sql, [remove.parameters as Bindable[]]))
    this.#dropped[table.name] += excess
  }
}

/** Of several revisions in a batch the newest alone is written. */
function newestOfEach<R>(
  records: readonly R[],
  keyOf: (record: R) => readonly [key: string, revision: number],
): readonly R[] {
  const newest = new Map<string, R>()
  for (const record of records) {
    const [key, revision] = keyOf(record)
    const known = newest.get(key)
    if (known === undefined || keyOf(known)[1] <= revision) newest.set(key, record)
  }
  return [...newest.values()]
}

/** Values in the order of a row's columns, which is the order of the statement's parameters. */
function* valuesOf<R>(
  records: readonly R[],
  rowOf: (record: R) => object,
): Generator<readonly Bindable[]> {
  for (const record of records) yield Object.values(rowOf(record))
}
