/** How each person wants to see things: one small record each, gone with the person. */
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { PreferencesRow } from './preferences-tables.ts'

export async function createPreferences(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('preferences')
    .addColumn('user', 'text', (c) => c.primaryKey())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('changed_ms', 'double precision', (c) => c.notNull())
    .execute()
}

export function findPreferences(
  db: Kysely<Schema>,
  user: string,
): Promise<PreferencesRow | undefined> {
  return db.selectFrom('preferences').selectAll().where('user', '=', user).executeTakeFirst()
}

export async function keepPreferences(db: Kysely<Schema>, row: PreferencesRow): Promise<void> {
  const { user: _, ...changes } = row
  await db
    .insertInto('preferences')
    .values(row)
    .onConflict((on) => on.column('user').doUpdateSet(changes))
    .execute()
}
