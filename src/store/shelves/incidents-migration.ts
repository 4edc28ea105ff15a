import { type CreateTableBuilder, type Kysely, sql } from 'kysely'

/** What a list can be sorted by has an index for each of the few columns by which most of it is left out. */
export async function createIncidents(db: Kysely<unknown>): Promise<void> {
  await createIncidentTable(db)
  const columns = [
    ...['queue', 'status', 'severity', 'assignee', 'disposition', 'outcome', 'is_muted'].map(
      (name) => [name, 'urgency'],
    ),
    ['urgency'],
    ...['queue', 'status', 'entity'].map((name) => [name, 'last_time']),
    ['last_time'],
  ]
  for (const some of columns) {
    // Where the order is another one, what is too old is passed over in the index itself.
    const passedOver = some.includes('last_time') ? [] : ['last_time']
    await db.schema
      .createIndex(`incidents_by_${some.join('_')}`)
      .on('incidents')
      .columns([...some, 'id', ...passedOver])
      .execute()
  }
  await db.schema.createIndex('incidents_by_change').on('incidents').column('change').execute()
  await db.schema
    .createIndex('incidents_by_fresh_until')
    .on('incidents')
    .columns(['status', 'fresh_until'])
    .execute()
  await createAlertsOfIncidents(db)
  await createNotes(db)
  await db.schema
    .createTable('incident_words')
    .addColumn('word', 'text', (c) => c.notNull())
    .addColumn('incident_id', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('incident_words_by_word')
    .on('incident_words')
    .columns(['word', 'incident_id'])
    .execute()
  await db.schema
    .createIndex('incident_words_by_incident')
    .on('incident_words')
    .column('incident_id')
    .execute()
}

async function createIncidentTable(db: Kysely<unknown>): Promise<void> {
  const texts = ['queue', 'entity', 'trace_id', 'importance', 'severity', 'outcome', 'time']
  const more = ['first_time', 'last_time', 'techniques', 'behaviours', 'sensors', 'search']
  let table = db.schema
    .createTable('incidents')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('disposition', 'text')
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('assignee', 'text')
    .addColumn('revisit_at', 'text')
    .addColumn('merged_into', 'text') as CreateTableBuilder<string, string>
  for (const name of ['change', 'revision', 'urgency', 'is_muted', 'is_withdrawn'])
    table = table.addColumn(name, 'integer', (c) => c.notNull())
  for (const name of ['confidence', 'fresh_until'])
    table = table.addColumn(name, 'double precision', (c) => c.notNull())
  // The body stands last: what is looked at before it is read without it.
  for (const name of [...texts, ...more, 'head', 'body'])
    table = table.addColumn(name, 'text', (c) => c.notNull())
  await table.execute()
}

async function createAlertsOfIncidents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incident_alerts')
    .addColumn('alert_id', 'text', (c) => c.primaryKey())
    .addColumn('incident_id', 'text', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('sensor', 'text', (c) => c.notNull())
    .addColumn('entity', 'text', (c) => c.notNull())
    .addColumn('last_time', 'text', (c) => c.notNull())
    .addColumn('muted_by', 'text')
    .addColumn('member', 'text', (c) => c.notNull())
    .execute()
  for (const [name, columns] of [
    ['incident', ['incident_id']],
    ['entity', ['entity', 'last_time']],
    ['mute', ['muted_by']],
  ] as const)
    await db.schema
      .createIndex(`incident_alerts_by_${name}`)
      .on('incident_alerts')
      .columns([...columns])
      .execute()
}

async function createNotes(db: Kysely<unknown>): Promise<void> {
  let notes = db.schema
    .createTable('incident_notes')
    .addColumn('id', 'text', (c) => c.primaryKey()) as CreateTableBuilder<string, string>
  for (const name of ['incident_id', 'author', 'time', 'text'])
    notes = notes.addColumn(name, 'text', (c) => c.notNull())
  await notes.execute()
  await db.schema
    .createIndex('incident_notes_by_incident')
    .on('incident_notes')
    .columns(['incident_id', 'id'])
    .execute()
  await db.schema
    .createTable('incident_undos')
    .addColumn('seq', sql`integer primary key`)
    .addColumn('token', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('incident_id', 'text', (c) => c.notNull())
    .addColumn('made_ms', 'double precision', (c) => c.notNull())
    .addColumn('undone_ms', 'double precision')
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('incident_undos_by_incident')
    .on('incident_undos')
    .columns(['incident_id', 'seq'])
    .execute()
}

/** Scopes are data in `body`: there are few mutes, and all in force are looked at together. */
export async function createMutes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('mutes')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('change', 'integer', (c) => c.notNull())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('entity', 'text', (c) => c.notNull().defaultTo(''))
    .addColumn('technique', 'text', (c) => c.notNull().defaultTo(''))
    .addColumn('behaviour', 'text', (c) => c.notNull().defaultTo(''))
    .addColumn('sensor', 'text', (c) => c.notNull().defaultTo(''))
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('is_lifted', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('is_settled', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('mutes_by_expiry').on('mutes').columns(['expires_at', 'id']).execute()
  await sql`create index mutes_by_settled on mutes (is_settled, id)`.execute(db)
}

/** Of few incidents anybody said when to look again. */
export async function findDue(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('incidents_by_revisit_at')
    .on('incidents')
    .columns(['status', 'revisit_at'])
    .where(sql.ref('revisit_at'), 'is not', null)
    .execute()
}
