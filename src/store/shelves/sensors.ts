/**
 * Sensors that send over the network: who they are, what they last told of themselves, and what the hub wants of them.
 * Every change answers what was before and what is after, for the audit entry that whoever asks for it makes in the same transaction.
 */
import type { Kysely } from 'kysely'
import type { SensorOrders, SensorReport } from '../../contracts/index.ts'
import { AmoskysError, printable } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'
import { keepSystemEvent } from './events.ts'
import type { SensorRow } from './sensors-tables.ts'

type Db = Kysely<Schema>

/** So many may be enrolled; the registers that processes keep in memory are bounded by it. */
export const sensorsMax = 10_000
const whyMax = 500

/** What an audit entry tells of a change. */
export interface Changed {
  readonly before: unknown
  readonly after: unknown
}

export async function findSensor(db: Db, name: string): Promise<SensorRow | null> {
  const found = await db
    .selectFrom('sensors')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst()
  return found ?? null
}

/** Every one that was ever enrolled, by name. */
export async function findSensors(db: Db): Promise<SensorRow[]> {
  return db.selectFrom('sensors').selectAll().orderBy('name').limit(sensorsMax).execute()
}

export interface Heard {
  readonly name: string
  /** When its message came, on the hub's wall. */
  readonly seenMs: number
  readonly report?: SensorReport
}

/**
 * It gave a sign of life; many at once cost one transaction. A sign older than one that is kept changes nothing, unless that
 * is of a time that `nowMs`, by the hub's wall, has yet to reach: the clock was set back since.
 */
export async function touchSensors(
  db: Db,
  heard: readonly Heard[],
  nowMs = Number.MAX_SAFE_INTEGER,
): Promise<void> {
  for (const { name, seenMs, report } of heard) {
    const told = report === undefined ? {} : { report: JSON.stringify(report), reported_ms: seenMs }
    await db
      .updateTable('sensors')
      .set({ seen_ms: seenMs, ...told })
      .where('name', '=', name)
      .where((of) => of.or([of('seen_ms', '<=', seenMs), of('seen_ms', '>', nowMs)]))
      .execute()
  }
}

/** What is refused is tried again sooner: where nothing was for so long, it is over. */
export const refusalsLastMs = 60_000

/** What the hub would not take of a sensor. */
export interface Refused {
  readonly sinceMs: number
  /** The last time. */
  readonly atMs: number
  readonly reason: string
  readonly text: string
  /** A batch, which is in the dead letters; else a call. */
  readonly isBatch: boolean
}

export interface RefusedOf {
  readonly name: string
  /** Null: it is over. */
  readonly refused: Refused | null
}

export async function keepRefusals(db: Db, refusals: readonly RefusedOf[]): Promise<void> {
  for (const { name, refused } of refusals)
    await db
      .updateTable('sensors')
      .set({ refused: refused === null ? '' : JSON.stringify(refused) })
      .where('name', '=', name)
      .execute()
}

export interface Reported {
  readonly name: string
  readonly report: SensorReport
  /** When it was made, on the hub's wall. */
  readonly reportedMs: number
}

/**
 * What sensors told of themselves. It is no sign of life: it may have lain in a stream for long. So it is never newer than
 * when the sensor was heard last.
 */
export async function keepReports(db: Db, reports: readonly Reported[]): Promise<void> {
  for (const { name, report, reportedMs } of reports)
    await db
      .updateTable('sensors')
      .set((of) => ({
        report: JSON.stringify(report),
        reported_ms: of
          .case()
          .when('seen_ms', '<', reportedMs)
          .then(of.ref('seen_ms'))
          .else(reportedMs)
          .end(),
      }))
      .where('name', '=', name)
      .execute()
}

/**
 * It may send nothing any more, and no token that waits for it is good. Whoever holds the connections sees it at the next
 * look into the register. Null: it was revoked already.
 */
