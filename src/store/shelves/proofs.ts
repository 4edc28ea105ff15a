/** What people prove themselves by, and what is half of an exchange. */
import type { Kysely } from 'kysely'
import { decodeRecord, encodeRecord } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'
import type { OneTimeLinkRow, PasskeyRow, PendingProofRow } from './accounts-tables.ts'

type Db = Kysely<Schema>

export async function findPasskey(db: Db, id: string): Promise<PasskeyRow | null> {
  const found = await db.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst()
  return found ?? null
}

/** The oldest first. */
export function listPasskeys(db: Db, user: string): Promise<PasskeyRow[]> {
  return db
    .selectFrom('passkeys')
    .selectAll()
    .where('user', '=', user)
    .orderBy('created_ms')
    .orderBy('id')
    .execute()
}

export async function keepPasskey(db: Db, passkey: PasskeyRow): Promise<void> {
  await db.insertInto('passkeys').values(passkey).execute()
}

export async function notePasskeyUse(
  db: Db,
  { id, counter, used_ms }: Pick<PasskeyRow, 'id' | 'counter' | 'used_ms'>,
): Promise<void> {
  await db.updateTable('passkeys').set({ counter, used_ms }).where('id', '=', id).execute()
}

/** Whether there was one. */
export async function dropPasskey(
  db: Db,
  { id, user }: Pick<PasskeyRow, 'id' | 'user'>,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('passkeys')
    .where('id', '=', id)
    .where('user', '=', user)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** In the place of those that were. */
export async function replaceRecoveryCodes(
  db: Db,
  user: string,
  hashes: readonly string[],
): Promise<void> {
  await db.deleteFrom('recovery_codes').where('user', '=', user).execute()
  if (hashes.length === 0) return
  await db
    .insertInto('recovery_codes')
    .values(hashes.map((hash) => ({ hash, user })))
    .execute()
}

export async function countRecoveryCodes(db: Db, user: string): Promise<number> {
  const { count } = await db
    .selectFrom('recovery_codes')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('user', '=', user)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Whether it was one, which it is no more. */
export async function takeRecoveryCode(
  db: Db,
  { user, hash }: { readonly user: string; readonly hash: string },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('recovery_codes')
    .where('user', '=', user)
    .where('hash', '=', hash)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** In the place of those of the same kind for the same person. */
export async function keepOneTimeLink(db: Db, link: OneTimeLinkRow): Promise<void> {
  await db
    .deleteFrom('one_time_links')
    .where('kind', '=', link.kind)
    .where('user', '=', link.user)
    .execute()
  await db.insertInto('one_time_links').values(link).execute()
}

/** The link, which is one no more; null where it is over or never was. */
export async function takeOneTimeLink(
  db: Db,
  { hash, kind }: Pick<OneTimeLinkRow, 'hash' | 'kind'>,
  nowMs: number,
): Promise<OneTimeLinkRow | null> {
  const link = await db
    .deleteFrom('one_time_links')
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .returningAll()
    .executeTakeFirst()
  return link && link.expires_ms > nowMs ? link : null
}

/** Looks without taking: whose link it is. */
export async function findOneTimeLink(
  db: Db,
  { hash, kind }: Pick<OneTimeLinkRow, 'hash' | 'kind'>,
  nowMs: number,
): Promise<OneTimeLinkRow | null> {
  const link = await db
    .selectFrom('one_time_links')
    .selectAll()
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .where('expires_ms', '>', nowMs)
    .executeTakeFirst()
  return link ?? null
}

export type PendingKind = PendingProofRow['kind']

/** Whether it was kept: what has been there before is not. */
export async function keepPending(
  db: Db,
  pending: Omit<PendingProofRow, 'body'> & { readonly body: unknown },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('pending_proofs')
    .values({ ...pending, body: encodeRecord(pending.body) })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** What was kept under it, once; null where it is over, was taken, or never was. */
export async function takePending<Body>(
  db: Db,
  { hash, kind }: Pick<PendingProofRow, 'hash' | 'kind'>,
  nowMs: number,
): Promise<Body | null> {
  const pending = await db
    .deleteFrom('pending_proofs')
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .returningAll()
    .executeTakeFirst()
  return pending && pending.expires_ms > nowMs ? decodeRecord<Body>(pending.body) : null
}

/** What nobody took in time. */
export async function dropExpired(db: Db, nowMs: number): Promise<void> {
  await db.deleteFrom('pending_proofs').where('expires_ms', '<=', nowMs).execute()
  await db.deleteFrom('one_time_links').where('expires_ms', '<=', nowMs).execute()
}

/** What waits of a kind: beyond a bound no more is kept. */
export async function countPending(db: Db, kind: PendingKind): Promise<number> {
  const { count } = await db
    .selectFrom('pending_proofs')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('kind', '=', kind)
    .executeTakeFirstOrThrow()
  return Number(count)
}
