/** The store in a PostgreSQL database, which several machines may share. */
import { type Kysely, sql } from 'kysely'
import type {
  Alert,
  FlowReference,
  FlowSummary,
  HostSighting,
  Sensed,
  Signal,
} from '../../contracts/index.ts'
import { wallClockMs } from '../../kernel/index.ts'
import { newerAlerts, newestOfEach } from '../batches.ts'
import { findAlert, findAlerts, findFlow, findFlows, findSignals } from '../find.ts'
import { replacing } from '../replacing.ts'
import type { Sizes } from '../retention.ts'
import { alertRow, flowRow, identityOfHost, signalRow } from '../rows.ts'
import type { KeptTables, Schema } from '../schema.ts'
import { eventInsert, rowOfValues } from '../shelves/events.ts'
import { writeHosts } from '../shelves/host-writing.ts'
import {
  type AlertQuestion,
  defaultStoreLimits,
  type FlowQuestion,
  type SignalQuestion,
  type Store,
  type StoreCounts,
  type StoreLimits,
  type StoreOptions,
} from '../store.ts'
import { createTelling, type EventValues, type Telling } from '../telling.ts'
import { type Bound, countRows, createBounds, grew, type TableName, trim } from '../trimming.ts'
import { keptIdentity, keptRevisions, keptSignals } from './kept.ts'
import { writeRows } from './rows.ts'
import { openSession, type Session } from './session.ts'
import { measure, vacuum } from './sizes.ts'

/** A large batch of another process is waited for. */
const lockWaitMs = 5_000
/** One writes; questions are few here. */
const connectionsMax = 4

/** `url` is `postgres://user:password@host:5432/database`. */
export async function openPostgresStore(url: string, options: StoreOptions = {}): Promise<Store> {
  const session = await openSession(url, connectionsMax)
  const { now = wallClockMs, severityOf = () => 'info' } = options
  const telling = createTelling({ now, severityOf })
  return new PostgresStore(session, telling, { lockWaitMs, ...defaultStoreLimits, ...options })
}

type Limits = StoreLimits & Pick<StoreOptions, 'onAlerts'> & { readonly lockWaitMs: number }

class PostgresStore implements Store {
  readonly isNew: boolean
  readonly #session: Session
  readonly #telling: Telling
  readonly #limits: Limits
  readonly #bounds: Readonly<Record<TableName, Bound>>
  readonly #dropped = { alerts: 0, signals: 0, flows: 0, events: 0, hosts: 0 }
  /** What is being written; the next begins when it is over. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(session: Session, telling: Telling, limits: Limits) {
    this.isNew = session.isNew
    this.#session = session
    this.#telling = telling
    this.#limits = limits
    this.#bounds = createBounds(limits)
  }

  keepAlerts(alerts: readonly Alert[]): Promise<void> {
    if (alerts.length === 0) return Promise.resolve()
    return this.change(async (db) => {
      const known = await keptRevisions(db, alerts)
      const newer = await newerAlerts(db, alerts)
      await this.#tell(
        db,
        this.#telling.alerts(alerts, (id) => known.get(id) ?? 0),
      )
      const newest = newestOfEach(alerts, (alert) => [alert.id, alert.revision])
      await this.#write(db, 'alerts', newest.map(alertRow))
      // Every revision, in its order: what is made of them must not depend on how they were batched.
      await this.#limits.onAlerts?.(db, newer)
    })
  }

  keepSignals(signals: readonly Sensed<Signal>[]): Promise<void> {
    if (signals.length === 0) return Promise.resolve()
    return this.change(async (db) => {
      const known = await keptSignals(db, signals)
      await this.#tell(
        db,
        this.#telling.signals(signals, (signal) => known.has(keptIdentity(signal))),
      )
      const newest = newestOfEach(signals, (signal) => [keptIdentity(signal), signal.timeUs])
      await this.#write(db, 'signals', newest.map(signalRow))
    })
  }

  keepFlows(flows: readonly Sensed<FlowSummary>[]): Promise<void> {
    if (flows.length === 0) return Promise.resolve()
    return this.change((db) => {
      // One statement writes a row once.
      const rows = newestOfEach(flows.map(flowRow), (row) => [
        JSON.stringify([row.first_us, row.community_id, row.vlan, row.sensor]),
        row.last_us,
      ])
      return this.#write(db, 'flows', rows)
    })
  }

  /** What people set of a host stays; what several sensors know is put together. */
  keepHosts(sightings: readonly Sensed<HostSighting>[]): Promise<void> {
    if (sightings.length === 0) return Promise.resolve()
    const newest = newestOfEach(sightings, (host) => [identityOfHost(host), host.lastUs])
    return this.change(async (db) => {
      await writeHosts(db, newest)
      await this.#grew(db, 'hosts', newest.length)
    })
  }

  findAlert(id: string) {
    return findAlert(this.#session.db, id)
  }

  findAlerts(question: AlertQuestion) {
    return findAlerts(this.#session.db, question)
  }

  findSignals(question: SignalQuestion) {
    return findSignals(this.#session.db, question)
  }

  findFlows(question: FlowQuestion) {
    return findFlows(this.#session.db, question)
  }

  findFlow(reference: Sensed<FlowReference>) {
    return findFlow(this.#session.db, reference)
  }

  change<T>(act: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => this.#session.alone(act, this.#limits.lockWaitMs))
    this.#turn = done.catch(() => {})
    return done
  }

  async counts(): Promise<StoreCounts> {
    const { db } = this.#session
    return {
      alerts: await countRows(db, 'alerts'),
      signals: await countRows(db, 'signals'),
      flows: await countRows(db, 'flows'),
      events: await countRows(db, 'events'),
      hosts: await countRows(db, 'hosts'),
      dropped: { ...this.#dropped },
    }
  }

  async verify(isWriting: boolean): Promise<void> {
    if (isWriting)
      await this.change((db) =>
        sql`update kysely_migration_lock set is_locked = is_locked`.execute(db),
      )
    else await sql`select 1 from kysely_migration limit 1`.execute(this.#session.db)
  }

  /** The disk is the server's: only a failure tells of it. */
  async isRoomShort(): Promise<boolean> {
    return false
  }

  sizes(): Promise<Sizes> {
    return measure(this.#session.db)
  }

  /** What is free becomes free for new rows: to give it back to the disk would keep everybody out meanwhile. */
  compact(): Promise<void> {
    return vacuum(this.#session.db)
  }

  async makeRoom(): Promise<void> {}

  async close(): Promise<void> {
    await this.#turn
    await this.#session.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #tell(db: Kysely<Schema>, told: readonly EventValues[]): Promise<void> {
    await writeRows(db, eventInsert(db), told.map(rowOfValues))
    await this.#grew(db, 'events', told.length)
  }

  async #write(db: Kysely<Schema>, name: keyof KeptTables, rows: readonly object[]): Promise<void> {
    await writeRows(db, replacing(db, name, Object.keys(rows[0] ?? {})), rows)
    await this.#grew(db, name, rows.length)
  }

  async #grew(db: Kysely<Schema>, name: TableName, rows: number): Promise<void> {
    const bound = this.#bounds[name]
    if (grew(bound, rows)) this.#dropped[name] += await trim(db, bound)
  }
}