export async function revokeSensor(
  db: Db,
  { name, why }: { readonly name: string; readonly why: string },
  nowMs: number,
): Promise<Changed | null> {
  const before = await knownSensor(db, name)
  if (before.state === 'revoked') return null
  const reason = why.slice(0, whyMax)
  await db
    .updateTable('sensors')
    .set({ state: 'revoked', revoked_ms: nowMs, revoked_why: reason })
    .where('name', '=', name)
    .execute()
  await db
    .updateTable('sensor_keys')
    .set({ revoked_ms: nowMs })
    .where('sensor', '=', name)
    .where('revoked_ms', '=', 0)
    .execute()
  await db
    .updateTable('enrolments')
    .set({ expires_ms: nowMs })
    .where('sensor', '=', name)
    .where('used_ms', '=', 0)
    .where('expires_ms', '>', nowMs)
    .execute()
  const because = reason === '' ? '' : `: ${printable(reason)}`
  await keepSystemEvent(
    db,
    {
      ...{ key: `sensor-revoked|${name}|${nowMs}`, what: 'sensor-revoked', severity: 'medium' },
      ...{
        sensor: name,
        text: `Sensor ${name} was revoked${because}. The hub takes nothing of it any more.`,
      },
    },
    nowMs,
  )
  return { before: shownSensor(before), after: { state: 'revoked', why: reason } }
}

export interface Ordered {
  readonly name: string
  /** All of what it is to do but the number, which is the next. */
  readonly orders: Omit<SensorOrders, 'version'>
  /** Version that whoever asks has seen; null: whatever it is. */
  readonly seenVersion: number | null
}

/** Null: somebody else changed them since `seenVersion`. */
export async function orderSensor(
  db: Db,
  { name, orders, seenVersion }: Ordered,
): Promise<(Changed & { readonly orders: SensorOrders }) | null> {
  const row = await knownSensor(db, name)
  if (seenVersion !== null && seenVersion !== row.orders_version) return null
  const after: SensorOrders = { ...orders, version: nextVersion(row) }
  await db
    .updateTable('sensors')
    .set({ orders: JSON.stringify(after), orders_version: after.version })
    .where('name', '=', name)
    .execute()
  return { before: ordersOf(row), after, orders: after }
}

/** No sensor has had so many; what it reports is its own word. */
const versionMost = 1e9

/** A sensor follows newer ones alone, and it may have some that a database that was restored knows nothing of. */
function nextVersion(row: SensorRow): number {
  const reported = Number(reportOf(row)?.ordersVersion ?? 0)
  const isLikely = Number.isSafeInteger(reported) && reported < versionMost
  return Math.max(row.orders_version, isLikely ? reported : 0) + 1
}

export async function placeSensor(
  db: Db,
  { name, site }: { readonly name: string; readonly site: string },
): Promise<Changed> {
  const before = await knownSensor(db, name)
  await db.updateTable('sensors').set({ site }).where('name', '=', name).execute()
  return { before: { site: before.site }, after: { site } }
}

/** What it last told of itself; null before, and where it cannot be read. */
export function reportOf({ report }: Pick<SensorRow, 'report'>): SensorReport | null {
  return parsed<SensorReport>(report)
}

/** What the hub refused of it last; null: nothing, or it is over. */
export function refusedOf({ refused }: Pick<SensorRow, 'refused'>): Refused | null {
  return parsed<Refused>(refused)
}

/** What the hub wants of it; null: nothing. */
export function ordersOf({ orders }: Pick<SensorRow, 'orders'>): SensorOrders | null {
  return parsed<SensorOrders>(orders)
}

function parsed<T>(text: string): T | null {
  try {
    return text === '' ? null : (JSON.parse(text) as T)
  } catch {
    return null
  }
}

/** As an audit entry tells it. */
export function shownSensor({ site, state, enrolled_ms }: SensorRow) {
  return { site, state, enrolledAt: new Date(enrolled_ms).toISOString() }
}

async function knownSensor(db: Db, name: string): Promise<SensorRow> {
  const found = await findSensor(db, name)
  if (found !== null) return found
  throw new AmoskysError('not-found', `${printable(name)}: no sensor of this name was enrolled`)
}
