/**
 * Incidents, the alerts in them, and what people made of them. The engine writes what it found, people write their
 * standing: neither overwrites the other's.
 */
import { type Kysely, sql } from 'kysely'
import type {
  Alert,
  Importance,
  Incident,
  IncidentHead,
  IncidentMember,
  IncidentStanding,
  IncidentState,
} from '../../contracts/index.ts'
import { decodeRecord, encodeRecord } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'
import { wordsOf } from '../words.ts'
import type { IncidentAlertRow, IncidentRow } from './incident-tables.ts'

/** Incidents that are looked at for one alert: the newest of its host, and of the hosts it names. */
const candidatesMax = 4
const partiesMax = 32
/** As long before it as an alert may be that keeps its incident open to others. */
const lookBackMs = 7 * 86_400_000
/** Of what does not grow stale any more. */
const never = 9e15

/** What the engine made of an incident, to be kept. */
export interface Found {
  readonly state: IncidentState
  readonly incident: Incident
  /** See `freshUntilMs`. */
  readonly freshUntilMs: number | null
}

/** What a list shows of it. */
export function incidentHeadOf(incident: Incident): IncidentHead {
  const { alerts, timeline, urgencyTerms, peers, indicators, explanation, ...head } = incident
  return { ...head, explanation: { headline: explanation.headline } }
}

const standingColumns = [
  ...(['version', 'status', 'disposition', 'reason', 'assignee'] as const),
  ...(['revisit_at', 'merged_into'] as const),
]

type StandingRow = Pick<IncidentRow, (typeof standingColumns)[number]>

export function standingOf(row: StandingRow): IncidentStanding {
  return {
    version: row.version,
    status: row.status as IncidentStanding['status'],
    disposition: row.disposition as IncidentStanding['disposition'],
    reason: row.reason,
    assignee: row.assignee,
    revisitAt: row.revisit_at,
    mergedInto: row.merged_into,
  }
}

function standingRow(standing: IncidentStanding): StandingRow {
  return {
    version: standing.version,
    status: standing.status,
    disposition: standing.disposition,
    reason: standing.reason,
    assignee: standing.assignee,
    revisit_at: standing.revisitAt,
    merged_into: standing.mergedInto,
  }
}

