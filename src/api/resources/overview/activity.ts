/** What was seen over a stretch of time, for the eyes: flows in steps with the incidents above, and hosts by urgency. */
import { z } from 'zod'
import { isoTime } from '../../../kernel/index.ts'
import {
  type EntityListRow,
  entityList,
  evidenceInSteps,
  findEntity,
  findPage,
  flowsInSteps,
  hostKinds,
  importances,
  incidentList,
  incidentsRaised,
  oldestFlowUs,
  type Steps,
  suspectedHosts,
} from '../../../store/index.ts'
import { type Call, problem, rangeOf, route, timeText } from '../../kit/index.ts'
import { count, listOf, severity } from '../../records/index.ts'

const hourUs = 3_600e6
const dayUs = 24 * hourUs
const rangeUsMax = 31 * dayUs
const hostsShown = 8
const cells = 24

const usualSays =
  'Of the last 24 hours where no time is given, or of so many as anything is kept of.'

const usualSpans = ['15m', '1h', '3h', '6h', '12h', '24h'] as const

const range = {
  from: z.string().max(40).optional().describe('RFC 3339.'),
  to: z.string().max(40).optional().describe('RFC 3339; now, where not said.'),
  since: z.string().max(40).optional().describe('So long ago, as 15m, 24h, 7d; or RFC 3339.'),
}
const query = z.strictObject(range)

const span = { from: timeText, to: timeText, stepSeconds: z.number() }

const timelineSchema = z
  .strictObject({
    ...span,
    usual: z.enum(usualSpans).describe('How far back it goes where no time is given.'),
    flows: z
      .array(count.nullable())
      .describe(
        'Kept flows that began in each step; null: none did, and no sensor listened to an interface.',
      ),
    flowCount: count,
    incidents: listOf(
      z.strictObject({
        id: z.string(),
        time: timeText.describe('When it was raised.'),
        severity,
        confidence: z.number(),
        status: z.enum(['open', 'closed']),
        entity: z.string(),
        headline: z.string(),
      }),
    ).describe('Raised in this time: at most 200, those with the newest evidence.'),
    incidentCount: count.describe('Counting ends at 10,000.'),
  })
  .meta({ id: 'ActivityTimeline' })

const hostsSchema = z
  .strictObject({
    ...span,
    hosts: z.array(
      z.strictObject({
        address: z.string(),
        name: z.string().describe('Text from the network.'),
        kind: z.enum(hostKinds),
        importance: z.enum(importances),
        urgency: z.number(),
        openIncidents: count,
        evidence: z
          .array(z.number().nullable())
          .describe(
            'Points of the strongest signal about it in each step; 0: seen, and nothing against it; null: not seen.',
          ),
      }),
    ),
    hostCount: count.describe('Hosts that sensors have met.'),
  })
  .meta({ id: 'UrgentHosts' })

export const activityTimeline = route({
  ...{ id: 'getActivity', method: 'GET', path: '/overview/timeline', needs: 'read', query },
  summary: 'Flows step by step, and the incidents raised meanwhile.',
  says: `${usualSays} 31 days at most, in 150 steps or fewer.`,
  ...{ answer: timelineSchema, cost: 'heavy' },
  handle: async ({ desk, query: asked }) => {
    const db = desk.database.read
    const steps = stepsOf(await rangeAsked(asked, desk))
    const flows = await flowsInSteps(db, steps)
    const raised = await incidentsRaised(db, steps)
    return {
      body: {
        ...spanOf(steps),
        usual: await usualSpan(desk),
        flows,
        flowCount: flows.reduce((sum: number, one) => sum + (one ?? 0), 0),
        incidents: raised.heads.map(({ id, time, status, entity, explanation, ...head }) => ({
          ...{ id, time, severity: head.severity, confidence: head.confidence, status, entity },
          headline: explanation.headline,
        })),
        incidentCount: raised.count,
      },
    }
  },
})

export const urgentHosts = route({
  ...{ id: 'getUrgentHosts', method: 'GET', path: '/overview/hosts', needs: 'read', query },
  summary: 'The most urgent hosts, and what counted against each when.',

  says: `Those with open incidents first, then those that something counted against. ${usualSays} In ${cells} steps.`,
  ...{ answer: hostsSchema, cost: 'heavy' },
  handle: async ({ desk, query: asked }) => {
    const { fromUs, toUs } = await rangeAsked(asked, desk)
    const steps = { fromUs, stepUs: (toUs - fromUs) / cells, count: cells }
    const { rows, hostCount } = await mostUrgent(desk, fromUs)
    const hosts = []
    for (const row of rows)
      hosts.push({
        ...hostOf(row),
        evidence: await evidenceInSteps(desk.database.read, row.address, steps),
      })
    return { body: { ...spanOf(steps), hosts, hostCount } }
  },
})

