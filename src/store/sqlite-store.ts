import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely, sql } from 'kysely'
import type {
  Alert,
  FlowReference,
  FlowSummary,
  HostSighting,
  Sensed,
  Signal,
} from '../contracts/index.ts'
import { wallClockMs } from '../kernel/index.ts'
import { isStillThere } from './database-file.ts'
import { findAlert, findAlerts, findFlow, findFlows, findSignals } from './find.ts'
import { migrate } from './migrate.ts'
import { numbered, replacing } from './replacing.ts'
import { type Sizes, sizesOf } from './retention.ts'
import { alertRow, flowRow, identityOf, identityOfHost, signalRow } from './rows.ts'
import type { KeptTables, Schema } from './schema.ts'
import { forgetting, writeHosts } from './shelves/host-writing.ts'
import {
  type Bindable,
  failureOf,
  goneFrom,
  isFull,
  openSqlite,
  type Sqlite,
  type Statements,
} from './sqlite.ts'
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
import { createTelling, type Telling } from './telling.ts'

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
    const { now = wallClockMs, severityOf = () => 'info' } = options
    const telling = createTelling(db, { now, severityOf })
    return new SqliteStore({ db, sqlite, telling }, { ...defaultStoreLimits, ...options })
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
  readonly telling: Telling
}

type TableName = keyof KeptTables | 'events'

/** How rows of a table are written, and by which column its oldest are found. */
interface Table {
  readonly name: TableName
  /** Made for the first of them. */
  sql: string
  readonly oldest: string
  readonly rowsMax: number
  /** At most so many rows are in it, and so many came since they were counted. */
  rowsAtMost: number
  uncounted: number
}

interface Written<R> {
  readonly rowOf: (record: R) => object
  /** Tells the log of events, before, and how many it told. */
  readonly tell: (statements: Statements) => number
  /** Writes inside a transaction of more than this. */
  readonly around?: (write: () => void) => Promise<void>
}

