import type { Kysely } from 'kysely'

export interface SensorTables {
  sensors: SensorRow
  sensor_keys: SensorKeyRow
  enrolments: EnrolmentRow
  dead_letters: DeadLetterRow
  workers: WorkerRow
}

/** One sensor that may send, or might once. Times on the wall, milliseconds since the Unix epoch; 0: not yet. */
export interface SensorRow {
  /** As in its certificate and its envelopes. */
  name: string
  site: string
  /** `enrolled` or `revoked`. */
  state: string
  enrolled_ms: number
  revoked_ms: number
  revoked_why: string
  /** Its last message of any kind. */
  seen_ms: number
  /** What it last told of itself, a `SensorReport` as JSON; '' before. */
  report: string
  reported_ms: number
  /** What the hub wants it to do, a `SensorOrders` as JSON; '' where nothing; its version rises with each change. */
  orders: string
  orders_version: number
  /** What of it the hub refused last, a `Refused` as JSON; '' where nothing was, or what came after was taken. */
  refused: string
}

/** A certificate or a signing key of a sensor. While one is being renewed, both are good. */
export interface SensorKeyRow {
  sensor: string
  /** `certificate` or `signing`. */
  kind: string
  /** Certificate: its serial number in lower-case hex; signing key: its key id. */
  id: string
  /** Certificate: SHA-256 of its DER in hex; signing key: the raw Ed25519 public key in base64. */
  material: string
  from_ms: number
  /** A signing key is good as long as its sensor. */
  until_ms: number
  revoked_ms: number
}

/** A token with which one sensor may enrol, once. */
export interface EnrolmentRow {
  id: string
  /** The name that it may take; '': any that is free. */
  sensor: string
  site: string
  /** SHA-256 of the secret, hex. */
  token_hash: string
  created_ms: number
  expires_ms: number
  used_ms: number
  used_by: string
}

/** A batch that the hub could not take, for a person to look at. */
export interface DeadLetterRow {
  id: string
  sensor: string
  stream: string
  sequence: number
  at_ms: number
  /** A word for counting, such as `signature`; and what was expected and found. */
  code: string
  reason: string
  /** Of the whole batch; and the batch in base64, or its beginning where it is too long to keep. */
  bytes: number
  body: string
  /** `dead`, `asked` (somebody wants it tried again), `retried`, `discarded`. */
  state: string
  settled_ms: number
  /** The number in its stream that it is tried again under, said before it is appended; 0: none yet. */
  retry_sequence: number
}

/** A process, or a part of one, that works from the bus. */
export interface WorkerRow {
  id: string
  /** `bus`, `detector`, `keeper`, `investigator`, `responder`. */
  kind: string
  host: string
  process_id: number
  version: string
  started_ms: number
  beat_ms: number
  ended_ms: number
  /** What it counts, as JSON: numbers by name. */
  counts: string
  /** What it does just now or what hinders it; '' where nothing. */
  says: string
}

export async function createSensors(db: Kysely<unknown>): Promise<void> {
  await table(db, 'sensors', {
    texts: ['site', 'state', 'revoked_why', 'report', 'orders'],
    numbers: ['enrolled_ms', 'revoked_ms', 'seen_ms', 'reported_ms', 'orders_version'],
    key: 'name',
  })
  await table(db, 'sensor_keys', {
    texts: ['sensor', 'kind', 'id', 'material'],
    numbers: ['from_ms', 'until_ms', 'revoked_ms'],
  })
  await table(db, 'enrolments', {
    texts: ['sensor', 'site', 'token_hash', 'used_by'],
    numbers: ['created_ms', 'expires_ms', 'used_ms'],
    key: 'id',
  })
  await table(db, 'dead_letters', {
    texts: ['sensor', 'stream', 'code', 'reason', 'body', 'state'],
    numbers: ['sequence', 'at_ms', 'bytes', 'settled_ms'],
    key: 'id',
  })
  await table(db, 'workers', {
    texts: ['kind', 'host', 'version', 'counts', 'says'],
    numbers: ['process_id', 'started_ms', 'beat_ms', 'ended_ms'],
    key: 'id',
  })
  await db.schema
    .createIndex('sensor_keys_by_sensor')
    .unique()
    .on('sensor_keys')
    .columns(['sensor', 'kind', 'id'])
    .execute()
  await db.schema.createIndex('dead_letters_by_time').on('dead_letters').column('at_ms').execute()
}

/** `0034-letter-retries`. */
export async function numberRetries(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('dead_letters')
    .addColumn('retry_sequence', 'double precision', (c) => c.notNull().defaultTo(0))
    .execute()
}

/** `0035-sensor-refusals`. */
export async function noteRefusals(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('sensors')
    .addColumn('refused', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
}

interface Columns {
  readonly texts: readonly string[]
  readonly numbers: readonly string[]
  readonly key?: string
}

async function table(db: Kysely<unknown>, name: string, columns: Columns): Promise<void> {
  let making = db.schema.createTable(name)
  if (columns.key !== undefined)
    making = making.addColumn(columns.key, 'text', (c) => c.primaryKey())
  for (const text of columns.texts) making = making.addColumn(text, 'text', (c) => c.notNull())
  for (const number of columns.numbers)
    making = making.addColumn(number, 'double precision', (c) => c.notNull())
  await making.execute()
}
