/** What belongs to an incident: moments, hosts, others like it, and what was done to it. */
import { z } from 'zod'
import type { Incident } from '../../../contracts/index.ts'
import {
  type AuditRow,
  auditEntry,
  auditList,
  findSpread,
  similarIncidents,
} from '../../../store/index.ts'
import { listQuery, listReply, pageOf, route } from '../../kit/index.ts'
import { spreadOf, spreadSchema } from '../../records/index.ts'
import { knownIncident } from './found.ts'
import { entityOfIncident, incidentId, moment, similar } from './shapes.ts'

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
  summary:
    'Others that share a technique, a behaviour, the host or the other side, and what people made of them.',
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
