/** Answers that were given to requests with effects, kept a day, so that the same request again has its effect once. */
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { IdempotencyRow } from './idempotency-tables.ts'

/** How long an answer is kept, and how long a request may take before it is thought to have died. */
const keptMs = 24 * 3_600_000
const diedMs = 60_000

export async function createIdempotencyTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('idempotency')
    .addColumn('caller', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('began_ms', 'double precision', (c) => c.notNull())
    .addColumn('status', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('idempotency_by_key', ['caller', 'key'])
    .execute()
  await db.schema.createIndex('idempotency_by_time').on('idempotency').column('began_ms').execute()
}

export type Request = Pick<IdempotencyRow, 'caller' | 'key' | 'fingerprint' | 'began_ms'>

/** The request that has this key already, or null where this one is the first and begins now. */
export async function beginRequest(
  db: Kysely<Schema>,
  request: Request,
): Promise<IdempotencyRow | null> {
  const { caller, key, began_ms: nowMs } = request
  await db
    .deleteFrom('idempotency')
    .where('began_ms', '<', nowMs - keptMs)
    .execute()
  const known = await db
    .selectFrom('idempotency')
    .selectAll()
    .where('caller', '=', caller)
    .where('key', '=', key)
    .executeTakeFirst()
  if (known && !(known.status === 0 && known.began_ms < nowMs - diedMs)) return known
  if (known) await forgetRequest(db, request)
  await db
    .insertInto('idempotency')
    .values({ ...request, status: 0, body: '' })
    .execute()
  return null
}

export async function endRequest(
  db: Kysely<Schema>,
  { caller, key }: Request,
  { status, body }: Pick<IdempotencyRow, 'status' | 'body'>,
): Promise<void> {
  await db
    .updateTable('idempotency')
    .set({ status, body })
    .where('caller', '=', caller)
    .where('key', '=', key)
    .execute()
}

/** It had no effect: it may be tried again with the same key. */
export async function forgetRequest(db: Kysely<Schema>, { caller, key }: Request): Promise<void> {
  await db.deleteFrom('idempotency').where('caller', '=', caller).where('key', '=', key).execute()
}