class SqliteStore implements Store {
  readonly #onAlerts: StoreOptions['onAlerts']
  readonly #db: Kysely<Schema>
  readonly #sqlite: Sqlite
  readonly #telling: Telling
  readonly #tables: Readonly<Record<TableName, Table>>
  readonly #dropped = { alerts: 0, signals: 0, flows: 0, events: 0, hosts: 0 }
  /** What is being written; the next begins when it is over, and never in the middle of its transaction. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    { db, sqlite, telling }: Opened,
    limits: StoreLimits & Pick<StoreOptions, 'onAlerts'>,
  ) {
    this.#onAlerts = limits.onAlerts
    this.#db = db
    this.#sqlite = sqlite
    this.#telling = telling
    const unknown = { sql: '', rowsAtMost: Number.MAX_SAFE_INTEGER, uncounted: 0 }
    this.#tables = {
      alerts: { ...unknown, name: 'alerts', oldest: 'last_time', rowsMax: limits.alertsMax },
      signals: { ...unknown, name: 'signals', oldest: 'time_us', rowsMax: limits.signalsMax },
      flows: { ...unknown, name: 'flows', oldest: 'id', rowsMax: limits.flowsMax },
      events: { ...unknown, name: 'events', oldest: 'seq', rowsMax: limits.eventsMax },
      hosts: { ...unknown, name: 'hosts', oldest: 'last_us', rowsMax: limits.hostsMax },
    }
  }

  keepAlerts(alerts: readonly Alert[]): Promise<void> {
    const newest = newestOfEach(alerts, (alert) => [alert.id, alert.revision])
    const tell = (statements: Statements) => this.#telling.alerts(statements, alerts)
    const onAlerts = this.#onAlerts
    if (onAlerts === undefined) return this.#keep('alerts', newest, { rowOf: alertRow, tell })
    const around = (write: () => void) =>
      this.#sqlite.alone(async () => {
        // Every revision, in its order: what is made of them must not depend on how they were batched.
        const newer = await newerAlerts(this.#db, alerts)
        write()
        await onAlerts(this.#db, newer)
      })
    return this.#keep('alerts', newest, { rowOf: alertRow, tell, around })
  }

  keepSignals(signals: readonly Sensed<Signal>[]): Promise<void> {
    const newest = newestOfEach(signals, (signal) => [identityOf(signal), signal.timeUs])
    const tell = (statements: Statements) => this.#telling.signals(statements, signals)
    return this.#keep('signals', newest, { rowOf: signalRow, tell })
  }

  keepFlows(flows: readonly Sensed<FlowSummary>[]): Promise<void> {
    return this.#keep('flows', flows, { rowOf: flowRow, tell: () => 0 })
  }

  /** What people set of a host stays; what several sensors know is put together. */
  keepHosts(sightings: readonly Sensed<HostSighting>[]): Promise<void> {
    const newest = newestOfEach(sightings, (host) => [identityOfHost(host), host.lastUs])
    return this.#inTurn(async () => {
      if (newest.length === 0) return
      this.#checkThere()
      await this.#insist(() => this.#sqlite.alone(() => writeHosts(this.#db, newest)))
      await this.#grew(this.#tables.hosts, newest.length)
    })
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

  change<T>(act: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.#inTurn(() => {
      this.#checkThere()
      return this.#insist(() => this.#sqlite.alone(() => act(this.#db)))
    })
  }

  async counts(): Promise<StoreCounts> {
    return {
      alerts: await this.#count('alerts'),
      signals: await this.#count('signals'),
      flows: await this.#count('flows'),
      events: await this.#count('events'),
      hosts: await this.#count('hosts'),
      dropped: { ...this.#dropped },
    }
  }

  async verify(isWriting: boolean): Promise<void> {
    this.#checkThere()
    if (isWriting) await this.#inTurn(() => this.#insist(() => this.#sqlite.touch()))
  }

  async isRoomShort(): Promise<boolean> {
    const { file } = this.#sqlite
    if (file === null) return false
    const { bavail, blocks, bsize } = statfsSync(dirname(file.path))
    const share = Math.min(reserveBytes, blocks * bsize * reserveShare)
    return bavail * bsize < Math.max(share, batchBytes + this.#sqlite.logBytes())
  }

  sizes(): Promise<Sizes> {
    return sizesOf(this.#db, this.#sqlite.file === null ? 0 : this.#sqlite.logBytes())
  }

  compact(): Promise<void> {
    return this.#inTurn(() => this.#write(() => this.#sqlite.compact()))
  }

  makeRoom(): Promise<void> {
    return this.#inTurn(() => this.#write(() => this.#sqlite.emptyLog()))
  }

  async close(): Promise<void> {
    await this.#turn
    // SQLite itself leaves the log of a file that lost its name where it is: with whatever takes the name next.
    if (!this.#isThere()) this.#sqlite.emptyLog()
    await this.#db.destroy()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #keep<R>(name: keyof KeptTables, records: readonly R[], way: Written<R>): Promise<void> {
    return this.#inTurn(async () => {
      const [first] = records
      if (first === undefined) return
      // SQLite goes on writing to a file that has lost its name.
      this.#checkThere()
      const table = this.#tables[name]
      table.sql ||= replacing(this.#db, name, Object.keys(way.rowOf(first))).sql
      let events = 0
      const write = () =>
        this.#sqlite.together((statements) => {
          events = way.tell(statements)
          for (const values of valuesOf(records, way.rowOf)) statements.run(table.sql, values)
        })
      const act = way.around === undefined ? write : () => way.around?.(write)
      await (name === 'flows' ? this.#write(act) : this.#insist(act))
      await this.#grew(table, records.length)
      await this.#grew(this.#tables.events, events)
    })
  }

  async #grew(table: Table, rows: number): Promise<void> {
    table.rowsAtMost += rows
    table.uncounted += rows
    const step = table.rowsMax * (1 - trimmedTo)
    // Another process may write, too: what came since the last count tells of one's own rows only.
    if (table.rowsAtMost <= table.rowsMax && table.uncounted < step) return
    await this.#trim(table)
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => {})
    return done
  }

  #checkThere(): void {
    if (!this.#isThere()) throw goneFrom(this.#sqlite.file?.path ?? '')
  }

  #isThere(): boolean {
    const { file } = this.#sqlite
    return file === null || isStillThere(file.path, file.identity)
  }

  async #write<T>(act: () => T | Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (thrown) {
      throw failureOf(this.#sqlite, thrown)
    }
  }

  /** On a full disk it is tried once more, with the room that the log had: what it holds is brought into the file. */
  async #insist<T>(act: () => T | Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (thrown) {
      if (!isFull(thrown)) throw failureOf(this.#sqlite, thrown)
      await this.#write(() => this.#sqlite.emptyLog())
      return await this.#write(act)
    }
  }

  async #count(table: TableName): Promise<number> {
    const row = await this.#db
      .selectFrom(table)
      .select((e) => e.fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    return row.rows
  }

  async #trim(table: Table): Promise<void> {
    const count = await this.#count(table.name)
    const excess = count > table.rowsMax ? count - Math.floor(table.rowsMax * trimmedTo) : 0
    table.rowsAtMost = count - excess
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
    const rows = [remove.parameters as Bindable[]]
    await this.#write(() => this.#sqlite.runEach(remove.sql, rows))
    if (table.name === 'hosts')
      await this.#write(() => this.#sqlite.runEach(forgetting(this.#db).sql, [[0]]))
    this.#dropped[table.name] += excess
  }
}

/** Those of which the database does not know the revision, or a newer one, yet. */
async function newerAlerts(db: Kysely<Schema>, alerts: readonly Alert[]): Promise<Alert[]> {
  const known = new Map<string, number>()
  for (const id of new Set(alerts.map((alert) => alert.id))) {
    const row = await db
      .selectFrom('alerts')
      .select('revision')
      .where('id', '=', id)
      .executeTakeFirst()
    if (row) known.set(id, row.revision)
  }
  return alerts.filter(({ id, revision }) => {
    const isNewer = revision > (known.get(id) ?? 0)
    if (isNewer) known.set(id, revision)
    return isNewer
  })
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
