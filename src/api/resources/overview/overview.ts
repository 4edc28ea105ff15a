import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { IncidentHead } from '../../../contracts/index.ts'
import { plainJson } from '../../../kernel/index.ts'
import {
  type Clause,
  countEvents,
  countList,
  dueIncidents,
  type EntityListRow,
  entityList,
  findNewestRuns,
  findPage,
  incidentList,
  type ListSpec,
  type Schema,
} from '../../../store/index.ts'
import { type Desk, type Resource, route, timeUs } from '../../kit/index.ts'
import { incidentHeadSchema } from '../../records/index.ts'
import { type Sensors, sensorsOf, stateSentence } from './sentence.ts'

const shown = { incidents: 5, hosts: 10 } as const
/** Counted up to this; more is told as at least so many. */
const countMax = 10_000
const steps = 48

const overviewSchema = z
  .object({
    sentence: z.string().describe('The state in one sentence or two.'),
    needsYou: z
      .object({
        count: z.number().int(),
        isExact: z.boolean(),
        incidents: z.array(incidentHeadSchema).describe('The most urgent.'),
      })
      .describe('Urgent, not muted, and nobody has taken it.'),
    taken: z
      .object({ count: z.number().int(), isExact: z.boolean() })
      .describe('Open, and somebody works on it.'),
    due: z
      .object({ count: z.number().int(), incidents: z.array(incidentHeadSchema) })
      .describe('Closed incidents that somebody wanted to look at again by now.'),
    watching: z.object({ count: z.number().int(), isExact: z.boolean() }),
    worked: z.number().int().describe('Open incidents of which one can tell that it worked.'),
    hosts: z
      .array(
        z.object({
          address: z.string(),
          name: z.string(),
          kind: z.string(),
          urgency: z.number(),
          openIncidents: z.number().int(),
        }),
      )
      .describe('Hosts with the most urgent open incidents.'),
    sensors: z.object({
      reporting: z.number().int(),
      late: z.number().int(),
      ended: z.number().int().describe('Stopped, or read to the end.'),
    }),
    timeline: z
      .object({
        from: z.string(),
        to: z.string(),
        stepSeconds: z.number().int(),
        counts: z.array(
          z.object({ time: z.string(), severity: z.string(), count: z.number().int() }),
        ),
      })
      .describe('Events of alerts by severity over the window; steps without any are left out.'),
  })
  .meta({ id: 'Overview' })

export const overview: Resource = {
  name: 'overview',
  says: 'The state of everything at a glance.',
  routes: [
    route({
      ...{ id: 'getOverview', method: 'GET', path: '/overview', needs: 'read' },
      summary: 'One sentence of state, what needs somebody, and the last hours.',
      query: z.strictObject({
        window: z
          .string()
          .regex(/^([1-9]\d?h|[1-7]d)$/, 'expected 1h to 99h or 1d to 7d')
          .default('24h')
          .describe('Of the timeline.'),
      }),
      answer: overviewSchema,
      handle: async ({ desk, query }) => ({ body: await overviewOf(desk, query.window) }),
    }),
  ],
}

type Overview = z.output<typeof overviewSchema>

async function overviewOf(desk: Desk, window: string): Promise<Overview> {
  const db = desk.database.read
  const nowMs = desk.nowMs()
  const needsYou = await countOf(db, incidentList, [...unclaimed, is('queue', 'needs_you')])
  const taken = await countOf(db, incidentList, [is('status', 'open'), is('taken', 1)])
  const watching = await countOf(db, incidentList, [...unclaimed, is('queue', 'watching')])
  const worked = await countOf(db, incidentList, [...open, is('outcome', 'worked')])
  const now = new Date(nowMs).toISOString()
  const due = await dueIncidents(db, { now, countMax, limit: shown.incidents })
  const sensors = sensorsOf(await findNewestRuns(db), nowMs)
  return {
    sentence: stateSentence({
      ...{ needsYou, taken: taken.count, due: due.count, worked: worked.count, sensors },
    }),
    needsYou: { ...needsYou, incidents: await mostUrgent(db) },
    due: { count: due.count, incidents: [...due.heads] },
    ...{ taken, watching, worked: worked.count, sensors: told(sensors) },
    hosts: await hostsOf(db),
    timeline: await timelineOf(db, { fromUs: timeUs(window, 'window', nowMs), toUs: nowMs * 1000 }),
  }
}

const is = (field: string, value: string | number): Clause => ({
  ...{ field, op: 'is', values: [value], isNot: false },
})
const open = [is('status', 'open'), is('muted', 0)]
const unclaimed = [...open, is('taken', 0)]
const all = { fromUs: null, toUs: null, after: null, before: null }

async function countOf(db: Kysely<Schema>, spec: ListSpec, filter: readonly Clause[]) {
  const ask = { filter, fromUs: null, toUs: null }
  const count = await countList(db, spec, { ask, max: countMax })
  return { count, isExact: count < countMax }
}

async function mostUrgent(db: Kysely<Schema>): Promise<IncidentHead[]> {
  const filter = [...unclaimed, is('queue', 'needs_you')]
  const sort = [{ name: 'urgency', isDescending: true }]
  const ask = { ...all, filter, sort, limit: shown.incidents }
  const { rows } = await findPage<{ head: string }>(db, incidentList, { ask, select: ['head'] })
  return rows.map(({ head }) => JSON.parse(plainJson(head)))
}

async function hostsOf(db: Kysely<Schema>): Promise<Overview['hosts']> {
  const filter: Clause[] = [{ field: 'openIncidents', op: 'gt', values: [0], isNot: false }]
  const sort = [{ name: 'urgency', isDescending: true }]
  const { rows } = await findPage<EntityListRow>(db, entityList, {
    ask: { ...all, filter, sort, limit: shown.hosts },
    select: ['address', 'name', 'kind', 'urgency', 'open_incidents'],
  })
  return rows.map(({ address, name, kind, urgency, open_incidents }) => ({
    ...{ address, name, kind, urgency, openIncidents: open_incidents },
  }))
}

async function timelineOf(
  db: Kysely<Schema>,
  { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
): Promise<Overview['timeline']> {
  const stepUs = Math.ceil((toUs - fromUs) / steps)
  const filter: Clause[] = [{ field: 'kind', op: 'is', values: ['alert'], isNot: false }]
  const counts = await countEvents(db, { filter, fromUs, toUs, stepUs, by: 'severity' })
  const iso = (us: number) => new Date(us / 1000).toISOString()
  return {
    ...{ from: iso(fromUs), to: iso(toUs), stepSeconds: Math.round(stepUs / 1e6) },
    counts: counts.map(({ fromUs: us, value, count }) => ({
      time: iso(us),
      severity: value,
      count,
    })),
  }
}

function told({ reporting, late, ended }: Sensors): Overview['sensors'] {
  return { reporting, late, ended }
}
