import { type CreateTableBuilder, type Kysely, sql } from 'kysely'

type Columns = Readonly<Record<string, 'text' | 'integer' | 'double precision'>>

/** `0028-response`. */
export async function createResponseTables(db: Kysely<unknown>): Promise<void> {
  await createInvestigations(db)
  await createLookups(db)
  await createDecisions(db)
  await createActions(db)
  await createPolicies(db)
  await createRest(db)
}

async function createInvestigations(db: Kysely<unknown>): Promise<void> {
  const texts = {
    incident_id: 'text',
    state: 'text',
    trace_id: 'text',
    updated_at: 'text',
  } as const
  const numbers = { revision: 'integer', risk: 'integer', change: 'integer' } as const
  await table(db, 'investigations', { ...texts, ...numbers, head: 'text', body: 'text' }).execute()
  await index(db, 'investigations', ['incident_id'])
  await index(db, 'investigations', ['change'])
  await index(db, 'investigations', ['updated_at', 'id'])
  await index(db, 'investigations', ['state', 'updated_at', 'id'])
  await db.schema
    .createTable('investigation_requests')
    .addColumn('incident_id', 'text', (c) => c.primaryKey())
    .addColumn('is_open', 'integer', (c) => c.notNull())
    .addColumn('asked_ms', 'double precision', (c) => c.notNull())
    .addColumn('asked_by', 'text', (c) => c.notNull())
    .addColumn('consent', 'text', (c) => c.notNull())
    .execute()
  await sql`create index investigation_requests_open on investigation_requests (asked_ms)
    where is_open = 1`.execute(db)
}

async function createLookups(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('lookups')
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('fetched_ms', 'double precision', (c) => c.notNull())
    .addColumn('expires_ms', 'double precision', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('lookups_by_question', ['source', 'kind', 'value'])
    .execute()
  await index(db, 'lookups', ['fetched_ms'])
  await db.schema
    .createTable('lookup_days')
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('used', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('lookup_days_by_source', ['source', 'day'])
    .execute()
}

async function createDecisions(db: Kysely<unknown>): Promise<void> {
  const columns = { incident_id: 'text', policy_version: 'integer', time: 'text' } as const
  await table(db, 'decisions', { ...columns, body: 'text' }).execute()
  await index(db, 'decisions', ['incident_id', 'time', 'id'])
  await index(db, 'decisions', ['time', 'id'])
}

async function createActions(db: Kysely<unknown>): Promise<void> {
  const names = {
    kind: 'text',
    target: 'text',
    state: 'text',
    mode: 'text',
    actor: 'text',
  } as const
  const ids = { incident_id: 'text', decision_id: 'text', trace_id: 'text' } as const
  const times = { created_at: 'text', expires_at: 'text', ended_at: 'text' } as const
  const numbers = { version: 'integer', is_dry_run: 'integer', change: 'integer' } as const
  const rest = { hold_off_until: 'text', search: 'text', head: 'text', body: 'text' } as const
  await table(db, 'actions', { ...numbers, ...names, ...ids, ...times, ...rest }).execute()
  for (const name of ['state', 'target', 'incident_id', 'kind', 'actor', 'trace_id'])
    await index(db, 'actions', [name, 'created_at', 'id'])
  // What is counted is counted in an index alone.
  await index(db, 'actions', ['mode', 'created_at', 'id', 'state'])
  await index(db, 'actions', ['state', 'kind'])
  await index(db, 'actions', ['created_at', 'id'])
  await index(db, 'actions', ['expires_at', 'id'])
  await index(db, 'actions', ['change'])
  // Few are held off at any time.
  await sql`create index actions_held_off on actions (hold_off_until)
    where hold_off_until != ''`.execute(db)
}

async function createPolicies(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('policies')
    .addColumn('version', 'integer', (c) => c.primaryKey())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await index(db, 'policies', ['state', 'version'])
  // There is one in force at most, whoever writes.
  await sql`create unique index policies_active on policies (state) where state = 'active'`.execute(
    db,
  )
}

async function createRest(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('never_block')
    .addColumn('seq', sql`integer primary key autoincrement`)
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('value', 'text', (c) => c.notNull().unique())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('response_state')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('response_counts')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('one', 'text', (c) => c.notNull())
    .addColumn('other', 'text', (c) => c.notNull())
    .addColumn('count', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('response_counts_by_name', ['name', 'one', 'other'])
    .execute()
  await db.schema
    .createTable('followers')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('change', 'integer', (c) => c.notNull())
    .execute()
}

function table(db: Kysely<unknown>, name: string, columns: Columns) {
  let made = db.schema
    .createTable(name)
    .addColumn('id', 'text', (c) => c.primaryKey()) as CreateTableBuilder<string, string>
  for (const [column, type] of Object.entries(columns))
    made = made.addColumn(column, type, (c) => c.notNull())
  return made
}

async function index(db: Kysely<unknown>, name: string, columns: readonly string[]): Promise<void> {
  const about = columns.filter((column) => column !== 'id')
  await db.schema
    .createIndex(`${name}_by_${about.join('_')}`)
    .on(name)
    .columns([...columns])
    .execute()
}
