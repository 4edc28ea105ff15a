/** Tokens with which a sensor may enrol: the secret is with whoever was given it, here is its hash. */
import type { Kysely } from 'kysely'
import { AmoskysError } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'
import type { Changed } from './sensors.ts'
import type { EnrolmentRow } from './sensors-tables.ts'

type Db = Kysely<Schema>

/** Tokens that wait at a time. */
export const openEnrolmentsMax = 1_000
/** One that was used or has expired is kept so long, for whoever asks what became of it. */
const settledKeptMs = 7 * 86_400_000

export type NewEnrolment = Pick<
  EnrolmentRow,
  'id' | 'sensor' | 'site' | 'token_hash' | 'expires_ms'
>

export async function keepEnrolment(db: Db, made: NewEnrolment, nowMs: number): Promise<Changed> {
  await db
    .deleteFrom('enrolments')
    .where('expires_ms', '<', nowMs - settledKeptMs)
    .execute()
  const open = await openEnrolments(db, nowMs)
  if (open.length >= openEnrolmentsMax)
    throw new AmoskysError(
      'full',
      `enrolment: expected fewer than ${openEnrolmentsMax} tokens that wait, found ${open.length}`,
    )
  const row: EnrolmentRow = { ...made, created_ms: nowMs, used_ms: 0, used_by: '' }
  await db.insertInto('enrolments').values(row).execute()
  return { before: null, after: shownEnrolment(row) }
}

export async function findEnrolment(db: Db, id: string): Promise<EnrolmentRow | null> {
  const found = await db
    .selectFrom('enrolments')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return found ?? null
}

/** Those that can still be used, the newest first. */
export async function openEnrolments(db: Db, nowMs: number): Promise<EnrolmentRow[]> {
  return db
    .selectFrom('enrolments')
    .selectAll()
    .where('used_ms', '=', 0)
    .where('expires_ms', '>', nowMs)
    .orderBy('created_ms', 'desc')
    .orderBy('id')
    .limit(openEnrolmentsMax)
    .execute()
}

/** Nobody can use it any more. Null: there is none that waits. */
export async function dropEnrolment(db: Db, id: string, nowMs: number): Promise<Changed | null> {
  const row = await findEnrolment(db, id)
  if (row === null || row.used_ms > 0 || row.expires_ms <= nowMs) return null
  await db.updateTable('enrolments').set({ expires_ms: nowMs }).where('id', '=', id).execute()
  return { before: shownEnrolment(row), after: null }
}

/** As an audit entry and the API tell it: nothing of the secret, not even its hash. */
export function shownEnrolment({ sensor, site, expires_ms }: EnrolmentRow) {
  return { sensor, site, expiresAt: new Date(expires_ms).toISOString() }
}
