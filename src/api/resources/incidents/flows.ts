/** Flows behind an incident, those of one alert or of one signal among them, a page at a time. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Alert, FlowReference, Incident } from '../../../contracts/index.ts'
import { decodeRecord, isoTime } from '../../../kernel/index.ts'
import { alertBodies, findFlow, type Schema } from '../../../store/index.ts'
import { cursorOf, keysOf, pageOf, problem, type Question, route } from '../../kit/index.ts'
import { knownIncident } from './found.ts'
import { alertId, flowOfIncident, incidentId } from './shapes.ts'

const sorts = [
  '-firstTime',
  'firstTime',
  'source',
  '-source',
  'destination',
  '-destination',
] as const
type Sort = (typeof sorts)[number]

export const flowsOfIncident = route({
  ...{ id: 'flowsOfIncident', method: 'GET', path: '/incidents/{id}/flows', needs: 'read' },
  summary: 'The newest flows behind its alerts, at most 32 of each.',
  says: 'What passed in each (`traffic`) is told to those who may read flows, as long as the flow is kept.',
  params: z.object({ id: incidentId }),
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: z.string().max(512).optional().describe('Cursor of the page before this one.'),
    alert: alertId.optional().describe('Those of this alert alone.'),
    signal: z.string().max(512).optional().describe('Those of the signal with this key alone.'),
    sort: z.enum(sorts).default('-firstTime'),
  }),
  answer: pageOf(flowOfIncident).extend({
    total: z.number().int().describe('How many are told of, on all pages.'),
  }),
  handle: async ({ desk, params: { id }, query, caller }) => {
    const db = desk.database.read
    const found = await flowsOf(db, await knownIncident(db, id), query)
    const flows = sorted(found, query.sort)
    const question = questionOf(id, query)
    const { after, limit } = query
    const begin = after === undefined ? 0 : placeAfter(flows, keysOf(desk.secret, question, after))
    const rest = flows.slice(begin)
    const page = rest.slice(0, limit)
    const last = page.at(-1)
    const hasMore = rest.length > page.length
    const next = hasMore && last !== undefined ? cursorOf(desk.secret, question, keyOf(last)) : null
    const mayRead = caller?.permissions.has('flows:read') === true
    const data = await Promise.all(
      page.map(async ({ firstUs, ...row }) => ({
        ...row,
        traffic: mayRead ? await trafficOf(db, { ...row, firstUs }) : null,
      })),
    )
    return { body: { data, total: flows.length, page: { next, prev: null, hasMore } } }
  },
})

type Told = Omit<z.output<typeof flowOfIncident>, 'traffic'> & Pick<FlowReference, 'firstUs'>

interface Wanted {
  readonly alert?: string | undefined
  readonly signal?: string | undefined
}

async function flowsOf(db: Kysely<Schema>, incident: Incident, wanted: Wanted): Promise<Told[]> {
  const ids = incident.alerts
    .map(({ id }) => id)
    .filter((id) => wanted.alert === undefined || id === wanted.alert)
  const found = new Map<string, Told>()
  for (const body of await alertBodies(db, ids)) {
    const { id: alert, sensor, flows, signals } = decodeRecord<Alert>(body)
    const numbers = numbersOf(signals, wanted.signal)
    for (const flow of flows) {
      if (numbers !== null && !numbers.has(flow.flow)) continue
      const row = { ...flow, sensor, alert, firstTime: isoTime(flow.firstUs) }
      const name = keyOf(row).join(' ')
      if (!found.has(name)) found.set(name, row)
    }
  }
  return [...found.values()]
}

function numbersOf(signals: Alert['signals'], key: string | undefined): Set<number> | null {
  if (key === undefined) return null
  return new Set(signals.find((signal) => signal.key === key)?.flows)
}

async function trafficOf(db: Kysely<Schema>, reference: Told) {
  const flow = await findFlow(db, reference)
  if (flow === null) return null
  const { number, lastUs, state, end, forward, backward, application } = flow
  return {
    ...{ number, lastTime: isoTime(lastUs), durationUs: lastUs - flow.firstUs, state, end },
    ...{ forward, backward, application: application?.kind ?? '' },
  }
}

/** Newest first among equals. */
function sorted(flows: readonly Told[], sort: Sort): Told[] {
  const name = sort.replace('-', '')
  const sign = sort.startsWith('-') ? -1 : 1
  const of = (row: Told): string => {
    const time = `${row.firstTime} ${padded(row.flow, 16)}`
    if (name === 'firstTime') return time
    const [address, port] =
      name === 'source' ? [row.source, row.sourcePort] : [row.destination, row.destinationPort]
    return `${address} ${padded(port, 5)} ${time}`
  }
  const keyed = flows.map((row) => ({ row, key: of(row) }))
  keyed.sort((a, b) => (a.key < b.key ? -sign : sign))
  return keyed.map(({ row }) => row)
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0')
}

function questionOf(id: string, { alert, signal, sort }: Wanted & { sort: Sort }): Question {
  const filter = [{ field: 'incident', op: 'is' as const, values: [id], isNot: false }]
  const parts = { alert, signal, sort }
  const asked = [{ field: 'of', op: 'is' as const, values: [JSON.stringify(parts)], isNot: false }]
  return { table: 'flows of an incident', filter: [...filter, ...asked], sort: [], range: [] }
}

function keyOf({ firstTime, flow, sensor }: Pick<Told, 'firstTime' | 'flow' | 'sensor'>) {
  return [firstTime, flow, sensor] as const
}

function placeAfter(flows: readonly Told[], keys: readonly unknown[]): number {
  const at = flows.findIndex((flow) => keyOf(flow).every((key, index) => key === keys[index]))
  if (at < 0)
    throw problem('cursor_mismatch', 'The flow that the page ended with is no longer among them.')
  return at + 1
}
