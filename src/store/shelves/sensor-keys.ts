/** Certificates and signing keys of sensors: a row each, good from and until, and never deleted while it matters. */
import type { Kysely } from 'kysely'
import { AmoskysError, printable } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'
import { keepSystemEvent } from './events.ts'
import { type Changed, findSensor, sensorsMax, shownSensor } from './sensors.ts'
import type { SensorKeyRow } from './sensors-tables.ts'

type Db = Kysely<Schema>

/** What a sensor proved to hold, and what it got for it. */
export interface SensorKeys {
  readonly name: string
  readonly certificate: KeptCertificate
  /** `material`: the raw public key in base64. */
  readonly signing: { readonly id: string; readonly material: string }
}

export interface KeptCertificate {
  /** Serial number, lower-case hex. */
  readonly id: string
  /** SHA-256 of the DER, hex. */
  readonly material: string
  readonly fromMs: number
  readonly untilMs: number
}

/** Certificates of one sensor that are good at the same time; who asks for more has a loop, or the key of somebody else. */
export const certificatesMax = 8
const keysMax = sensorsMax * certificatesMax * 2
/** Keys that ended are kept so long, for whoever looks into what a sensor had. */
const endedKeptMs = 30 * 86_400_000

/**
 * A sensor is there from now on, with these keys and no others: whatever it had before is revoked, since somebody who
 * enrols it again has a new machine, or lost the keys. `enrolment`: id of the token, which is used up; '' where a person
 * copied the keys by hand.
 */
export async function enrolSensor(
  db: Db,
  asked: SensorKeys & { readonly site: string; readonly enrolment: string },
  nowMs: number,
): Promise<Changed> {
  const { name, site, enrolment } = asked
  const before = await findSensor(db, name)
  if (before === null) await requireRoom(db)
  if (enrolment !== '') await useToken(db, { id: enrolment, name }, nowMs)
  const fresh = {
    site,
    state: 'enrolled',
    enrolled_ms: nowMs,
    revoked_ms: 0,
    revoked_why: '',
    refused: '',
  }
  const blank = { seen_ms: 0, report: '', reported_ms: 0, orders: '', orders_version: 0 }
  await db
    .insertInto('sensors')
    .values({ name, ...fresh, ...blank })
    .onConflict((on) => on.column('name').doUpdateSet(fresh))
    .execute()
  await db
    .updateTable('sensor_keys')
    .set({ revoked_ms: nowMs })
    .where('sensor', '=', name)
    .where('revoked_ms', '=', 0)
    .execute()
  await addKeys(db, asked, nowMs)
  const again = before === null ? '' : ' anew; keys that it had before are good no more'
  await keepSystemEvent(
    db,
    {
      key: `sensor-enrolled|${name}|${asked.certificate.id}`,
      ...{ what: 'sensor-enrolled', severity: 'info', sensor: name },
      text: `Sensor ${name} was enrolled${again}.`,
    },
    nowMs,
  )
  return { before: before && shownSensor(before), after: { site, ...shownKeys(asked) } }
}

/**
 * Adds a certificate, and a signing key where it is a new one. What it had stays good until it ends; a signing key that was
 * replaced ends with the last certificate of its time, so that what waits on the sensor, signed with it, is still taken.
 */
export async function renewSensor(db: Db, asked: SensorKeys, nowMs: number): Promise<Changed> {
  const { name, signing } = asked
  const good = await goodSensorKeys(db, nowMs, name)
  const certificates = good.filter(({ kind }) => kind === 'certificate')
  if (certificates.length >= certificatesMax)
    throw new AmoskysError(
      'full',
      `${printable(name)}: expected fewer than ${certificatesMax} certificates that are good, found ${certificates.length}`,
    )
  const lastMs = Math.max(nowMs, ...certificates.map(({ until_ms }) => until_ms))
  await addKeys(db, asked, nowMs)
  await db
    .updateTable('sensor_keys')
    .set({ until_ms: lastMs })
    .where('sensor', '=', name)
    .where('kind', '=', 'signing')
    .where('id', '!=', signing.id)
    .where('revoked_ms', '=', 0)
    .where('until_ms', '=', 0)
    .execute()
  await db
    .deleteFrom('sensor_keys')
    .where('sensor', '=', name)
    .where('until_ms', '>', 0)
    .where('until_ms', '<', nowMs - endedKeptMs)
    .execute()
  return { before: null, after: shownKeys(asked) }
}

