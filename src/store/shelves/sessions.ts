/** Who is signed in, and the tokens that keep it so. */
import { type Kysely, sql, type Updateable } from 'kysely'
import { assert } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'
import type { RefreshTokenRow, SessionRow, UserRow } from './accounts-tables.ts'

type Db = Kysely<Schema>

/** A session that is not over at `nowMs`, and its person. */
export interface LiveSession {
  readonly session: SessionRow
  readonly user: UserRow
}

export async function findLiveSession(
  db: Db,
  id: string,
  nowMs: number,
): Promise<LiveSession | null> {
  const session = await db
    .selectFrom('sessions')
    .selectAll()
    .where('id', '=', id)
    .where('ended_ms', 'is', null)
    .where('ends_ms', '>', nowMs)
    .where('idle_ends_ms', '>', nowMs)
    .executeTakeFirst()
  if (!session) return null
  const user = await db
    .selectFrom('users')
    .selectAll()
    .where('id', '=', session.user)
    .where('state', '=', 'active')
    .executeTakeFirst()
  return user ? { session, user } : null
}

/** The newest first. */
export function listLiveSessions(db: Db, user: string, nowMs: number): Promise<SessionRow[]> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('user', '=', user)
    .where('ended_ms', 'is', null)
    .where('ends_ms', '>', nowMs)
    .where('idle_ends_ms', '>', nowMs)
    .orderBy('created_ms', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** Whether a person has signed in from an address before, as far as is still known. */
export async function hasSignedInFrom(
  db: Db,
  { user, address }: { readonly user: string; readonly address: string },
): Promise<boolean> {
  const found = await db
    .selectFrom('sessions')
    .select('id')
    .where('user', '=', user)
    .where('address', '=', address)
    .where('stage', '=', 'full')
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

export async function keepSession(db: Db, session: SessionRow): Promise<void> {
  await db.insertInto('sessions').values(session).execute()
}

export async function changeSession(
  db: Db,
  id: string,
  change: Updateable<SessionRow>,
): Promise<void> {
  await db.updateTable('sessions').set(change).where('id', '=', id).execute()
}

/** Which sessions are to end: one, all of a person (but for one), or those of a session elsewhere. */
export interface SessionsToEnd {
  readonly id?: string
  readonly user?: string
  readonly except?: string
  readonly outerSession?: string
  /** Those alone in which no second proof was given. */
  readonly isSecondMissing?: true
}

/** Yields how many were not over before. */
export async function endSessions(
  db: Db,
  which: SessionsToEnd,
  { nowMs, why }: { readonly nowMs: number; readonly why: string },
): Promise<number> {
  assert(Object.keys(which).length > 0, 'some sessions, never all')
  let query = db
    .updateTable('sessions')
    .set({ ended_ms: nowMs, ended_why: why })
    .where('ended_ms', 'is', null)
  if (which.id !== undefined) query = query.where('id', '=', which.id)
  if (which.user !== undefined) query = query.where('user', '=', which.user)
  if (which.except !== undefined) query = query.where('id', '!=', which.except)
  if (which.outerSession !== undefined)
    query = query.where('outer_session', '=', which.outerSession)
  if (which.isSecondMissing) query = query.where('is_second_done', '=', 0)
  const { numUpdatedRows } = await query.executeTakeFirst()
  return Number(numUpdatedRows)
}

export async function keepRefreshToken(db: Db, token: RefreshTokenRow): Promise<void> {
  await db.insertInto('refresh_tokens').values(token).execute()
}

export async function findRefreshToken(db: Db, hash: string): Promise<RefreshTokenRow | null> {
  const found = await db
    .selectFrom('refresh_tokens')
    .selectAll()
    .where('hash', '=', hash)
    .executeTakeFirst()
  return found ?? null
}

/** Sessions that were over before `beforeMs` go, with their tokens. */
export async function dropOldSessions(db: Db, beforeMs: number): Promise<void> {
  const old = sql<string>`select id from sessions where ends_ms < ${beforeMs}`
  await sql`delete from refresh_tokens where session in (${old})`.execute(db)
  await db.deleteFrom('sessions').where('ends_ms', '<', beforeMs).execute()
}
