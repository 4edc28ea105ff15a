/** Searches that are kept under a name. */
import type { Kysely } from 'kysely'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'
import type { ViewRow } from './views-tables.ts'

export const viewList: ListSpec = {
  table: 'views',
  id: 'id',
  time: null,
  fields: {
    text: { kind: 'search', column: 'search' },
    page: { kind: 'text', column: 'page' },
    owner: { kind: 'text', column: 'owner' },
    shared: { kind: 'flag', column: 'shared' },
  },
  is: { shared: [{ field: 'shared', op: 'is', values: [1], isNot: false }] },
  sorts: { name: 'name', changedAt: 'changed_ms' },
  defaultSort: 'name',
}

/** Of one person; more would be no help to anyone. */
export const viewsMax = 200

export async function createViews(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('views')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('search', 'text', (c) => c.notNull())
    .addColumn('page', 'text', (c) => c.notNull())
    .addColumn('query', 'text', (c) => c.notNull())
    .addColumn('shared', 'integer', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('changed_ms', 'double precision', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('views_by_owner').on('views').columns(['owner', 'name']).execute()
}

export function findView(db: Kysely<Schema>, id: string): Promise<ViewRow | undefined> {
  return db.selectFrom('views').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function countViews(db: Kysely<Schema>, owner: string): Promise<number> {
  const { n } = await db
    .selectFrom('views')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow()
  return n
}

/** Writes it whole, whether it is there or not. */
export async function keepView(db: Kysely<Schema>, row: ViewRow): Promise<void> {
  const { id: _, ...changes } = row
  await db
    .insertInto('views')
    .values(row)
    .onConflict((on) => on.column('id').doUpdateSet(changes))
    .execute()
}

export async function dropView(db: Kysely<Schema>, id: string): Promise<void> {
  await db.deleteFrom('views').where('id', '=', id).execute()
}
