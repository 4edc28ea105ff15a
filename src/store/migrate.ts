/** Takes a database to the newest shape; one that is newer than this program knows is refused. */
import { type Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { refusal } from './database-file.ts'
import { isPostgres } from './dialect.ts'
import { migrations } from './migrations.ts'
import type { Schema } from './schema.ts'

/** Yields whether there was nothing in it before. */
export async function migrate(db: Kysely<Schema>, path: string): Promise<boolean> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  })
  const known = Object.keys(migrations)
  const done = await namesOfMigrations(db)
  const unknown = done.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const reason = `a newer AMOSKYS made it (its tables are at ${unknown}, this one knows ${known.at(-1)})`
    throw refusal('unreadable', reason, { path })
  }
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
  return done.length === 0
}

async function namesOfMigrations(db: Kysely<Schema>): Promise<string[]> {
  if (!(await hasMigrations(db))) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  return rows.map((row) => row.name)
}

async function hasMigrations(db: Kysely<Schema>): Promise<boolean> {
  const asked = isPostgres(db)
    ? sql<{ n: number }>`select count(to_regclass('kysely_migration')) as n`
    : sql<{ n: number }>`select count(*) as n from sqlite_schema where name = 'kysely_migration'`
  return Number((await asked.execute(db)).rows[0]?.n) > 0
}
