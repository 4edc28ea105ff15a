import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { IncidentHead } from '../../../contracts/index.ts'
import { confidenceWord, plainJson } from '../../../kernel/index.ts'
import {
  type Clause,
  countEvents,
  countList,
  dueIncidents,
  type EntityListRow,
  entityList,
  findEntity,
  findPage,
  findSpread,
  incidentList,
  type ListSpec,
  type Schema,
} from '../../../store/index.ts'
import { type Desk, type Resource, route, timeUs } from '../../kit/index.ts'
import { findAgents, incidentHeadSchema, spreadOf, spreadSchema } from '../../records/index.ts'
import { activityTimeline, urgentHosts } from './activity.ts'
import {
  type First,
  proofs,
  type Sensors,
  sensorsOf,
  sensorsText,
  sentenceOf,
  stateParts,
} from './sentence.ts'

const shown = { incidents: 5, hosts: 10 } as const
/** Counted up to this; more is told as at least so many. */
const countMax = 10_000
const steps = 48

const overviewSchema = z
  .object({
    sentence: z.string().describe('The state in one sentence or two.'),
    parts: z
      .array(
        z.object({
          text: z.string().describe('Blanks included: together they are the sentence.'),
          proof: z
            .enum(proofs)
            .nullable()
            .describe(
              'What shows that it is so: the queue, the first incident, what it reached...',
            ),
        }),
      )
      .describe('The same sentence in stretches. Names in it are text from the network.'),
    spread: spreadSchema.nullable().describe('Of the most urgent incident that needs you.'),
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
      failed: z.number().int().describe('Ended by a fault, or without warning.'),
      ended: z.number().int().describe('Stopped, or read to the end.'),
      says: z.string().describe('The same in a sentence.'),
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
    activityTimeline,
    urgentHosts,
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
  const sensors = sensorsOf(await findAgents(db, nowMs))
  const urgent = await mostUrgent(db)
  const spread = urgent[0] === undefined ? null : await spreadIn(db, urgent[0])
  const first = urgent[0] === undefined ? null : await firstOf(db, urgent[0], spread!)
  const parts = stateParts({ needsYou, taken: taken.count, first, due: due.count, sensors })
  return {
    ...{ sentence: sentenceOf(parts), parts, spread },
    needsYou: { ...needsYou, incidents: urgent },
    due: { count: due.count, incidents: [...due.heads] },
    ...{ taken, watching, worked: worked.count, sensors: told(sensors) },
    hosts: await hostsOf(db),
    timeline: await timelineOf(db, { fromUs: timeUs(window, 'window', nowMs), toUs: nowMs * 1000 }),
  }
}

async function spreadIn(db: Kysely<Schema>, incident: IncidentHead) {
  return spreadOf(incident.entity, await findSpread(db, incident))
}

async function firstOf(
  db: Kysely<Schema>,
  { entity, confidence, outcome }: IncidentHead,
  { says, acting, muted, isDoer }: z.output<typeof spreadSchema>,
): Promise<First> {
  return {
    name: (await findEntity(db, entity))?.name || entity,
    word: confidenceWord(confidence),
    hasWorked: outcome === 'worked',
    isDoer,
    acting: says === 'unknown' ? null : acting,
    muted,
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

function told(sensors: Sensors): Overview['sensors'] {
  return { ...sensors, says: sensorsText(sensors) }
}
