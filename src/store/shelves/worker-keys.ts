/** Certificates of processes that work from the bus: they lie with those of sensors, under names that no sensor can have. */
import type { Kysely } from 'kysely'
import { AmoskysError, printable } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'
import { keepSystemEvent } from './events.ts'
import type { KeptCertificate } from './sensor-keys.ts'
import type { Changed } from './sensors.ts'
import type { SensorKeyRow } from './sensors-tables.ts'

type Db = Kysely<Schema>

/** No name of a sensor has a colon. */
const prefix = 'worker:'
const keysMax = 1_000

export interface NewWorkerKey {
  readonly name: string
  readonly certificate: KeptCertificate
  /** What it has stays good until it ends; else it is good no more. */
  readonly isRenewal: boolean
}

export async function keepWorkerKey(db: Db, made: NewWorkerKey, nowMs: number): Promise<Changed> {
  const { name, certificate, isRenewal } = made
  const good = await goodWorkerKeys(db, nowMs)
  const isKnown = good.some((row) => row.sensor === name)
  if (isRenewal && !isKnown)
    throw new AmoskysError(
      'not-found',
      `${printable(name)}: no worker of this name has a certificate: amoskys pki issue`,
    )
  if (good.length >= keysMax)
    throw new AmoskysError('full', `workers: expected fewer than ${keysMax}, found ${good.length}`)
  if (!isRenewal) await revokeKeys(db, name, nowMs)
  const { id, material, fromMs, untilMs } = certificate
  const place = { sensor: `${prefix}${name}`, kind: 'certificate', id, material }
  await db
    .insertInto('sensor_keys')
    .values({ ...place, from_ms: fromMs, until_ms: untilMs, revoked_ms: 0 })
    .execute()
  const until = new Date(untilMs).toISOString()
  return { before: null, after: { certificate: id, until } }
}

/** Null: it had nothing that was good. */
export async function revokeWorker(
  db: Db,
  { name, why }: { readonly name: string; readonly why: string },
  nowMs: number,
): Promise<Changed | null> {
  if ((await revokeKeys(db, name, nowMs)) === 0) return null
  const because = why === '' ? '' : `: ${printable(why.slice(0, 500))}`
  const text = `Worker ${name} was revoked${because}. The bus serves it no more.`
  const key = `worker-revoked|${name}|${nowMs}`
  await keepSystemEvent(db, { key, what: 'worker-revoked', severity: 'medium', text }, nowMs)
  return { before: { state: 'good' }, after: { state: 'revoked', why } }
}

/** Certificates of workers that are good at `nowMs`; `sensor` is the name of the worker. */
export async function goodWorkerKeys(db: Db, nowMs: number): Promise<SensorKeyRow[]> {
  const rows = await db
    .selectFrom('sensor_keys')
    .selectAll()
    .where('sensor', 'like', `${prefix}%`)
    .where('revoked_ms', '=', 0)
    .where('until_ms', '>', nowMs)
    .orderBy('sensor')
    .orderBy('until_ms')
    .limit(keysMax)
    .execute()
  return rows.map((row) => ({ ...row, sensor: row.sensor.slice(prefix.length) }))
}

/** Of each worker that was not revoked when its last certificate ends, or has ended. */
export async function workerEnds(
  db: Db,
): Promise<readonly { readonly name: string; readonly untilMs: number }[]> {
  const rows = await db
    .selectFrom('sensor_keys')
    .select(['sensor', (e) => e.fn.max('until_ms').as('until_ms')])
    .where('sensor', 'like', `${prefix}%`)
    .where('revoked_ms', '=', 0)
    .groupBy('sensor')
    .orderBy('sensor')
    .limit(keysMax)
    .execute()
  return rows.map(({ sensor, until_ms }) => {
    return { name: sensor.slice(prefix.length), untilMs: Number(until_ms) }
  })
}

async function revokeKeys(db: Db, name: string, nowMs: number): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('sensor_keys')
    .set({ revoked_ms: nowMs })
    .where('sensor', '=', `${prefix}${name}`)
    .where('revoked_ms', '=', 0)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}
