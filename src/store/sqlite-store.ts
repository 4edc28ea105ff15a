import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely } from 'kysely'
import type {
  Alert,
  FlowReference,
  FlowSummary,
  HostSighting,
  Sensed,
  Signal,
} from '../contracts/index.ts'
import { wallClockMs } from '../kernel/index.ts'
import { newerAlerts, newestOfEach } from './batches.ts'
import { isStillThere } from './database-file.ts'
import { findAlert, findAlerts, findFlow, findFlows, findSignals } from './find.ts'
import { migrate } from './migrate.ts'
import { isPostgresUrl } from './postgres/place.ts'
import { openPostgresStore } from './postgres/store.ts'
import { replacing } from './replacing.ts'
import { type Sizes, sizesOf } from './retention.ts'
import { alertRow, flowRow, identityOf, identityOfHost, signalRow } from './rows.ts'
import type { KeptTables, Schema } from './schema.ts'
import { eventInsert } from './shelves/events.ts'
import { writeHosts } from './shelves/host-writing.ts'
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
import { createTelling, type EventValues, type Telling } from './telling.ts'
import { type Bound, countRows, createBounds, grew, type TableName, trim } from './trimming.ts'

/** A large batch of another process is waited for, on a slow disk, too. */
const lockWaitMs = 5000
const revisionKept = 'select revision from alerts where id = ?'
const signalKept = 'select 1 from signals where sensor = ? and key = ?'
/** Room on the disk that is left to alerts, and the share of a small disk. */
const reserveBytes = 64 * 1024 * 1024
const reserveShare = 0.05
/** Of the smallest disk, too: what 8,192 flows take at once, some 600 bytes each in the log and then 400 in the file. */
const batchBytes = 8 * 1024 * 1024

/** `path` is a file, made where there is none, `:memory:`, or `postgres://user:password@host/name`. */
export async function openStore(path: string, options: StoreOptions = {}): Promise<Store> {
  if (isPostgresUrl(path)) return openPostgresStore(path, options)
  const sqlite = openSqlite(path)
  const db = new Kysely<Schema>({ dialect: sqlite.dialect })
  try {
    // The first transaction keeps another process out, which then finds nothing to do.
    const isNew = await sqlite.alone(() => migrate(db, path))
    sqlite.setLockWait(options.lockWaitMs ?? lockWaitMs)
    const { now = wallClockMs, severityOf = () => 'info' } = options
    const telling = createTelling({ now, severityOf })
    return new SqliteStore({ db, sqlite, telling, isNew }, { ...defaultStoreLimits, ...options })
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
  readonly isNew: boolean
}

interface Written<R> {
  readonly rowOf: (record: R) => object
  /** What the log of events is told, before. */
  readonly tell: (statements: Statements) => readonly EventValues[]
  /** Writes inside a transaction of more than this. */
  readonly around?: (write: () => void) => Promise<void>
}

class SqliteStore implements Store {
  readonly isNew: boolean
  readonly #onAlerts: StoreOptions['onAlerts']
  readonly #db: Kysely<Schema>
  readonly #sqlite: Sqlite
  readonly #telling: Telling
  /** The statement that keeps an event. */
  readonly #event: string
  readonly #bounds: Readonly<Record<TableName, Bound>>
  /** How rows of a table are written, made for the first of them. */
  readonly #writing = new Map<TableName, string>()
  readonly #dropped = { alerts: 0, signals: 0, flows: 0, events: 0, hosts: 0 }
  /** What is being written; the next begins when it is over, and never in the middle of its transaction. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    { db, sqlite, telling, isNew }: Opened,
    limits: StoreLimits & Pick<StoreOptions, 'onAlerts'>,
  ) {
    this.#onAlerts = limits.onAlerts
    this.isNew = isNew
    this.#db = db
    this.#sqlite = sqlite
    this.#telling = telling
    this.#event = eventInsert(db).sql
    this.#bounds = createBounds(limits)
  }

  keepAlerts(alerts: readonly Alert[]): Promise<void> {
    const newest = newestOfEach(alerts, (alert) => [alert.id, alert.revision])
    const tell = ({ get }: Statements) =>
      this.#telling.alerts(alerts, (id) => Number(get(revisionKept, [id])?.['revision'] ?? 0))
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
    const tell = ({ get }: Statements) =>
      this.#telling.signals(
        signals,
        ({ sensor, key }) => get(signalKept, [sensor, key]) !== undefined,
      )
    return this.#keep('signals', newest, { rowOf: signalRow, tell })
  }

  keepFlows(flows: readonly Sensed<FlowSummary>[]): Promise<void> {
    return this.#keep('flows', flows, { rowOf: flowRow, tell: () => [] })
  }

  /** What people set of a host stays; what several sensors know is put together. */
  keepHosts(sightings: readonly Sensed<HostSighting>[]): Promise<void> {
    const newest = newestOfEach(sightings, (host) => [identityOfHost(host), host.lastUs])
    return this.#inTurn(async () => {
      if (newest.length === 0) return
      this.#checkThere()
      await this.#insist(() => this.#sqlite.alone(() => writeHosts(this.#db, newest)))
      await this.#grew('hosts', newest.length)
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
      alerts: await countRows(this.#db, 'alerts'),
      signals: await countRows(this.#db, 'signals'),
      flows: await countRows(this.#db, 'flows'),
      events: await countRows(this.#db, 'events'),
      hosts: await countRows(this.#db, 'hosts'),
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
      const sql =
        this.#writing.get(name) ?? replacing(this.#db, name, Object.keys(way.rowOf(first))).sql
      this.#writing.set(name, sql)
      let events = 0
      const write = () =>
        this.#sqlite.together((statements) => {
          const told = way.tell(statements)
          for (const values of told) statements.run(this.#event, values)
          events = told.length
          for (const values of valuesOf(records, way.rowOf)) statements.run(sql, values)
        })
      const act = way.around === undefined ? write : () => way.around?.(write)
      await (name === 'flows' ? this.#write(act) : this.#insist(act))
      await this.#grew(name, records.length)
      await this.#grew('events', events)
    })
  }

  async #grew(name: TableName, rows: number): Promise<void> {
    const bound = this.#bounds[name]
    if (grew(bound, rows)) await this.#trim(bound)
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

  async #trim(bound: Bound): Promise<void> {
    const rows = await this.#write(() => this.#sqlite.alone(() => trim(this.#db, bound)))
    this.#dropped[bound.name] += rows
  }
}

/** Values in the order of a row's columns, which is the order of the statement's parameters. */
function* valuesOf<R>(
  records: readonly R[],
  rowOf: (record: R) => object,
): Generator<readonly Bindable[]> {
  for (const record of records) yield Object.values(rowOf(record))
}
