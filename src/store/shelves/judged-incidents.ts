/** Incidents of a stretch of time with what was looked up about them and what people made of them: to try a policy on. */
import type { Kysely } from 'kysely'
import type { Disposition, Importance, Incident, Investigation } from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'
import { standingOf } from './incidents.ts'

export interface TriedIncident {
  readonly incident: Incident
  readonly importance: Importance
  readonly investigation: Investigation | null
  readonly disposition: Disposition | null
  /** ISO 8601; null: it is open, or nobody knows any more when it was closed. */
  readonly closedAt: string | null
}

/** Those with evidence since, the newest `max`; false: there were more. */
export async function incidentsSince(
  db: Kysely<Schema>,
  sinceMs: number,
  max: number,
): Promise<{ readonly incidents: readonly TriedIncident[]; readonly isComplete: boolean }> {
  const rows = await db
    .selectFrom('incidents')
    .leftJoin('investigations', 'investigations.incident_id', 'incidents.id')
    .select(['incidents.id', 'incidents.body', 'incidents.importance', 'incidents.queue'])
    .select(['incidents.version', 'incidents.status', 'incidents.disposition'])
    .select(['incidents.reason', 'incidents.assignee', 'incidents.revisit_at'])
    .select(['incidents.merged_into', 'investigations.body as investigation'])
    .where('incidents.last_time', '>=', new Date(sinceMs).toISOString())
    .orderBy('incidents.last_time', 'desc')
    .orderBy('incidents.id', 'desc')
    .limit(max + 1)
    .execute()
  const shown = rows.slice(0, max)
  const closed = await closedTimes(
    db,
    shown.filter(({ status }) => status === 'closed').map(({ id }) => id),
  )
  const incidents = shown.map((row): TriedIncident => {
    const queue = row.queue as Incident['queue']
    const incident = { ...decodeRecord<Incident>(row.body), ...standingOf(row), queue }
    return {
      incident,
      importance: row.importance as Importance,
      investigation: row.investigation ? decodeRecord<Investigation>(row.investigation) : null,
      disposition: incident.disposition,
      closedAt: closed.get(row.id) ?? null,
    }
  })
  return { incidents, isComplete: rows.length <= max }
}

/** As the log of events tells, where it still does. */
async function closedTimes(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('events')
    .select(['ref', (e) => e.fn.max('time_us').as('time_us')])
    .where('ref', 'in', [...ids])
    .where('kind', '=', 'incident')
    .where('what', '=', 'closed')
    .groupBy('ref')
    .execute()
  return new Map(rows.map(({ ref, time_us }) => [ref, new Date(time_us / 1000).toISOString()]))
}
