/** What belongs to an incident: moments, flows, hosts, others like it, and what was done to it. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Alert, Incident } from '../../../contracts/index.ts'
import { decodeRecord, isoTime } from '../../../kernel/index.ts'
import {
  type AuditRow,
  alertBodies,
  auditEntry,
  auditList,
  findSpread,
  type Schema,
  similarIncidents,
} from '../../../store/index.ts'
import {
  cursorOf,
  keysOf,
  listQuery,
  listReply,
  pageOf,
  problem,
  type Question,
  route,
} from '../../kit/index.ts'
import { spreadOf, spreadSchema } from '../../records/index.ts'
import { knownIncident } from './found.ts'
import { entityOfIncident, flowOfIncident, incidentId, moment, similar } from './shapes.ts'

const params = z.object({ id: incidentId })
const similarMax = 8

/** A list that is short enough to be one page. */
function wholePage<R>(data: readonly R[]) {
  return { body: { data: [...data], page: { next: null, prev: null, hasMore: false } } }
}

export const timelineOfIncident = route({
  ...{ id: 'timelineOfIncident', method: 'GET', path: '/incidents/{id}/timeline', needs: 'read' },
  summary: 'What happened, in order of event time.',
  ...{ params, answer: pageOf(moment) },
  handle: async ({ desk, params: { id } }) =>
    wholePage((await knownIncident(desk.database.read, id)).timeline),
})

export const entitiesOfIncident = route({
  ...{ id: 'entitiesOfIncident', method: 'GET', path: '/incidents/{id}/entities', needs: 'read' },
  summary: 'Hosts and domains in it, whom it is about first.',
  ...{ params, answer: pageOf(entityOfIncident) },
  handle: async ({ desk, params: { id } }) => {
    const incident = await knownIncident(desk.database.read, id)
    return wholePage(entitiesOf(incident))
  },
})

export function entitiesOf({
  entity,
  alerts,
  peers,
}: Incident): z.output<typeof entityOfIncident>[] {
  const subjects = [...new Set([entity, ...alerts.map((alert) => alert.entity)])]
  const others = peers.filter((peer) => !subjects.includes(peer))
  const about = (one: string) => alerts.filter((alert) => alert.entity === one).length
  return [
    ...subjects.map((one) => ({
      ...{ entity: one, role: one === entity ? ('subject' as const) : ('other side' as const) },
      ...{ alerts: about(one), isAbout: about(one) > 0 },
    })),
    ...others.map((one) => ({
      ...{ entity: one, role: 'other side' as const, alerts: 0, isAbout: false },
    })),
  ]
}

export const similarToIncident = route({
  ...{ id: 'similarToIncident', method: 'GET', path: '/incidents/{id}/similar', needs: 'read' },
  summary: 'Others of the same techniques, behaviours or host, and what people made of them.',
  ...{ params, answer: pageOf(similar), cost: 'heavy' },
  handle: async ({ desk, params: { id } }) => {
    const db = desk.database.read
    const found = await similarIncidents(db, await knownIncident(db, id), similarMax)
    const data = found.map(({ head, similarity, why }) => ({ similarity, why, incident: head }))
    return wholePage(data)
  },
})

export const spreadOfIncident = route({
  ...{ id: 'spreadOfIncident', method: 'GET', path: '/incidents/{id}/spread', needs: 'read' },
  summary: 'Whether it went on to other hosts: whom it reached, and what those did since.',
  ...{ params, answer: spreadSchema, cost: 'heavy' },
  handle: async ({ desk, params: { id } }) => {
    const db = desk.database.read
    const incident = await knownIncident(db, id)
    return { body: spreadOf(incident.entity, await findSpread(db, incident)) }
  },
})

export const historyOfIncident = route({
  ...{ id: 'historyOfIncident', method: 'GET', path: '/incidents/{id}/history', needs: 'read' },
  summary: 'What people did to it, the newest first.',
  ...{ params, query: listQuery(auditList) },
  answer: pageOf(
    z.object({
      ...{ seq: z.number().int(), time: z.string(), actorKind: z.string(), actor: z.string() },
      ...{ verb: z.string(), reason: z.string(), traceId: z.string() },
      ...{ before: z.unknown(), after: z.unknown() },
    }),
  ),
  handle: async (call) => {
    const { id } = call.params
    await knownIncident(call.desk.database.read, id)
    return listReply<Pick<AuditRow, 'body' | 'previous_hash' | 'hash'>>(call, {
      spec: auditList,
      select: ['body', 'previous_hash', 'hash'],
      visible: [{ field: 'object', op: 'is', values: [id], isNot: false }],
      json: (row) => {
        // Sessions and addresses of people are the audit log's.
        const { seq, time, actor, verb, reason, traceId, before, after } = auditEntry(row)
        const who = { actorKind: actor.kind, actor: actor.id }
        return JSON.stringify({ seq, time, ...who, verb, reason, traceId, before, after })
      },
    })
  },
})

export const flowsOfIncident = route({
  ...{ id: 'flowsOfIncident', method: 'GET', path: '/incidents/{id}/flows', needs: 'read' },
  summary: 'The newest flows behind its alerts, at most 32 of each.',
  params,
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: z.string().max(512).optional().describe('Cursor of the page before this one.'),
  }),
  answer: pageOf(flowOfIncident),
  handle: async ({ desk, params: { id }, query: { limit, after } }) => {
    const db = desk.database.read
    const flows = await flowsOf(db, await knownIncident(db, id))
    const question = questionOf(id)
    const begin = after === undefined ? 0 : placeAfter(flows, keysOf(desk.secret, question, after))
    const rest = flows.slice(begin)
    const data = rest.slice(0, limit)
    const last = data.at(-1)
    const hasMore = rest.length > data.length
    const next = hasMore && last !== undefined ? cursorOf(desk.secret, question, keyOf(last)) : null
    return { body: { data, page: { next, prev: null, hasMore } } }
  },
})

type IncidentFlow = z.output<typeof flowOfIncident>

async function flowsOf(db: Kysely<Schema>, incident: Incident): Promise<IncidentFlow[]> {
  const ids = incident.alerts.map(({ id }) => id)
  const found = new Map<string, IncidentFlow>()
  for (const body of await alertBodies(db, ids)) {
    const { id: alert, sensor, flows } = decodeRecord<Alert>(body)
    for (const { firstUs, ...flow } of flows) {
      const row = { ...flow, sensor, alert, firstTime: isoTime(firstUs) }
      const name = keyOf(row).join(' ')
      if (!found.has(name)) found.set(name, row)
    }
  }
  const order = (row: IncidentFlow) => `${row.firstTime} ${String(row.flow).padStart(16, '0')}`
  return [...found.values()].sort((a, b) => (order(a) < order(b) ? 1 : -1))
}

function questionOf(id: string): Question {
  const filter = [{ field: 'incident', op: 'is' as const, values: [id], isNot: false }]
  return { table: 'flows of an incident', filter, sort: [], range: [] }
}

function keyOf({ firstTime, flow, sensor }: IncidentFlow): [string, number, string] {
  return [firstTime, flow, sensor]
}

function placeAfter(flows: readonly IncidentFlow[], keys: readonly unknown[]): number {
  const at = flows.findIndex((flow) => keyOf(flow).every((key, index) => key === keys[index]))
  if (at < 0)
    throw problem('cursor_mismatch', 'The flow that the page ended with is no longer among them.')
  return at + 1
}
