/** What was looked up and concluded about incidents: one investigation each, of which the newest revision is kept. */
import { type Kysely, sql } from 'kysely'
import type { Investigation, InvestigationHead } from '../../contracts/index.ts'
import { decodeRecord, encodeRecord } from '../../kernel/index.ts'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'
import { addCount } from './response-counts.ts'

export const investigationList: ListSpec = {
  table: 'investigations',
  id: 'id',
  time: { column: 'updated_at', unit: 'iso' },
  fields: {
    state: { kind: 'choice', column: 'state', values: ['asking', 'done'] },
    incident: { kind: 'text', column: 'incident_id' },
    risk: { kind: 'number', column: 'risk' },
  },
  is: {},
  sorts: { updatedAt: 'updated_at' },
  defaultSort: '-updatedAt',
}

/** Domains that may be sent for one incident. */
export const consentMax = 64

function investigationHead(whole: Investigation): InvestigationHead {
  const { lookups, indicators, terms, ...head } = whole
  return head
}

/** False where as new a one is kept: two that ask at once do not put each other back. */
export async function keepInvestigation(db: Kysely<Schema>, made: Investigation): Promise<boolean> {
  const row = {
    ...{ incident_id: made.incidentId, revision: made.revision, state: made.state },
    ...{ trace_id: made.traceId, risk: made.riskScore, updated_at: made.updatedAt },
    change: sql<number>`(select coalesce(max(change), 0) + 1 from investigations)`,
    ...{ head: encodeRecord(investigationHead(made)), body: encodeRecord(made) },
  }
  const done = await db
    .insertInto('investigations')
    .values({ id: made.id, ...row })
    .onConflict((on) =>
      on.column('id').doUpdateSet(row).where('investigations.revision', '<', made.revision),
    )
    .executeTakeFirst()
  const isKept = Number(done.numInsertedOrUpdatedRows ?? 0) > 0
  if (isKept && made.state === 'done') await countLookups(db, made)
  return isKept
}

/** Each question that was asked, once it is known what came of all of them. */
async function countLookups(db: Kysely<Schema>, { lookups }: Investigation): Promise<void> {
  await addCount(db, 'investigation', {})
  const counts = new Map<string, { one: string; other: string; count: number }>()
  for (const { source, outcome } of lookups) {
    const key = `${source} ${outcome}`
    const known = counts.get(key) ?? { one: source, other: outcome, count: 0 }
    counts.set(key, { ...known, count: known.count + 1 })
  }
  for (const one of counts.values()) await addCount(db, 'lookup', one)
}

export async function findInvestigation(
  db: Kysely<Schema>,
  id: string,
): Promise<Investigation | null> {
  const row = await db
    .selectFrom('investigations')
    .select('body')
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? decodeRecord<Investigation>(row.body) : null
}

export async function findInvestigationOfIncident(
  db: Kysely<Schema>,
  incidentId: string,
): Promise<Investigation | null> {
  const row = await db
    .selectFrom('investigations')
    .select('body')
    .where('incident_id', '=', incidentId)
    .orderBy('change', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? decodeRecord<Investigation>(row.body) : null
}

/** An incident, and whom it is about; '' where it is not kept any more. */
export interface IncidentName {
  readonly incidentId: string
  readonly entity: string
}

/** Those whose sources have still to answer, the longest waiting first: to be begun again where nobody asks them. */
export async function askingInvestigations(
  db: Kysely<Schema>,
  limit: number,
): Promise<IncidentName[]> {
  const rows = await db
    .selectFrom('investigations')
    .leftJoin('incidents', 'incidents.id', 'investigations.incident_id')
    .select(['investigations.incident_id as incidentId', 'incidents.entity as entity'])
    .where('investigations.state', '=', 'asking')
    .orderBy('investigations.updated_at')
    .limit(limit)
    .execute()
  return rows.map(({ incidentId, entity }) => ({ incidentId, entity: entity ?? '' }))
}

/** Somebody wants an incident looked up anew. */
export interface InvestigationRequest {
  readonly incidentId: string
  /** Wall clock, milliseconds; names this asking. */
  readonly askedMs: number
  readonly askedBy: string
  /** Domains that may be sent for it, from all times it was asked. */
  readonly consent: readonly string[]
}

/** Yields the request as it then is. */
export async function askInvestigation(
  db: Kysely<Schema>,
  { incidentId, askedMs, askedBy, consent }: InvestigationRequest,
): Promise<InvestigationRequest> {
  const known = await consentOf(db, incidentId)
  const all = [...new Set([...consent, ...known])].slice(0, consentMax)
  const row = { is_open: 1, asked_ms: askedMs, asked_by: askedBy, consent: JSON.stringify(all) }
  await db
    .insertInto('investigation_requests')
    .values({ incident_id: incidentId, ...row })
    .onConflict((on) => on.column('incident_id').doUpdateSet(row))
    .execute()
  return { incidentId, askedMs, askedBy, consent: all }
}

/** Those that nobody has taken up yet, the longest waiting first. */
export async function askedInvestigations(
  db: Kysely<Schema>,
  limit: number,
): Promise<(InvestigationRequest & IncidentName)[]> {
  const rows = await db
    .selectFrom('investigation_requests')
    .leftJoin('incidents', 'incidents.id', 'investigation_requests.incident_id')
    .selectAll('investigation_requests')
    .select('incidents.entity as entity')
    .where('investigation_requests.is_open', '=', sql.lit(1))
    .orderBy('investigation_requests.asked_ms')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    incidentId: row.incident_id,
    entity: row.entity ?? '',
    askedMs: row.asked_ms,
    askedBy: row.asked_by,
    consent: JSON.parse(row.consent) as string[],
  }))
}

/** It was taken up; one that was asked again meanwhile stays open. */
export async function takeInvestigation(
  db: Kysely<Schema>,
  { incidentId, askedMs }: Pick<InvestigationRequest, 'incidentId' | 'askedMs'>,
): Promise<void> {
  await db
    .updateTable('investigation_requests')
    .set({ is_open: 0 })
    .where('incident_id', '=', incidentId)
    .where('asked_ms', '=', askedMs)
    .execute()
}

/** Domains that somebody allowed to be sent for this incident. */
export async function consentOf(db: Kysely<Schema>, incidentId: string): Promise<string[]> {
  const row = await db
    .selectFrom('investigation_requests')
    .select('consent')
    .where('incident_id', '=', incidentId)
    .executeTakeFirst()
  return row ? (JSON.parse(row.consent) as string[]) : []
}