/** Those with something open by urgency; where there is room, those that something counted against. */
async function mostUrgent({ database: { read } }: Call['desk'], fromUs: number) {
  const { rows: open } = await findPage<EntityListRow>(read, entityList, {
    ask: {
      ...{ fromUs: null, toUs: null, after: null, before: null, limit: hostsShown },
      filter: [{ field: 'openIncidents', op: 'gt', values: [0], isNot: false }],
      sort: ['urgency', 'importance'].map((name) => ({ name, isDescending: true })),
    },
    select: ['address', 'name', 'kind', 'importance', 'urgency', 'open_incidents'],
  })
  const places = await placesInQueue(read)
  const placeOf = (address: string) => places.get(address) ?? places.size
  const shown = new Set(open.map(({ address }) => address))
  const others = await suspectedHosts(read, { fromUs, limit: 2 * hostsShown })
  const room = others.filter((address) => !shown.has(address)).slice(0, hostsShown - open.length)
  const suspected = await Promise.all(room.map((address) => findEntity(read, address)))
  const { hosts } = await read
    .selectFrom('entities')
    .select((e) => e.fn.countAll<number>().as('hosts'))
    .executeTakeFirstOrThrow()
  const inOrder = open.toSorted(
    (a, b) => b.urgency - a.urgency || placeOf(a.address) - placeOf(b.address),
  )
  return { rows: [...inOrder, ...suspected.filter((row) => row !== undefined)], hostCount: hosts }
}

/** Where the queue has each host first: among equals it decides here, too. */
async function placesInQueue(read: Call['desk']['database']['read']) {
  const { rows } = await findPage<{ entity: string }>(read, incidentList, {
    ask: {
      ...{ fromUs: null, toUs: null, after: null, before: null, limit: 4 * hostsShown },
      filter: [{ field: 'status', op: 'is', values: ['open'], isNot: false }],
      sort: [{ name: 'urgency', isDescending: true }],
    },
    select: ['entity'],
  })
  return new Map(rows.map(({ entity }, place) => [entity, place] as const).toReversed())
}

function hostOf({ address, name, urgency, ...row }: EntityListRow) {
  return {
    ...{ address, name, urgency, openIncidents: row.open_incidents },
    kind: row.kind as (typeof hostKinds)[number],
    importance: row.importance as (typeof importances)[number],
  }
}

type Asked = z.output<typeof query>

/** Steps that people count in, of which 150 are enough. */
const stepsUs = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600].map(
  (seconds) => seconds * 1e6,
)
const stepsMax = 150

/** They begin at whole minutes and hours, so that a bar stays what it is while time goes on. */
function stepsOf({ fromUs, toUs }: Range): Steps {
  const stepUs = stepsUs.find((step) => (toUs - fromUs) / step <= stepsMax) ?? stepsUs.at(-1)!
  const begin = Math.floor(fromUs / stepUs) * stepUs
  return { fromUs: begin, stepUs, count: Math.ceil((toUs - begin) / stepUs) }
}

interface Range {
  readonly fromUs: number
  readonly toUs: number
}

async function rangeAsked(asked: Asked, desk: Call['desk']): Promise<Range> {
  const given = rangeOf(asked, desk.nowMs())
  const toUs = given.toUs ?? desk.nowMs() * 1000
  const fromUs = given.fromUs ?? toUs - spanUs(await usualSpan(desk))
  if (fromUs < toUs && toUs - fromUs <= rangeUsMax) return { fromUs, toUs }
  throw problem('validation_failed', 'from, to: expected from before to, 31 days at most apart.', {
    errors: [{ pointer: '/from', code: 'invalid_value', message: 'not before to, or too early' }],
  })
}

/** Less than a day where all that is kept is younger: nobody learns from a day of which nothing is known. */
async function usualSpan({ database, nowMs }: Call['desk']): Promise<(typeof usualSpans)[number]> {
  const oldestUs = await oldestFlowUs(database.read)
  const ageUs = oldestUs === null ? dayUs : nowMs() * 1000 - oldestUs
  return usualSpans.find((span) => ageUs <= spanUs(span)) ?? '24h'
}

function spanUs(text: (typeof usualSpans)[number]): number {
  return Number.parseInt(text, 10) * (text.endsWith('m') ? hourUs / 60 : hourUs)
}

function spanOf({ fromUs, stepUs, count: steps }: Steps) {
  return {
    ...{ from: isoTime(fromUs), to: isoTime(fromUs + steps * stepUs) },
    stepSeconds: stepUs / 1e6,
  }
}
