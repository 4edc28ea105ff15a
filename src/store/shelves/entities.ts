/** Hosts: what each sensor knows of one, and what is known and set of it over all of them. */
import type { Kysely } from 'kysely'

export async function createEntities(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('hosts')
    .addColumn('sensor', 'text', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('first_us', 'double precision', (c) => c.notNull())
    .addColumn('last_us', 'double precision', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('hosts_by_identity', ['address', 'sensor'])
    .execute()
  await db.schema.createIndex('hosts_by_time').on('hosts').column('last_us').execute()
  let table = db.schema
    .createTable('entities')
    .addColumn('address', 'text', (c) => c.primaryKey())
    .addColumn('first_us', 'double precision', (c) => c.notNull())
    .addColumn('last_us', 'double precision', (c) => c.notNull())
  for (const name of ['kind', 'mac', 'names', 'name'])
    table = table.addColumn(name, 'text', (c) => c.notNull())
  for (const name of ['is_home', 'weight'])
    table = table.addColumn(name, 'integer', (c) => c.notNull())
  for (const name of ['importance', 'tags', 'owner', 'set_by', 'set_time'])
    table = table.addColumn(name, 'text', (c) => c.notNull().defaultTo(''))
  await table.addColumn('version', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  for (const about of ['last_us', 'kind', 'weight'])
    await db.schema
      .createIndex(`entities_by_${about}`)
      .on('entities')
      .columns([about, 'address'])
      .execute()
}
