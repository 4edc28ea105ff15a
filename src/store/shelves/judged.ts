/** What people made of incidents, beside what was said of them; and the newest alerts, as decisions to look back at. */
import type { Kysely } from 'kysely'
import type { Disposition, HostNormal, HostSighting } from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import { oneOf } from '../dialect.ts'
import type { Schema } from '../schema.ts'

export interface JudgedCase {
  /** Probability that was last said of it. */
  readonly confidence: number
  readonly disposition: Disposition | null
}

/** Closed incidents, those with the newest evidence first; what was merged away is not one. */
export async function judgedCases(
  db: Kysely<Schema>,
  { fromUs, max }: { readonly fromUs: number | null; readonly max: number },
): Promise<{ readonly cases: readonly JudgedCase[]; readonly isComplete: boolean }> {
  let query = db
    .selectFrom('incidents')
    .select(['confidence', 'disposition'])
    .where('status', '=', 'closed')
    .where('merged_into', 'is', null)
    .orderBy('last_time', 'desc')
    .orderBy('id', 'desc')
    .limit(max + 1)
  if (fromUs !== null) query = query.where('last_time', '>=', new Date(fromUs / 1000).toISOString())
  const rows = await query.execute()
  return { cases: rows.slice(0, max) as JudgedCase[], isComplete: rows.length <= max }
}

export interface AlertMark {
  readonly id: string
  readonly revision: number
  /** Null: it is in none. */
  readonly incidentId: string | null
  readonly status: 'open' | 'closed' | null
  readonly disposition: Disposition | null
}

/** The newest alerts, by their newest evidence, each with what became of its incident. */
export async function newestAlerts(db: Kysely<Schema>, max: number): Promise<AlertMark[]> {
  const rows = await db
    .selectFrom(
      db
        .selectFrom('alerts')
        .select(['id', 'revision', 'last_time'])
        .orderBy('last_time', 'desc')
        .orderBy('id', 'desc')
        .limit(max)
        .as('newest'),
    )
    .leftJoin('incident_alerts', 'incident_alerts.alert_id', 'newest.id')
    .leftJoin('incidents', 'incidents.id', 'incident_alerts.incident_id')
    .select(['newest.id', 'newest.revision', 'incidents.id as incidentId'])
    .select(['incidents.status', 'incidents.disposition'])
    .orderBy('newest.last_time', 'desc')
    .orderBy('newest.id', 'desc')
    .execute()
  return rows as AlertMark[]
}

/** Bodies of alerts by id, of those that are still there. */
export async function alertBodiesById(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('alerts')
    .select(['id', 'body'])
    .where('id', 'in', oneOf(db, ids))
    .execute()
  return new Map(rows.map(({ id, body }) => [id, body]))
}

/** What is normal for hosts of ours, as each sensor tells it: those met last, at most `max` tellings. */
export async function homeNormals(
  db: Kysely<Schema>,
  max: number,
): Promise<{
  readonly hosts: ReadonlyMap<string, readonly HostNormal[]>
  readonly isComplete: boolean
}> {
  const rows = await db
    .selectFrom('hosts')
    .innerJoin('entities', 'entities.address', 'hosts.address')
    .select(['hosts.address', 'hosts.body'])
    .where('entities.is_home', '=', 1)
    .orderBy('hosts.last_us', 'desc')
    .limit(max + 1)
    .execute()
  const hosts = new Map<string, HostNormal[]>()
  for (const { address, body } of rows.slice(0, max)) {
    const told = hosts.get(address) ?? []
    told.push(...decodeRecord<HostSighting>(body).normal)
    hosts.set(address, told)
  }
  return { hosts, isComplete: rows.length <= max }
}
