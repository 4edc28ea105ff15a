/** What of investigations, decisions and actions is forgotten: never what is in force, nor of an incident that is kept. */
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import { liveStates } from './actions.ts'

const rowsAtOnce = 500
/** Answers of sources: some hundred megabytes at a few kilobytes each. */
const lookupsMax = 50_000
/** An answer that is over is still shown as stale for so long where the source cannot be reached. */
const staleDays = 30
const budgetDays = 30
const dayMs = 86_400_000

/**
 * What was found out and done about incidents that are forgotten. The newest changes stay, as of incidents: the next is
 * counted from them.
 */
export async function removeResponses(
  db: Kysely<Schema>,
  incidentIds: readonly string[],
): Promise<void> {
  await db
    .deleteFrom('investigations')
    .where('incident_id', 'in', [...incidentIds])
    .where(sql<boolean>`change < (select max(change) from investigations)`)
    .execute()
  for (const table of ['investigation_requests', 'decisions'] as const)
    await db
      .deleteFrom(table)
      .where('incident_id', 'in', [...incidentIds])
      .execute()
  await db
    .deleteFrom('actions')
    .where('incident_id', 'in', [...incidentIds])
    .where('state', 'not in', [...liveStates])
    .where(sql<boolean>`change < (select max(change) from actions)`)
    .execute()
}

/** One step of what belongs to no incident that is kept: ended actions, and answers that are no longer good for anything. */
export async function forgetResponse(
  db: Kysely<Schema>,
  keepDays: number,
): Promise<{ readonly actions: number; readonly lookups: number }> {
  return { actions: await forgetActions(db, keepDays), lookups: await forgetLookups(db) }
}

/** By the newest of them: a machine whose clock was wrong for a day must not lose them. */
async function forgetActions(db: Kysely<Schema>, keepDays: number): Promise<number> {
  const newest = await db
    .selectFrom('actions')
    .select('created_at')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (newest === undefined) return 0
  const before = new Date(
    Math.max(0, Date.parse(newest.created_at) - keepDays * dayMs),
  ).toISOString()
  const old = db
    .selectFrom('actions')
    .select('id')
    .where('created_at', '<', before)
    .where('state', 'not in', [...liveStates])
    .where('hold_off_until', '<', before)
    .where('incident_id', 'not in', (e) => e.selectFrom('incidents').select('incidents.id'))
    .where(sql<boolean>`change < (select max(change) from actions)`)
    .orderBy('created_at')
    .limit(rowsAtOnce)
  const done = await db.deleteFrom('actions').where('id', 'in', old).executeTakeFirst()
  return Number(done.numDeletedRows)
}

async function forgetLookups(db: Kysely<Schema>): Promise<number> {
  const newest = await db
    .selectFrom('lookups')
    .select('fetched_ms')
    .orderBy('fetched_ms', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (newest === undefined) return 0
  const first = new Date(Math.max(0, newest.fetched_ms - budgetDays * dayMs)).toISOString()
  await db.deleteFrom('lookup_days').where('day', '<', first.slice(0, 10)).execute()
  const stale = await db
    .deleteFrom('lookups')
    .where('fetched_ms', '<', newest.fetched_ms - staleDays * dayMs)
    .where('expires_ms', '<', newest.fetched_ms - staleDays * dayMs)
    .executeTakeFirst()
  const beyond = sql`(select fetched_ms from lookups order by fetched_ms desc limit 1 offset ${lookupsMax})`
  const shed = await sql`delete from lookups where fetched_ms <= ${beyond}`.execute(db)
  return Number(stale.numDeletedRows) + Number(shed.numAffectedRows ?? 0)
}
