/** Mutes: few, and those in force are looked at together. Nothing is deleted: one that was lifted has ended. */
import { type Kysely, sql } from 'kysely'
import type { Mute } from '../../contracts/index.ts'
import { decodeRecord, encodeRecord } from '../../kernel/index.ts'
import { findPage, type Key, type ListAsk, type ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'
import type { MuteRow } from './incident-tables.ts'

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

export async function findMutes(
  db: Kysely<Schema>,
  ask: ListAsk,
): Promise<{
  readonly mutes: readonly KeptMute[]
  readonly next: readonly Key[] | null
  readonly previous: readonly Key[] | null
}> {
  const { rows, ...places } = await findPage<MuteRow>(db, muteList, { ask, select: ['body'] })
  return { ...places, mutes: rows.map(({ body }) => decodeRecord<KeptMute>(body)) }
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
