/** What people gather while they look into an incident: one board each. */
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { IncidentBoardRow } from './incident-tables.ts'

export async function createIncidentBoards(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incident_boards')
    .addColumn('incident_id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('changed_by', 'text', (c) => c.notNull())
    .addColumn('changed_ms', 'double precision', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
}

export async function findBoard(
  db: Kysely<Schema>,
  incidentId: string,
): Promise<IncidentBoardRow | undefined> {
  return db
    .selectFrom('incident_boards')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .executeTakeFirst()
}

export async function keepBoard(db: Kysely<Schema>, row: IncidentBoardRow): Promise<void> {
  const { incident_id: _, ...changes } = row
  await db
    .insertInto('incident_boards')
    .values(row)
    .onConflict((on) => on.column('incident_id').doUpdateSet(changes))
    .execute()
}
