import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Alert, Flow, Severity, Signal } from '../contracts/index.ts'
import { AmoskysError, communityId, reasonOf } from '../kernel/index.ts'
import { migrations } from './migrations.ts'
import type { FlowRow, Schema } from './schema.ts'
import { openSqlite, type Sqlite } from './sqlite.ts'

export interface StoreLimits {
  /** Rows kept; beyond them the oldest go. */
  readonly flowsMax: number
  readonly signalsMax: number
  readonly alertsMax: number
}

export const defaultStoreLimits: StoreLimits = {
  flowsMax: 200_000,
  signalsMax: 50_000,
  alertsMax: 50_000,
}

/** Alerts, signals and flows in one SQLite file. Writing the same record again replaces it. */
export interface Store extends AsyncDisposable {
  keepAlerts(alerts: readonly Alert[]): Promise<void>
  keepSignals(signals: readonly Signal[]): Promise<void>
  keepFlows(flows: readonly Flow[]): Promise<void>
  /** The newest revision; `id` may be shortened to a prefix that only one alert has. */
  findAlert(id: string): Promise<Alert | null>
  /** Newest first. */
  findAlerts(filter: AlertFilter): Promise<Alert[]>
  counts(): Promise<StoreCounts>
  close(): Promise<void>
}

export interface AlertFilter {
  readonly entity?: string
  readonly severity?: Severity
  readonly limit: number
}

export interface StoreCounts {
  readonly alerts: number
  readonly signals: number
  readonly flows: number
  /** Rows that made room, by table. */
  readonly dropped: Readonly<Record<keyof Schema, number>>
}

export async function openStore(path: string, limits: Partial<StoreLimits> = {}): Promise<Store> {
  const sqlite = openSqlite(path)
  const db = new Kysely<Schema>({ dialect: sqlite.dialect })
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error) {
    await db.destroy()
    throw new AmoskysError(
      'unavailable',
      `${path}: its tables cannot be brought up to date: ${reasonOf(error)}`,
      {
        cause: error,
      },
    )
  }
  return new SqliteStore({ db, sqlite }, { ...defaultStoreLimits, ...limits })
}

interface Growth {
  /** Column by which the oldest rows are found. */
  readonly oldest: string
  readonly rowsMax: number
  readonly added: number
}

interface Opened {
  readonly db: Kysely<Schema>
  readonly sqlite: Sqlite
}

