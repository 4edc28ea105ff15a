import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { createAccountTables } from './shelves/accounts-tables.ts'
import { askAlerts } from './shelves/alerts.ts'
import { createAudit } from './shelves/audit.ts'
import { createEntities } from './shelves/entities.ts'
import { createEvents, weighEvents } from './shelves/event-tables.ts'
import { askFlows, shareFlows } from './shelves/flows.ts'
import { createIdempotencyTables } from './shelves/idempotency.ts'
import { createInbox } from './shelves/inbox.ts'
import { createIncidentBoards } from './shelves/incident-boards.ts'
import { createIncidents, createMutes, findDue } from './shelves/incidents-migration.ts'
import { createLeases } from './shelves/leases-tables.ts'
import { createOperations } from './shelves/operations.ts'
import { createPreferences } from './shelves/preferences.ts'
import { createResponseTables } from './shelves/response-migration.ts'
import { createRuns } from './shelves/runs-tables.ts'
import { createSamples, findFineSamples } from './shelves/samples-tables.ts'
import { createSensors, noteRefusals, numberRetries } from './shelves/sensors-tables.ts'
import { createViews } from './shelves/views.ts'

/** In order; a migration that has shipped is never edited. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-alerts-signals-flows': { up: createTables },
  '0002-flows-by-time': { up: indexFlowsByTime },
  '0003-found-again': { up: makeFindable },
  '0004-records-of-sensors': { up: nameSensors },
  '0005-audit': { up: createAudit },
  '0006-accounts': { up: createAccountTables },
  '0007-events': { up: createEvents },
  '0008-incidents': { up: createIncidents },
  '0009-entities': { up: createEntities },
  '0010-runs': { up: createRuns },
  '0011-mutes': { up: createMutes },
  '0012-change-of-alerts': { up: numberChangesOfAlerts },
  '0013-idempotency': { up: createIdempotencyTables },
  '0014-views': { up: createViews },
  '0015-inbox': { up: createInbox },
  '0016-alerts-asked': { up: askRecords },
  '0017-operations': { up: createOperations },
  '0019-samples': { up: createSamples },
  '0020-open-found': { up: findOpen },
  '0021-incidents-due': { up: findDue },
  '0022-samples-by-step': { up: findFineSamples },
  '0024-preferences': { up: createPreferences },
  '0026-incident-boards': { up: createIncidentBoards },
  '0027-events-urgent': { up: weighEvents },
  '0028-response': { up: createResponseTables },
  '0030-sensors': { up: createSensors },
  '0033-leases': { up: createLeases },
  '0034-letter-retries': { up: numberRetries },
  '0035-sensor-refusals': { up: noteRefusals },
  '0036-flow-shares': { up: shareFlows },
}

async function createTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('alerts')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('time', 'text', (c) => c.notNull())
    .addColumn('last_time', 'text', (c) => c.notNull())
    .addColumn('severity', 'text', (c) => c.notNull())
    .addColumn('risk', 'text', (c) => c.notNull())
    .addColumn('entity', 'text', (c) => c.notNull())
    .addColumn('technique', 'text', (c) => c.notNull())
    .addColumn('behaviours', 'text', (c) => c.notNull())
    .addColumn('confidence', 'double precision', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('alerts_by_time').on('alerts').column('last_time').execute()
  await db.schema.createIndex('alerts_by_entity').on('alerts').column('entity').execute()
  await db.schema
    .createTable('signals')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('time_us', 'double precision', (c) => c.notNull())
    .addColumn('detector', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('technique', 'text', (c) => c.notNull())
    .addColumn('points', 'double precision', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('signals_by_time').on('signals').column('time_us').execute()
  await createFlows(db)
}

async function createFlows(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('flows')
    .addColumn('id', sql`integer primary key`)
    .addColumn('community_id', 'text', (c) => c.notNull())
    .addColumn('first_us', 'double precision', (c) => c.notNull())
    .addColumn('last_us', 'double precision', (c) => c.notNull())
    .addColumn('protocol', 'integer', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('source_port', 'integer', (c) => c.notNull())
    .addColumn('destination', 'text', (c) => c.notNull())
    .addColumn('destination_port', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('forward_packets', 'integer', (c) => c.notNull())
    .addColumn('backward_packets', 'integer', (c) => c.notNull())
    .addColumn('forward_payload', 'double precision', (c) => c.notNull())
    .addColumn('backward_payload', 'double precision', (c) => c.notNull())
    .addColumn('application', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('flows_by_identity')
    .unique()
    .on('flows')
    .columns(['community_id', 'first_us'])
    .execute()
}

/** A column for each thing that lists of alerts and flows are asked for. */
async function askRecords(db: Kysely<unknown>): Promise<void> {
  await askAlerts(db)
  await askFlows(db)
}

/** What is open is little, and asked for most: indexes of that alone. What a new alert may belong to is asked for each. */
async function findOpen(db: Kysely<unknown>): Promise<void> {
  await sql`create index incidents_open_by_entity on incidents (entity, urgency)
    where status = 'open' and merged_into is null and is_withdrawn = 0`.execute(db)
  for (const [name, keys] of [
    ['time', 'last_time, id'],
    ['rank_and_time', 'severity_rank, last_time, id'],
  ] as const)
    await sql`create index ${sql.ref(`alerts_open_by_${name}`)} on alerts (${sql.raw(keys)})
      where status = 'open'`.execute(db)
  // Which incidents a host is in is told by the index alone: no row is read for it.
  await db.schema.dropIndex('incident_alerts_by_entity').execute()
  await db.schema
    .createIndex('incident_alerts_by_entity')
    .on('incident_alerts')
    .columns(['entity', 'last_time', 'incident_id'])
    .execute()
}

