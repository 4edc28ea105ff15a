/** Programs that may ask, and their keys. */
import type { Kysely, Updateable } from 'kysely'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'
import type { ServiceKeyRow, ServiceRow } from './accounts-tables.ts'

type Db = Kysely<Schema>

export const serviceList: ListSpec = {
  table: 'services',
  id: 'id',
  time: null,
  fields: {
    name: { kind: 'search', column: 'name' },
    scope: { kind: 'words', column: 'scopes' },
    state: { kind: 'choice', column: 'state', values: ['active', 'disabled'] },
  },
  is: { disabled: [{ field: 'state', op: 'is', values: ['disabled'], isNot: false }] },
  sorts: { name: 'name', createdAt: 'created_ms' },
  defaultSort: 'name',
}

export async function findService(db: Db, id: string): Promise<ServiceRow | null> {
  const found = await db.selectFrom('services').selectAll().where('id', '=', id).executeTakeFirst()
  return found ?? null
}

export async function isServiceNameTaken(db: Db, name: string): Promise<boolean> {
  const found = await db
    .selectFrom('services')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirst()
  return found !== undefined
}

export async function keepService(db: Db, service: ServiceRow): Promise<void> {
  await db.insertInto('services').values(service).execute()
}

export async function changeService(
  db: Db,
  id: string,
  change: Updateable<ServiceRow>,
): Promise<void> {
  await db.updateTable('services').set(change).where('id', '=', id).execute()
}

/** With its keys. */
export async function dropService(db: Db, id: string): Promise<void> {
  await db.deleteFrom('service_keys').where('service', '=', id).execute()
  await db.deleteFrom('services').where('id', '=', id).execute()
}

/** The newest first, at most `limit`. */
export function listServiceKeys(db: Db, service: string, limit: number): Promise<ServiceKeyRow[]> {
  return db
    .selectFrom('service_keys')
    .selectAll()
    .where('service', '=', service)
    .orderBy('created_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export interface LiveServiceKey {
  readonly key: ServiceKeyRow
  readonly service: ServiceRow
}

/** A key that is in force at `nowMs`, and whose it is: by the part that stands open in it, or by id. */
export async function findLiveKey(
  db: Db,
  by: { readonly prefix: string } | { readonly id: string },
  nowMs: number,
): Promise<LiveServiceKey | null> {
  const [column, value] =
    'prefix' in by ? (['prefix', by.prefix] as const) : (['id', by.id] as const)
  const key = await db
    .selectFrom('service_keys')
    .selectAll()
    .where(column, '=', value)
    .where('revoked_ms', 'is', null)
    .where('expires_ms', '>', nowMs)
    .executeTakeFirst()
  if (!key) return null
  const service = await findService(db, key.service)
  return service?.state === 'active' ? { key, service } : null
}

export async function keepServiceKey(db: Db, key: ServiceKeyRow): Promise<void> {
  await db.insertInto('service_keys').values(key).execute()
}

export async function noteKeyUse(
  db: Db,
  { id, used_ms, used_from }: Pick<ServiceKeyRow, 'id' | 'used_ms' | 'used_from'>,
): Promise<void> {
  await db.updateTable('service_keys').set({ used_ms, used_from }).where('id', '=', id).execute()
}

/** Whether it was in force. */
export async function revokeServiceKey(
  db: Db,
  { id, service, revoked_ms }: Pick<ServiceKeyRow, 'id' | 'service' | 'revoked_ms'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('service_keys')
    .set({ revoked_ms })
    .where('id', '=', id)
    .where('service', '=', service)
    .where('revoked_ms', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
