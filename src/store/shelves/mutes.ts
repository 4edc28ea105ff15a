/** Mutes: few, and those in force are looked at together. Nothing is deleted: one that was lifted has ended. */
import { type Kysely, sql } from 'kysely'
import type { Mute, MuteScope } from '../../contracts/index.ts'
import { decodeRecord, encodeRecord } from '../../kernel/index.ts'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'

export const muteList: ListSpec = {
  table: 'mutes',
  id: 'id',
  time: null,
  fields: {
    owner: { kind: 'text', column: 'owner' },
    entity: { kind: 'text', column: 'entity' },
    technique: { kind: 'text', column: 'technique' },
    behaviour: { kind: 'text', column: 'behaviour' },
    sensor: { kind: 'text', column: 'sensor' },
    lifted: { kind: 'flag', column: 'is_lifted' },
  },
  is: {},
  sorts: { expiresAt: 'expires_at', createdAt: 'created_at' },
  defaultSort: 'expiresAt',
}

/** A mute as it is kept. */
export interface KeptMute extends Mute {
  /** Taken back by a person before its time. */
  readonly isLifted: boolean
}

/** So many are in force at most; nobody oversees more. */
export const mutesMax = 1000

export async function keepMute(db: Kysely<Schema>, mute: KeptMute): Promise<void> {
  const { scope } = mute
  const row = {
    ...{ version: mute.version, owner: mute.owner },
    ...{ entity: scope.entity ?? '', technique: scope.technique ?? '' },
    ...{ behaviour: scope.behaviour ?? '', sensor: scope.sensor ?? '' },
    ...{ created_at: mute.createdAt, expires_at: mute.expiresAt },
    ...{ is_lifted: mute.isLifted ? 1 : 0, is_settled: 0, body: encodeRecord(mute) },
    change: sql<number>`(select coalesce(max(change), 0) + 1 from mutes)`,
  }
  await db
    .insertInto('mutes')
    .values({ id: mute.id, ...row } as never)
    .onConflict((on) => on.column('id').doUpdateSet(row as never))
    .execute()
}

export async function findMute(db: Kysely<Schema>, id: string): Promise<KeptMute | null> {
  const row = await db.selectFrom('mutes').select('body').where('id', '=', id).executeTakeFirst()
  return row ? decodeRecord<KeptMute>(row.body) : null
}

/** Those in force at a time on the wall, in order of id. */
export async function mutesInForce(db: Kysely<Schema>, nowMs: number): Promise<KeptMute[]> {
  const rows = await db
    .selectFrom('mutes')
    .select('body')
    .where('is_settled', '=', 0)
    .where('is_lifted', '=', 0)
    .where('expires_at', '>', new Date(nowMs).toISOString())
    .orderBy('id')
    .limit(mutesMax)
    .execute()
  return rows.map(({ body }) => decodeRecord<KeptMute>(body))
}

/** Those that have ended while alerts may still be muted by them. */
export async function endedMutes(db: Kysely<Schema>, nowMs: number): Promise<string[]> {
  const rows = await db
    .selectFrom('mutes')
    .select('id')
    .where('is_settled', '=', 0)
    .where((e) =>
      e.or([e('is_lifted', '=', 1), e('expires_at', '<=', new Date(nowMs).toISOString())]),
    )
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** No alert is muted by it any more. */
export async function settleMute(db: Kysely<Schema>, id: string): Promise<void> {
  await db.updateTable('mutes').set({ is_settled: 1 }).where('id', '=', id).execute()
}

/**
 * Bodies of alerts of which the newest evidence is not older, the newest first; those that a scope surely does not cover are
 * left out by what has a column.
 */
export async function alertsSince(
  db: Kysely<Schema>,
  { sinceMs, scope: { entity, sensor } }: { readonly sinceMs: number; readonly scope: MuteScope },
  max: number,
): Promise<{ readonly bodies: readonly string[]; readonly isWhole: boolean }> {
  let query = db
    .selectFrom('alerts')
    .select('body')
    .where('last_time', '>=', new Date(sinceMs).toISOString())
  if (entity !== undefined && !entity.includes('/')) query = query.where('entity', '=', entity)
  if (sensor !== undefined) query = query.where('sensor', '=', sensor)
  const rows = await query
    .orderBy('last_time', 'desc')
    .limit(max + 1)
    .execute()
  return { bodies: rows.slice(0, max).map(({ body }) => body), isWhole: rows.length <= max }
}

/**
 * Ids of incidents with an alert that a mute may cover now: open ones, the newest first. Scopes are looked at in full by
 * whoever asks.
 */
export async function incidentsFor(
  db: Kysely<Schema>,
  { entity, technique, behaviour, sensor }: MuteScope,
  max: number,
): Promise<string[]> {
  let query = db.selectFrom('incidents').select('id').where('status', '=', 'open')
  if (entity !== undefined && !entity.includes('/'))
    query = query.where('id', 'in', (e) =>
      e.selectFrom('incident_alerts').select('incident_id').where('entity', '=', entity),
    )
  const holds = (column: 'techniques' | 'behaviours' | 'sensors', word: string) =>
    sql<boolean>`' ' || ${sql.ref(column)} like ${`% ${word}%`}`
  if (technique !== undefined) query = query.where(holds('techniques', technique))
  if (behaviour !== undefined) query = query.where(holds('behaviours', behaviour))
  if (sensor !== undefined) query = query.where(holds('sensors', sensor))
  const rows = await query.orderBy('last_time', 'desc').orderBy('id', 'desc').limit(max).execute()
  return rows.map(({ id }) => id)
}

export interface MuteHits {
  readonly id: string
  /** Alerts that it covers now, of which the newest evidence is not older than asked. */
  readonly alerts: number
  /** ISO 8601: the newest evidence of any that it covers now. */
  readonly lastAt: string
}

/** What mutes cover now; one that covers nothing is not in it. */
export async function hitsOfMutes(db: Kysely<Schema>, sinceMs: number): Promise<MuteHits[]> {
  const since = new Date(sinceMs).toISOString()
  const rows = await db
    .selectFrom('incident_alerts')
    .select([
      'muted_by as id',
      sql<number>`sum(case when last_time >= ${since} then 1 else 0 end)`.as('alerts'),
      (e) => e.fn.max('last_time').as('lastAt'),
    ])
    .where('muted_by', 'is not', null)
    .groupBy('muted_by')
    .orderBy('muted_by')
    .limit(mutesMax)
    .execute()
  return rows.map(({ id, alerts, lastAt }) => ({ id: id!, alerts: Number(alerts), lastAt }))
}

/** Ids of incidents with an alert that this mute covers now. */
export async function incidentsMutedBy(
  db: Kysely<Schema>,
  muteId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('incident_alerts')
    .select('incident_id')
    .distinct()
    .where('muted_by', '=', muteId)
    .limit(limit)
    .execute()
  return rows.map((row) => row.incident_id)
}