/** The time comes first in the index: new rows are then added at its end, and the oldest taken from its start. */
async function indexFlowsByTime(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('flows_by_identity').execute()
  await db.schema
    .createIndex('flows_by_identity')
    .unique()
    .on('flows')
    .columns(['first_us', 'community_id'])
    .execute()
}

/** What tells twins in two VLANs apart, what references name, and an index for each question that is asked. */
async function makeFindable(db: Kysely<unknown>): Promise<void> {
  for (const [name, type] of [
    ['number', 'integer'],
    ['vlan', 'integer'],
    ['end', 'text'],
    ['history', 'text'],
  ] as const) {
    const nothing = type === 'text' ? '' : 0
    await db.schema
      .alterTable('flows')
      .addColumn(name, type, (c) => c.notNull().defaultTo(nothing))
      .execute()
  }
  await db.schema.dropIndex('flows_by_identity').execute()
  await db.schema
    .createIndex('flows_by_identity')
    .unique()
    .on('flows')
    .columns(['first_us', 'community_id', 'vlan'])
    .execute()
  for (const side of ['source', 'destination'])
    await db.schema
      .createIndex(`flows_by_${side}`)
      .on('flows')
      .columns([side, 'first_us'])
      .execute()
  await makeSignalsFindable(db)
  await makeAlertsListable(db)
  await db.schema.dropIndex('alerts_by_entity').execute()
  for (const about of ['entity', 'severity'])
    await db.schema
      .createIndex(`alerts_by_${about}`)
      .on('alerts')
      .columns([about, 'last_time'])
      .execute()
}

/** Alerts and signals of before are of another shape than whoever reads them knows; flows are rows, and stay. */
async function makeAlertsListable(db: Kysely<unknown>): Promise<void> {
  await sql`delete from alerts`.execute(db)
  await sql`delete from signals`.execute(db)
  for (const name of ['sensor', 'head'])
    await db.schema
      .alterTable('alerts')
      .addColumn(name, 'text', (c) => c.notNull().defaultTo(''))
      .execute()
}

async function makeSignalsFindable(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('signals')
    .addColumn('peer', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  await db.schema
    .alterTable('signals')
    .addColumn('flow_count', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  for (const side of ['actor', 'peer'])
    await db.schema
      .createIndex(`signals_by_${side}`)
      .on('signals')
      .columns([side, 'time_us'])
      .execute()
}

/**
 * Two sensors may see the same flow at the same moment, and name an episode alike. Signals and flows of before are of
 * the sensor of the alerts beside them; where those are of several, it cannot be told.
 */
async function nameSensors(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{
    sensor: string
  }>`select distinct sensor from alerts limit 2`.execute(db)
  const sensor = rows.length === 1 ? rows[0]!.sensor : ''
  await nameSensorOfFlows(db, sensor)
  await nameSensorOfSignals(db, sensor)
}

async function nameSensorOfFlows(db: Kysely<unknown>, sensor: string): Promise<void> {
  await db.schema
    .alterTable('flows')
    .addColumn('sensor', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  if (sensor !== '') await sql`update flows set sensor = ${sensor}`.execute(db)
  await db.schema.dropIndex('flows_by_identity').execute()
  await db.schema
    .createIndex('flows_by_identity')
    .unique()
    .on('flows')
    .columns(['first_us', 'community_id', 'vlan', 'sensor'])
    .execute()
}

/** A primary key cannot be changed: the table is made anew, its indexes with it. */
async function nameSensorOfSignals(db: Kysely<unknown>, sensor: string): Promise<void> {
  await db.schema
    .createTable('signals_of_sensors')
    .addColumn('id', sql`integer primary key`)
    .addColumn('sensor', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('time_us', 'double precision', (c) => c.notNull())
    .addColumn('detector', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('peer', 'text', (c) => c.notNull())
    .addColumn('technique', 'text', (c) => c.notNull())
    .addColumn('points', 'double precision', (c) => c.notNull())
    .addColumn('flow_count', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  const kept = sql.raw('key, time_us, detector, actor, peer, technique, points, flow_count, body')
  await sql`insert into signals_of_sensors (sensor, ${kept}) select ${sensor}, ${kept} from signals`.execute(
    db,
  )
  await db.schema.dropTable('signals').execute()
  await db.schema.alterTable('signals_of_sensors').renameTo('signals').execute()
  await db.schema
    .createIndex('signals_by_identity')
    .unique()
    .on('signals')
    .columns(['sensor', 'key'])
    .execute()
  await db.schema.createIndex('signals_by_time').on('signals').column('time_us').execute()
  for (const side of ['actor', 'peer'])
    await db.schema
      .createIndex(`signals_by_${side}`)
      .on('signals')
      .columns([side, 'time_us'])
      .execute()
}

/** Those of before are numbered in order of time: whoever follows from 0 on gets them as they came. */
async function numberChangesOfAlerts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('alerts')
    .addColumn('change', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await sql`update alerts set change = numbered.n from (
    select id, row_number() over (order by last_time, id) as n from alerts
  ) as numbered where numbered.id = alerts.id`.execute(db)
  await db.schema.createIndex('alerts_by_change').on('alerts').column('change').execute()
}
