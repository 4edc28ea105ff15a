/** Work that takes longer than an answer may: what was asked, how far it is, and what came of it. */
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { OperationRow } from './operations-tables.ts'

export async function createOperations(db: Kysely<unknown>): Promise<void> {
  let table = db.schema.createTable('operations').addColumn('id', 'text', (c) => c.primaryKey())
  for (const name of ['kind', 'owner', 'state', 'file', 'problem', 'asked'])
    table = table.addColumn(name, 'text', (c) => c.notNull())
  for (const name of ['created_ms', 'touched_ms', 'expires_ms', 'done', 'is_truncated', 'bytes'])
    table = table.addColumn(name, 'double precision', (c) => c.notNull())
  await table.addColumn('ended_ms', 'double precision').execute()
  await db.schema
    .createIndex('operations_by_owner')
    .on('operations')
    .columns(['owner', 'created_ms'])
    .execute()
  await db.schema.createIndex('operations_by_end').on('operations').column('expires_ms').execute()
}

export async function beginOperation(db: Kysely<Schema>, row: OperationRow): Promise<void> {
  await db.insertInto('operations').values(row).execute()
}

export async function findOperation(
  db: Kysely<Schema>,
  id: string,
): Promise<OperationRow | undefined> {
  return db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Changes one that still runs; false where it does not any more, as when somebody cancelled it. */
export async function moveOperation(
  db: Kysely<Schema>,
  id: string,
  change: Partial<OperationRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('operations')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst()
  return Number(numUpdatedRows) > 0
}

export async function dropOperation(db: Kysely<Schema>, id: string): Promise<void> {
  await db.deleteFrom('operations').where('id', '=', id).execute()
}

/** Those whose time is over, and of each owner those beyond the newest `ownMax`. */
export async function outlivedOperations(
  db: Kysely<Schema>,
  owner: string,
  { nowMs, ownMax }: { readonly nowMs: number; readonly ownMax: number },
): Promise<OperationRow[]> {
  const over = await db
    .selectFrom('operations')
    .selectAll()
    .where('expires_ms', '<=', nowMs)
    .limit(100)
    .execute()
  const own = await db
    .selectFrom('operations')
    .selectAll()
    .where('owner', '=', owner)
    .where('state', '!=', 'running')
    .orderBy('created_ms', 'desc')
    .limit(ownMax + 100)
    .execute()
  return [...over, ...own.slice(ownMax)]
}
