/** What policy said about incidents, each time it was asked. */
import type { Kysely } from 'kysely'
import type { Decision } from '../../contracts/index.ts'
import { decodeRecord, encodeRecord } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'

/** Of one incident, the newest: one that grows for days is decided on again and again. */
export const decisionsKept = 64

export async function keepDecision(db: Kysely<Schema>, decision: Decision): Promise<void> {
  const { id, incidentId, policyVersion, time } = decision
  await db
    .insertInto('decisions')
    .values({
      ...{ id, incident_id: incidentId, policy_version: policyVersion, time },
      body: encodeRecord(decision),
    })
    .onConflict((on) => on.column('id').doNothing())
    .execute()
  const old = ofIncident(db, incidentId).select('id').offset(decisionsKept).limit(decisionsKept)
  await db.deleteFrom('decisions').where('id', 'in', old).execute()
}

export async function findDecision(db: Kysely<Schema>, id: string): Promise<Decision | null> {
  const row = await db
    .selectFrom('decisions')
    .select('body')
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? decodeRecord<Decision>(row.body) : null
}

/** The newest first. */
export async function findDecisions(
  db: Kysely<Schema>,
  incidentId: string,
  limit: number,
): Promise<Decision[]> {
  const rows = await ofIncident(db, incidentId).select('body').limit(limit).execute()
  return rows.map(({ body }) => decodeRecord<Decision>(body))
}

function ofIncident(db: Kysely<Schema>, incidentId: string) {
  return db
    .selectFrom('decisions')
    .where('incident_id', '=', incidentId)
    .orderBy('time', 'desc')
    .orderBy('id', 'desc')
}
