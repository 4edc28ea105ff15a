import { type Kysely, sql } from 'kysely'

/** `0007-events`. */
export async function createEvents(db: Kysely<unknown>): Promise<void> {
  const said = ['severity', 'sensor', 'entity', 'detector', 'technique', 'ref']
  // A number is never given twice, though the newest be gone: who reads the stream asks for what is after one.
  let table = db.schema
    .createTable('events')
    .addColumn('seq', sql`integer primary key autoincrement`)
    .addColumn('key', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('time_us', 'double precision', (c) => c.notNull())
    .addColumn('kept_ms', 'double precision', (c) => c.notNull())
  for (const name of [...said, 'signal', 'trace_id', 'text'])
    table = table.addColumn(name, 'text', (c) => c.notNull())
  await table.execute()
  await indexEvents(db)
}

/** `0027-events-urgent`. */
export async function weighEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('events')
    .addColumn('urgency', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
}

/**
 * SQLite ends each index with the row's number, which is `seq`. Kind and severity have none: they have few values, and
 * what is newest of one is soon met. What is counted over time stands in one index whole.
 */
async function indexEvents(db: Kysely<unknown>): Promise<void> {
  for (const about of ['detector', 'entity', 'technique', 'ref', 'trace_id', 'kept_ms'])
    await db.schema.createIndex(`events_by_${about}`).on('events').column(about).execute()
  await sql`create index events_of_system on events (kind) where kind = 'system'`.execute(db)
  const counted = ['time_us', 'kind', 'severity', 'detector']
  await db.schema.createIndex('events_over_time').on('events').columns(counted).execute()
}