class SqliteStore implements Store {
  readonly #db: Kysely<Schema>
  readonly #sqlite: Sqlite
  readonly #limits: StoreLimits
  readonly #dropped = { alerts: 0, signals: 0, flows: 0 }
  /** At most so many rows are in each table; counted again only when that passes the bound. */
  readonly #rowsAtMost = {
    alerts: Number.MAX_SAFE_INTEGER,
    signals: Number.MAX_SAFE_INTEGER,
    flows: Number.MAX_SAFE_INTEGER,
  }

  constructor({ db, sqlite }: Opened, limits: StoreLimits) {
    this.#db = db
    this.#sqlite = sqlite
    this.#limits = limits
  }

  async keepAlerts(alerts: readonly Alert[]): Promise<void> {
    const newest = lastOfEach(alerts, (alert) => alert.id)
    await this.#db.transaction().execute(async (db) => {
      for (const alert of newest) {
        const row = alertRow(alert)
        // A batch that comes again, late, does not put an older revision over a newer one.
        await db
          .insertInto('alerts')
          .values(row)
          .onConflict((conflict) =>
            conflict.column('id').doUpdateSet(row).where('alerts.revision', '<=', row.revision),
          )
          .execute()
      }
    })
    await this.#trim('alerts', {
      oldest: 'last_time',
      rowsMax: this.#limits.alertsMax,
      added: alerts.length,
    })
  }

  async keepSignals(signals: readonly Signal[]): Promise<void> {
    const newest = lastOfEach(signals, (signal) => signal.key)
    await this.#db.transaction().execute(async (db) => {
      for (const signal of newest)
        await db.replaceInto('signals').values(signalRow(signal)).execute()
    })
    await this.#trim('signals', {
      oldest: 'time_us',
      rowsMax: this.#limits.signalsMax,
      added: signals.length,
    })
  }

  async keepFlows(flows: readonly Flow[]): Promise<void> {
    const [first] = flows
    if (first === undefined) return
    await this.#db.transaction().execute(async (db) => {
      const { sql } = db.replaceInto('flows').values(flowRow(first)).compile()
      this.#sqlite.runEach(sql, rowsOf(flows))
    })
    await this.#trim('flows', { oldest: 'id', rowsMax: this.#limits.flowsMax, added: flows.length })
  }

  async findAlert(id: string): Promise<Alert | null> {
    const rows = await this.#db
      .selectFrom('alerts')
      .select(['id', 'body'])
      .where('id', '>=', id)
      .where('id', '<', `${id}\u{10ffff}`)
      .orderBy('id')
      .limit(2)
      .execute()
    const [row, another] = rows
    if (!row) return null
    if (another && row.id !== id) {
      throw new AmoskysError(
        'usage',
        `alert ${id}: more than one alert begins so; give more of the id`,
      )
    }
    return JSON.parse(row.body) as Alert
  }

  async findAlerts(filter: AlertFilter): Promise<Alert[]> {
    let query = this.#db.selectFrom('alerts').select('body')
    if (filter.entity !== undefined) query = query.where('entity', '=', filter.entity)
    if (filter.severity !== undefined) query = query.where('severity', '=', filter.severity)
    const rows = await query
      .orderBy('last_time', 'desc')
      .orderBy('id')
      .limit(filter.limit)
      .execute()
    return rows.map((row) => JSON.parse(row.body) as Alert)
  }

  async counts(): Promise<StoreCounts> {
    return {
      alerts: await this.#count('alerts'),
      signals: await this.#count('signals'),
      flows: await this.#count('flows'),
      dropped: { ...this.#dropped },
    }
  }

  async close(): Promise<void> {
    await this.#db.destroy()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #count(table: keyof Schema): Promise<number> {
    const row = await this.#db
      .selectFrom(table)
      .select((e) => e.fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    return row.rows
  }

  async #trim(table: keyof Schema, { oldest, rowsMax, added }: Growth): Promise<void> {
    this.#rowsAtMost[table] += added
    if (this.#rowsAtMost[table] <= rowsMax) return
    const rows = await this.#count(table)
    const excess = Math.max(0, rows - rowsMax)
    this.#rowsAtMost[table] = rows - excess
    if (excess === 0) return
    const { ref } = this.#db.dynamic
    const doomed = this.#db
      .selectFrom(table)
      .select(ref('rowid'))
      .orderBy(ref(oldest))
      .limit(excess)
    await this.#db.deleteFrom(table).where(ref('rowid'), 'in', doomed).execute()
    this.#dropped[table] += excess
  }
}

function lastOfEach<R>(records: readonly R[], keyOf: (record: R) => string): Iterable<R> {
  return new Map(records.map((record) => [keyOf(record), record])).values()
}

function alertRow(alert: Alert) {
  return {
    id: alert.id,
    revision: alert.revision,
    status: alert.status,
    time: alert.time,
    last_time: alert.lastTime,
    severity: alert.severity,
    risk: alert.risk,
    entity: alert.entity,
    technique: alert.technique.join(' '),
    behaviours: alert.behaviours.join(' '),
    confidence: alert.confidence,
    body: JSON.stringify(alert),
  }
}

function signalRow(signal: Signal) {
  return {
    key: signal.key,
    time_us: signal.timeUs,
    detector: signal.detector,
    actor: signal.actor,
    technique: signal.technique,
    points: signal.points,
    body: JSON.stringify(signal),
  }
}

/** Values in the order of `flowRow`'s columns, which is the order of the statement's parameters. */
function* rowsOf(flows: readonly Flow[]): Generator<(string | number)[]> {
  for (const flow of flows) yield Object.values(flowRow(flow))
}

function flowRow(flow: Flow): Omit<FlowRow, 'id'> {
  return {
    community_id: communityId({
      protocol: flow.protocol,
      source: flow.source.address,
      sourcePort: flow.source.port,
      destination: flow.destination.address,
      destinationPort: flow.destination.port,
    }),
    first_us: flow.firstUs,
    last_us: flow.lastUs,
    protocol: flow.protocol,
    source: flow.source.address,
    source_port: flow.source.port,
    destination: flow.destination.address,
    destination_port: flow.destination.port,
    state: flow.state,
    forward_packets: flow.forward.packets,
    backward_packets: flow.backward.packets,
    forward_payload: flow.forward.payloadBytes,
    backward_payload: flow.backward.payloadBytes,
    application: flow.application ? JSON.stringify(flow.application) : '',
  }
}
