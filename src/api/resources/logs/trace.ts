/** Everything with one trace id, from the packet's alert to the undo and the last line of the log. */
import { join } from 'node:path'
import type { AlertHead } from '../../../contracts/index.ts'
import { decodeRecord } from '../../../kernel/index.ts'
import { readLog } from '../../../log/index.ts'
import {
  alertList,
  auditList,
  type Clause,
  eventList,
  findAudit,
  findEvents,
  findIncident,
  findPage,
  incidentHeadOf,
  incidentOfAlert,
  type ListAsk,
  type ListSpec,
} from '../../../store/index.ts'
import { actorOf, type Call, type Desk } from '../../kit/index.ts'
import { type ResponseMoment, responsesOf } from './trace-response.ts'

/** Of each kind. */
const eachMax = 200
/** Pages of the log that are looked through, 16 MB each: all that is kept. */
const logPagesMax = 4

interface Moment {
  readonly time: string
  readonly kind: 'incident' | 'alert' | 'event' | 'audit' | 'log' | ResponseMoment['kind']
  readonly id: string
  readonly text: string
  readonly record: Record<string, unknown>
}

export async function traceOf(call: Call, traceId: string) {
  const { desk } = call
  const alerts = await alertsOf(desk, traceId)
  const incidents = await incidentsOf(desk, alerts)
  const ids = incidents.map(({ id }) => id)
  const parts = [
    ...[alerts, incidents],
    await responsesOf(desk.database.read, traceId, ids),
    await eventsOf(desk, traceId),
    await deedsOf(call, traceId),
    await linesOf(desk, traceId),
  ]
  const data = parts.flat().toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
  return { traceId, data, isWhole: parts.every((part) => part.length < eachMax) }
}

function askFor(spec: ListSpec, filter: readonly Clause[]): ListAsk {
  const [, minus, name = ''] = /^(-?)(.+)$/.exec(spec.defaultSort) ?? []
  const sort = [{ name, isDescending: minus === '-' }]
  return { filter, sort, limit: eachMax, fromUs: null, toUs: null, after: null, before: null }
}

const clause = (field: string, value: string): Clause => ({
  ...{ field, op: 'is', values: [value], isNot: false },
})

async function alertsOf({ database }: Desk, traceId: string): Promise<Moment[]> {
  const ask = askFor(alertList, [clause('traceId', traceId)])
  const { rows } = await findPage<{ head: string }>(database.read, alertList, {
    ask,
    select: ['head'],
  })
  return rows.map(({ head }) => {
    const record = decodeRecord<AlertHead>(head)
    const { id, time, explanation } = record
    return { time, kind: 'alert', id, text: explanation.headline, record: { ...record } }
  })
}

/** Those that its alerts are in. */
async function incidentsOf({ database }: Desk, alerts: readonly Moment[]): Promise<Moment[]> {
  const ids = new Set<string>()
  for (const { id } of alerts) {
    const found = await incidentOfAlert(database.read, id)
    if (found !== null) ids.add(found.incidentId)
  }
  const moments: Moment[] = []
  for (const id of ids) {
    const incident = await findIncident(database.read, id)
    if (incident === null) continue
    const { time, explanation } = incident
    const record = { ...incidentHeadOf(incident) }
    moments.push({ time, kind: 'incident', id, text: explanation.headline, record })
  }
  return moments
}

async function eventsOf({ database }: Desk, traceId: string): Promise<Moment[]> {
  const ask = askFor(eventList, [clause('traceId', traceId)])
  const { rows } = await findEvents(database.read, ask)
  return rows.map((record) => {
    const { seq, time, text } = record
    return { time, kind: 'event', id: String(seq), text, record: { ...record } }
  })
}

async function deedsOf(call: Call, traceId: string): Promise<Moment[]> {
  const permissions = call.caller?.permissions
  const isAll = permissions?.has('audit:read')
  if (!isAll && !permissions?.has('audit:own')) return []
  const own = isAll ? [] : [clause('actor', actorOf(call).id)]
  const ask = askFor(auditList, [clause('traceId', traceId), ...own])
  const { entries } = await findAudit(call.desk.database.read, ask)
  return entries.map((record) => {
    const { seq, time, verb, object } = record
    return {
      time,
      kind: 'audit',
      id: String(seq),
      text: `${verb} ${object.id}`,
      record: { ...record },
    }
  })
}

async function linesOf({ data }: Desk, traceId: string): Promise<Moment[]> {
  const found: Moment[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < logPagesMax && found.length < eachMax; pages++) {
    const limit = eachMax - found.length
    const page = await readLog(join(data, 'logs'), { traceId, limit, ...(cursor && { cursor }) })
    for (const line of page.lines)
      found.push({ time: line.time, kind: 'log', id: '', text: line.text, record: { ...line } })
    cursor = page.next
    if (cursor === null) break
  }
  return found
}
