/** Incidents as they are asked for together: lists, and others like one. */
import { type Kysely, sql } from 'kysely'
import type { Incident, IncidentHead } from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import { type Clause, filteredRows, type ListAsk, type ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'

const is = (field: string, ...values: readonly (string | number)[]): readonly Clause[] => [
  { field, op: 'is', values, isNot: false },
]

const words = { table: 'incident_words', word: 'word', of: 'incident_id' } as const

export const incidentList: ListSpec = {
  table: 'incidents',
  id: 'id',
  time: { column: 'last_time', unit: 'iso' },
  fields: {
    status: { kind: 'choice', column: 'status', values: ['open', 'closed'] },
    queue: { kind: 'choice', column: 'queue', values: ['needs_you', 'watching', 'closed'] },
    severity: {
      kind: 'choice',
      column: 'severity',
      values: ['critical', 'high', 'medium', 'low', 'info'],
    },
    disposition: {
      kind: 'choice',
      column: 'disposition',
      values: ['malicious', 'expected', 'detector_error', 'duplicate', 'inconclusive'],
    },
    outcome: { kind: 'choice', column: 'outcome', values: ['worked', 'no_sign', 'unknown'] },
    entity: { kind: 'address', columns: ['entity'] },
    technique: { kind: 'words', column: 'techniques', words },
    behaviour: { kind: 'words', column: 'behaviours', words },
    sensor: { kind: 'words', column: 'sensors' },
    assignee: { kind: 'text', column: 'assignee' },
    taken: { kind: 'flag', column: 'assignee', of: 'presence' },
    due: { kind: 'flag', column: 'revisit_at', of: 'past' },
    conf: { kind: 'number', column: 'confidence' },
    urgency: { kind: 'number', column: 'urgency' },
    muted: { kind: 'flag', column: 'is_muted' },
    withdrawn: { kind: 'flag', column: 'is_withdrawn' },
    text: { kind: 'search', column: 'search', words },
  },
  is: {
    open: is('status', 'open'),
    closed: is('status', 'closed'),
    taken: is('taken', 1),
    muted: is('muted', 1),
    withdrawn: is('withdrawn', 1),
    worked: is('outcome', 'worked'),
    due: is('due', 1),
    urgent: is('queue', 'needs_you'),
  },
  sorts: {
    urgency: 'urgency',
    lastTime: 'last_time',
    firstTime: 'first_time',
    time: 'time',
    confidence: 'confidence',
    entity: 'entity',
  },
  defaultSort: '-urgency',
}

/** Ids of incidents that a filter lets through, at most `max`. */
export async function incidentIds(
  db: Kysely<Schema>,
  ask: Pick<ListAsk, 'filter' | 'fromUs' | 'toUs'>,
  max: number,
): Promise<string[]> {
  const rows = await filteredRows(db, incidentList, ask)
    .select('incidents.id as id')
    .orderBy('incidents.id')
    .limit(max)
    .execute()
  return rows.map(({ id }) => id as string)
}

/** Whom each of these is about. */
export async function entitiesOfIncidents(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('incidents')
    .select(['id', 'entity'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, entity }) => [id, entity]))
}

/** Which incidents are looked at for others like one: the newest of the host, of those that people closed, and open ones. */
const lookedAt = { host: 50, closed: 300, open: 100 } as const

export interface Similar {
  readonly head: IncidentHead
  /** Over 0 to 1: share of techniques and behaviours in common, and something for the same host and the same other side. */
  readonly similarity: number
  readonly why: string
}