export async function findIncident(db: Kysely<Schema>, id: string): Promise<Incident | null> {
  const row = await db
    .selectFrom('incidents')
    .select([...standingColumns, 'queue', 'body'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return null
  const queue = row.queue as IncidentHead['queue']
  return { ...decodeRecord<Incident>(row.body), ...standingOf(row), queue }
}

/** All that it is made of, to be made anew. */
export async function incidentState(db: Kysely<Schema>, id: string): Promise<IncidentState | null> {
  const row = await db
    .selectFrom('incidents')
    .select([...standingColumns, 'id', 'revision', 'trace_id', 'entity', 'importance'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return null
  const members = await db
    .selectFrom('incident_alerts')
    .select('member')
    .where('incident_id', '=', id)
    .execute()
  return {
    ...{ id, revision: row.revision, traceId: row.trace_id, entity: row.entity },
    importance: row.importance as Importance,
    standing: standingOf(row),
    members: sortedMembers(members.map(({ member }) => decodeRecord<IncidentMember>(member))),
  }
}

/** Id of the incident that an alert is in, and the revision that is known there. */
export async function incidentOfAlert(
  db: Kysely<Schema>,
  alertId: string,
): Promise<{ readonly incidentId: string; readonly revision: number } | null> {
  const row = await db
    .selectFrom('incident_alerts')
    .select(['incident_id', 'revision'])
    .where('alert_id', '=', alertId)
    .executeTakeFirst()
  return row ? { incidentId: row.incident_id, revision: row.revision } : null
}

/** Open incidents that a new alert may belong to: about its host, or about one that it names. `others`: whom it names. */
export async function candidatesFor(
  db: Kysely<Schema>,
  alert: Alert,
  others: readonly string[],
): Promise<IncidentState[]> {
  const since = new Date(Date.parse(alert.firstTime) - lookBackMs).toISOString()
  const own = await openIncidentsOf(db, [alert.entity], since)
  const linked = await openIncidentsOf(db, others.slice(0, partiesMax), since)
  const states: IncidentState[] = []
  for (const id of new Set([...own, ...linked])) {
    const state = await incidentState(db, id)
    if (state) states.push(state)
  }
  return states
}

async function openIncidentsOf(
  db: Kysely<Schema>,
  entities: readonly string[],
  since: string,
): Promise<string[]> {
  if (entities.length === 0) return []
  const near = db
    .selectFrom('incident_alerts')
    .select('incident_id')
    .distinct()
    .where('entity', 'in', [...entities])
    .where('last_time', '>=', since)
  const rows = await db
    .selectFrom(near.as('near'))
    // A cross join keeps SQLite from beginning with all that is open, which may be a hundred thousand.
    .crossJoin('incidents')
    .select('incidents.id')
    .whereRef('incidents.id', '=', 'near.incident_id')
    .where('incidents.status', '=', 'open')
    .orderBy('incidents.last_time', 'desc')
    .orderBy('incidents.id')
    .limit(candidatesMax)
    .execute()
  return rows.map(({ id }) => id)
}

/** Keeps what the engine found. What people made of it stays as it is, but for where it stands in the queue. */
export async function keepFound(db: Kysely<Schema>, found: Found): Promise<void> {
  const { id } = found.state
  const known = await db
    .selectFrom('incidents')
    .select([...standingColumns, 'search'])
    .where('id', '=', id)
    .executeTakeFirst()
  const standing = known ? standingOf(known) : found.state.standing
  const row = engineRow(found, standing)
  const change = nextChange()
  if (known?.search !== row.search) await keepWords(db, { id, isKnown: known !== undefined }, row)
  await db
    .insertInto('incidents')
    .values({ id, ...standingRow(standing), ...row, change })
    .onConflict((on) => on.column('id').doUpdateSet({ ...row, change }))
    .execute()
}

/** Keeps what a person made of it, and where it stands by that. */
export async function keepStanding(
  db: Kysely<Schema>,
  id: string,
  { standing, queue }: { readonly standing: IncidentStanding; readonly queue: string },
): Promise<void> {
  const row = await db
    .selectFrom('incidents')
    .select('head')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const head = { ...decodeRecord<IncidentHead>(row.head), ...standing, queue }
  await db
    .updateTable('incidents')
    .set({ ...standingRow(standing), queue, head: encodeRecord(head), change: nextChange() })
    .where('id', '=', id)
    .execute()
}

async function keepWords(
  db: Kysely<Schema>,
  { id, isKnown }: { readonly id: string; readonly isKnown: boolean },
  { search }: { readonly search: string },
): Promise<void> {
  if (isKnown) await db.deleteFrom('incident_words').where('incident_id', '=', id).execute()
  const words = new Set(search.split(' ').filter((word) => word !== ''))
  const rows = [...words].map((word) => ({ word, incident_id: id }))
  if (rows.length > 0) await db.insertInto('incident_words').values(rows).execute()
}

/** Keeps alerts as they stand in an incident. */
export async function keepMembers(
  db: Kysely<Schema>,
  incidentId: string,
  members: readonly IncidentMember[],
): Promise<void> {
  for (const member of members) {
    const row = memberRow(incidentId, member)
    await db
      .insertInto('incident_alerts')
      .values(row)
      .onConflict((on) => on.column('alert_id').doUpdateSet(row))
      .execute()
  }
}

function memberRow(incidentId: string, member: IncidentMember): IncidentAlertRow {
  return {
    alert_id: member.id,
    incident_id: incidentId,
    revision: member.revision,
    sensor: member.sensor,
    entity: member.entity,
    last_time: member.lastTime,
    muted_by: member.mutedBy,
    member: encodeRecord(member),
  }
}

function engineRow({ state, incident, freshUntilMs }: Found, standing: IncidentStanding) {
  const { techniques, behaviours, explanation } = incident
  const words = [incident.entity, explanation.headline, ...techniques, ...behaviours]
  return {
    revision: incident.revision,
    queue: incident.queue,
    entity: incident.entity,
    trace_id: incident.traceId,
    importance: state.importance,
    severity: incident.severity,
    urgency: incident.urgency,
    confidence: incident.confidence,
    outcome: incident.outcome,
    time: incident.time,
    first_time: incident.firstTime,
    last_time: incident.lastTime,
    fresh_until: freshUntilMs ?? never,
    is_muted: incident.isMuted ? 1 : 0,
    is_withdrawn: incident.isWithdrawn ? 1 : 0,
    techniques: techniques.join(' '),
    behaviours: behaviours.join(' '),
    sensors: incident.sensors.join(' '),
    search: wordsOf(words.join(' '))
      .map((word) => ` ${word}`)
      .join(''),
    head: encodeRecord({ ...incidentHeadOf(incident), ...standing }),
    body: encodeRecord(incident),
  }
}

function nextChange() {
  return sql<number>`(select coalesce(max(change), 0) + 1 from incidents)`
}

/** Ids of open incidents whose freshness counts less from before `nowMs` on, the longest ago first. */
export async function staleIncidents(
  db: Kysely<Schema>,
  nowMs: number,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('incidents')
    .select('id')
    .where('status', '=', 'open')
    .where('fresh_until', '<=', nowMs)
    .orderBy('fresh_until')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** How much depends on a host has changed: its open incidents are weighed anew when next one looks which have aged. */
export async function weighSoon(db: Kysely<Schema>, entity: string): Promise<void> {
  await db
    .updateTable('incidents')
    .set({ fresh_until: 0 })
    .where('entity', '=', entity)
    .where('status', '=', 'open')
    .execute()
}

/** Event time of the newest evidence of all incidents, milliseconds; 0: there is none. */
export async function newestEvidenceMs(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('incidents')
    .select('last_time')
    .orderBy('last_time', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? Date.parse(row.last_time) : 0
}

/** In order of first evidence, then of when they were raised. */
function sortedMembers(members: readonly IncidentMember[]): IncidentMember[] {
  const name = ({ firstTime, time, id }: IncidentMember) => `${firstTime} ${time} ${id}`
  return members.toSorted((a, b) => (name(a) < name(b) ? -1 : 1))
}