/**
 * Keys of every sensor that may send at `nowMs`: the register that the hub reads anew each second. Or those of one.
 */
export async function goodSensorKeys(
  db: Db,
  nowMs: number,
  name: string | null = null,
): Promise<SensorKeyRow[]> {
  let query = db
    .selectFrom('sensor_keys')
    .innerJoin('sensors', 'sensors.name', 'sensor_keys.sensor')
    .selectAll('sensor_keys')
    .where('sensors.state', '=', 'enrolled')
    .where('sensor_keys.revoked_ms', '=', 0)
    .where((e) => e.or([e('until_ms', '=', 0), e('until_ms', '>', nowMs)]))
  if (name !== null) query = query.where('sensor', '=', name)
  return query
    .orderBy('sensor')
    .orderBy('kind')
    .orderBy('from_ms')
    .orderBy('id')
    .limit(keysMax)
    .execute()
}

/** Every key that one sensor has or had, the newest first. */
export async function keysOfSensor(db: Db, name: string): Promise<SensorKeyRow[]> {
  return db
    .selectFrom('sensor_keys')
    .selectAll()
    .where('sensor', '=', name)
    .orderBy('from_ms', 'desc')
    .orderBy('id')
    .limit(1000)
    .execute()
}

export interface CertificateEnd {
  readonly name: string
  readonly site: string
  /** When the last of its certificates ends that is not revoked; 0: it has none. */
  readonly untilMs: number
}

/** Of every sensor that is enrolled, by name. */
export async function certificateEnds(db: Db): Promise<CertificateEnd[]> {
  const rows = await db
    .selectFrom('sensors')
    .leftJoin('sensor_keys', (on) =>
      on
        .onRef('sensor_keys.sensor', '=', 'sensors.name')
        .on('sensor_keys.kind', '=', 'certificate')
        .on('sensor_keys.revoked_ms', '=', 0),
    )
    .select(['sensors.name', 'sensors.site', (e) => e.fn.max('until_ms').as('until')])
    .where('sensors.state', '=', 'enrolled')
    .groupBy(['sensors.name', 'sensors.site'])
    .orderBy('sensors.name')
    .limit(sensorsMax)
    .execute()
  return rows.map(({ name, site, until }) => ({ name, site, untilMs: Number(until ?? 0) }))
}

async function addKeys(db: Db, { name, certificate, signing }: SensorKeys, nowMs: number) {
  const ofSensor = { sensor: name, revoked_ms: 0 }
  const { id, material, fromMs, untilMs } = certificate
  const rows: SensorKeyRow[] = [
    { ...ofSensor, kind: 'certificate', id, material, from_ms: fromMs, until_ms: untilMs },
    { ...ofSensor, kind: 'signing', ...signing, from_ms: nowMs, until_ms: 0 },
  ]
  for (const row of rows)
    await db
      .insertInto('sensor_keys')
      .values(row)
      // The same signing key again: it goes on, also where it was revoked with an enrolment before this one.
      .onConflict((on) =>
        on.columns(['sensor', 'kind', 'id']).doUpdateSet({ revoked_ms: 0, until_ms: row.until_ms }),
      )
      .execute()
}

async function useToken(
  db: Db,
  { id, name }: { readonly id: string; readonly name: string },
  nowMs: number,
): Promise<void> {
  const used = await db
    .updateTable('enrolments')
    .set({ used_ms: nowMs, used_by: name })
    .where('id', '=', id)
    .where('expires_ms', '>', nowMs)
    .where((e) => e.or([e('used_ms', '=', 0), e('used_by', '=', name)]))
    .executeTakeFirst()
  if (used.numUpdatedRows === 0n)
    throw new AmoskysError('permission', 'the token was used already, or has expired')
}

async function requireRoom(db: Db): Promise<void> {
  const { count } = await db
    .selectFrom('sensors')
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  if (Number(count) >= sensorsMax)
    throw new AmoskysError('full', `sensors: expected fewer than ${sensorsMax}, found ${count}`)
}

function shownKeys({ certificate, signing }: SensorKeys) {
  return {
    certificate: certificate.id,
    until: new Date(certificate.untilMs).toISOString(),
    signingKey: signing.id,
  }
}
