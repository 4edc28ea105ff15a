import { z } from 'zod'
import { agentMetrics, findSensor } from '../../../store/index.ts'
import {
  historyOf,
  historyQuery,
  historySchema,
  metricQuery,
  type Resource,
  route,
  seriesOf,
  seriesSchema,
} from '../../kit/index.ts'
import { agentSchema, agentStates, findAgents } from '../../records/index.ts'
import { configRoutes } from './config.ts'
import { enrolmentRoutes } from './enrolments.ts'
import { knownAgent, needs, params } from './known.ts'
import { logs } from './logs.ts'
import { revoke } from './revoke.ts'

const listAgents = route({
  ...{ id: 'listAgents', method: 'GET', path: '/agents', needs },
  summary: 'Every sensor, broken ones first: each source that is read here, each that is enrolled.',
  query: z.strictObject({
    state: z.enum(agentStates).optional(),
    version: z.string().max(64).optional(),
    site: z.string().max(100).optional(),
    'dropRate.gte': z.coerce.number().min(0).max(1).optional(),
  }),
  answer: z.object({
    data: z.array(agentSchema),
    asOf: z.string().describe('When the database was read.'),
  }),
  handle: async ({ query, desk }) => {
    const nowMs = desk.nowMs()
    const { state, version, site, 'dropRate.gte': least = 0 } = query
    const data = (await findAgents(desk.database.read, nowMs)).filter(
      (agent) =>
        (state === undefined || agent.state === state) &&
        (version === undefined || agent.version === version) &&
        (site === undefined || agent.remote?.site === site) &&
        agent.dropRate >= least,
    )
    return { body: { data, asOf: new Date(nowMs).toISOString() } }
  },
})

const getAgent = route({
  ...{ id: 'getAgent', method: 'GET', path: '/agents/{id}', summary: 'One sensor.', needs },
  params,
  answer: agentSchema,
  handle: async ({ params: { id }, desk }) => {
    const { read } = desk.database
    const body = await knownAgent(read, id, desk.nowMs())
    const sensor = await findSensor(read, id)
    return { body, ...(sensor !== null && { etag: `"${sensor.orders_version}"` }) }
  },
})

const getAgentMetrics = route({
  ...{ id: 'getAgentMetrics', method: 'GET', path: '/agents/{id}/metrics', needs },
  summary: 'One number of a sensor over time.',
  params,
  query: metricQuery(agentMetrics),
  answer: seriesSchema,
  handle: async ({ params: { id }, query, desk }) => {
    const { read } = desk.database
    await knownAgent(read, id, desk.nowMs())
    return { body: await seriesOf(read, query, { sensor: id, nowMs: desk.nowMs() }) }
  },
})

const getAgentHistory = route({
  ...{ id: 'getAgentHistory', method: 'GET', path: '/agents/{id}/history', needs },
  summary: 'Numbers of one sensor over time, side by side.',
  params,
  query: historyQuery(agentMetrics),
  answer: historySchema,
  handle: async ({ params: { id }, query, desk }) => {
    const { read } = desk.database
    await knownAgent(read, id, desk.nowMs())
    const asked = { known: agentMetrics, sensors: async () => [id], nowMs: desk.nowMs() }
    return { body: await historyOf(read, query, asked) }
  },
})

export const agents: Resource = {
  name: 'agents',
  says: 'The sensors: what each reads, how far it is, what it could not take; and how one is added.',
  routes: [
    ...[listAgents, ...enrolmentRoutes, getAgent, getAgentMetrics, getAgentHistory],
    ...[...configRoutes, logs, revoke],
  ],
}
