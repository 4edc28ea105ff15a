/** What is known of hosts over all sensors, and what people set of them: the questions and the changes. */
import { type Kysely, sql } from 'kysely'
import {
  type HostKind,
  type HostSighting,
  hostRoles,
  type Importance,
  type Sensed,
} from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import { oneOf } from '../dialect.ts'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'
import type { EntityListRow } from './entity-tables.ts'
import { importanceOf, importances, weightOf } from './host-rows.ts'
import { weighSoon } from './incidents.ts'

export { importances, together } from './host-rows.ts'

export const hostKinds = [
  ...hostRoles,
  ...(['file-server', 'web-server', 'database', 'server', 'client', 'unknown'] as const),
] as const satisfies readonly HostKind[]

export const entityList: ListSpec = {
  table: 'entity_list',
  id: 'address',
  time: { column: 'last_us', unit: 'us' },
  fields: {
    kind: { kind: 'choice', column: 'kind', values: hostKinds },
    importance: { kind: 'choice', column: 'importance', values: importances },
    cidr: { kind: 'address', columns: ['address'] },
    home: { kind: 'flag', column: 'is_home' },
    tag: { kind: 'words', column: 'tags' },
    owner: { kind: 'text', column: 'owner' },
    urgency: { kind: 'number', column: 'urgency' },
    openIncidents: { kind: 'number', column: 'open_incidents' },
    text: { kind: 'search', column: 'search' },
  },
  is: {
    home: [{ field: 'home', op: 'is', values: [1], isNot: false }],
    open: [{ field: 'openIncidents', op: 'gt', values: [0], isNot: false }],
  },
  sorts: {
    lastSeen: 'last_us',
    firstSeen: 'first_us',
    urgency: 'urgency',
    importance: 'weight',
    address: 'address',
  },
  defaultSort: '-lastSeen',
}

export async function findEntity(
  db: Kysely<Schema>,
  address: string,
): Promise<EntityListRow | undefined> {
  return db.selectFrom('entity_list').selectAll().where('address', '=', address).executeTakeFirst()
}

/** Those of some addresses that are ours. */
export async function homesAmong(
  db: Kysely<Schema>,
  addresses: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom('entities')
    .select('address')
    .where('is_home', '=', 1)
    .where('address', 'in', oneOf(db, addresses))
    .execute()
  return rows.map(({ address }) => address)
}

/** What each sensor knows of it, the newest first. */
export async function findHosts(
  db: Kysely<Schema>,
  address: string,
): Promise<Sensed<HostSighting>[]> {
  const rows = await db
    .selectFrom('hosts')
    .select('body')
    .where('address', '=', address)
    .orderBy('last_us', 'desc')
    .execute()
  return rows.map(({ body }) => decodeRecord<Sensed<HostSighting>>(body))
}

/** How much depends on it, as set or by its kind; of what no sensor has met, and of domains: normal. */
export async function importanceOfEntity(db: Kysely<Schema>, entity: string): Promise<Importance> {
  const row = await db
    .selectFrom('entities')
    .select('importance')
    .where('address', '=', entity)
    .executeTakeFirst()
  return (row?.importance ?? 'normal') as Importance
}

export interface EntityChange {
  /** Null: as its kind says. */
  readonly importance?: Importance | null | undefined
  readonly tags?: readonly string[] | undefined
  readonly owner?: string | undefined
}

/** Sets what people set; `by`: id of the account. Yields it as it is now. */
export async function changeEntity(
  db: Kysely<Schema>,
  before: EntityListRow,
  { change, by, nowMs }: { change: EntityChange; by: string; nowMs: number },
): Promise<EntityListRow> {
  const { tags = before.tags.split(' ').filter(Boolean), owner = before.owner } = change
  const set = change.importance === undefined ? before.set_importance : (change.importance ?? '')
  const byKind = importanceOf(before.kind as HostKind, before.is_home === 1)
  const importance = (set || byKind) as Importance
  const own = {
    ...{ importance, weight: weightOf(importance), set_importance: set, owner },
    ...{ tags: tags.join(' '), set_by: by, set_ms: nowMs, version: before.version + 1 },
  }
  await db.updateTable('entities').set(own).where('address', '=', before.address).execute()
  if (importance !== before.importance) await weighSoon(db, before.address)
  return { ...before, ...own }
}

export async function createEntities(db: Kysely<unknown>): Promise<void> {
  await createHosts(db)
  let table = db.schema.createTable('entities').addColumn('address', 'text', (c) => c.primaryKey())
  for (const name of ['kind', 'kind_basis', 'mac', 'name', 'names', 'importance'])
    table = table.addColumn(name, 'text', (c) => c.notNull())
  for (const name of ['first_us', 'last_us'])
    table = table.addColumn(name, 'double precision', (c) => c.notNull())
  for (const name of ['is_home', 'weight'])
    table = table.addColumn(name, 'integer', (c) => c.notNull())
  for (const name of ['set_importance', 'tags', 'owner', 'set_by'])
    table = table.addColumn(name, 'text', (c) => c.notNull().defaultTo(''))
  await table
    .addColumn('set_ms', 'double precision', (c) => c.notNull().defaultTo(0))
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  for (const about of ['first_us', 'last_us', 'weight'])
    await db.schema
      .createIndex(`entities_by_${about}`)
      .on('entities')
      .columns([about, 'address'])
      .execute()
  // What stands open is looked up for the rows of a page alone, by the index on entity and time.
  const open = sql`from incidents where incidents.entity = entities.address and incidents.status = 'open'
    and incidents.merged_into is null and incidents.is_withdrawn = 0`
  await sql`create view entity_list as select entities.*,
    coalesce((select max(urgency) ${open}), 0) as urgency,
    (select count(*) ${open}) as open_incidents,
    lower(address || names || tags || ' ' || owner) as search
    from entities`.execute(db)
}

async function createHosts(db: Kysely<unknown>): Promise<void> {
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
}