/** Others that share anything with this one, the most alike first; those that were judged before those that were not. */
export async function similarIncidents(
  db: Kysely<Schema>,
  incident: Incident,
  max: number,
): Promise<Similar[]> {
  const newest = () =>
    db
      .selectFrom('incidents')
      .select(['id', 'entity', 'techniques', 'behaviours', 'status'])
      .select(sql<string>`json_extract(body, '$.peers')`.as('peers'))
      .where('id', '!=', incident.id)
      .where('merged_into', 'is', null)
      .orderBy('last_time', 'desc')
      .orderBy('id', 'desc')
  const found = await Promise.all([
    newest().where('entity', '=', incident.entity).limit(lookedAt.host).execute(),
    newest().where('status', '=', 'closed').limit(lookedAt.closed).execute(),
    newest().where('status', '=', 'open').limit(lookedAt.open).execute(),
  ])
  const byId = new Map(found.flat().map((row) => [row.id, row]))
  const alike = [...byId.values()]
    .map((row) => ({ ...row, ...likeness(incident, row) }))
    .filter(({ similarity }) => similarity > 0)
    .sort(
      (a, b) =>
        b.similarity - a.similarity ||
        Number(b.status === 'closed') - Number(a.status === 'closed') ||
        (a.id < b.id ? 1 : -1),
    )
    .slice(0, max)
  if (alike.length === 0) return []
  const rows = await db
    .selectFrom('incidents')
    .select(['id', 'head'])
    .where(
      'id',
      'in',
      alike.map(({ id }) => id),
    )
    .execute()
  const heads = new Map(rows.map(({ id, head }) => [id, decodeRecord<IncidentHead>(head)]))
  return alike.map(({ id, similarity, why }) => ({ head: heads.get(id)!, similarity, why }))
}

interface Traits {
  readonly entity: string
  readonly techniques: string
  readonly behaviours: string
  /** A list, as JSON. */
  readonly peers: string
}

function likeness(
  { entity, techniques, behaviours, peers }: Incident,
  other: Traits,
): { readonly similarity: number; readonly why: string } {
  const share = (own: readonly string[], text: string) => {
    const theirs = new Set(text.split(' ').filter((one) => one !== ''))
    const common = own.filter((one) => theirs.has(one))
    const all = new Set([...own, ...theirs]).size
    return { common, share: all === 0 ? 0 : common.length / all }
  }
  const what = share(techniques, other.techniques)
  const how = share(behaviours, other.behaviours)
  const isSameHost = entity === other.entity
  const theirPeers = new Set(JSON.parse(other.peers) as string[])
  const met = peers.filter((peer) => theirPeers.has(peer))
  const similarity =
    0.35 * what.share + 0.35 * how.share + (isSameHost ? 0.2 : 0) + (met.length > 0 ? 0.1 : 0)
  const reasons = [
    ...(isSameHost ? ['the same host'] : []),
    ...(what.common.length > 0 ? [`techniques ${what.common.join(', ')}`] : []),
    ...(how.common.length > 0 ? [`behaviours ${how.common.join(', ')}`] : []),
    ...(met.length > 0 ? [othersText(met)] : []),
  ]
  return {
    similarity: Math.round(similarity * 100) / 100,
    why: reasons.length > 0 ? `In common: ${reasons.join('; ')}.` : '',
  }
}

const othersNamed = 2

/** `the other side 203.0.113.66 and 3 more` */
function othersText(met: readonly string[]): string {
  const more = met.length - othersNamed
  return `the other side ${met.slice(0, othersNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Bodies of alerts that are still kept, in the order of their ids. */
export async function alertBodies(db: Kysely<Schema>, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('alerts')
    .select('body')
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute()
  return rows.map(({ body }) => body)
}

/** Closed, and the time has come at which somebody wanted to look again: the one longest due first. */
export async function dueIncidents(
  db: Kysely<Schema>,
  {
    now,
    countMax,
    limit,
  }: { readonly now: string; readonly countMax: number; readonly limit: number },
): Promise<{ readonly count: number; readonly heads: readonly IncidentHead[] }> {
  const due = db
    .selectFrom('incidents')
    .where('revisit_at', '<=', now)
    .where('status', '=', 'closed')
  const found = await due.select('id').limit(countMax).execute()
  const rows = await due.select('head').orderBy('revisit_at').orderBy('id').limit(limit).execute()
  const heads = rows.map(({ head }) => decodeRecord<IncidentHead>(head))
  return { count: found.length, heads }
}
