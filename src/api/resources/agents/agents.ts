import { z } from 'zod'
import { findNewestRun, findNewestRuns, sensorMetrics } from '../../../store/index.ts'
import {
  metricQuery,
  problem,
  type Resource,
  route,
  seriesOf,
  seriesSchema,
} from '../../kit/index.ts'
import { agentOf, agentSchema, agentStates } from '../../records/index.ts'

const needs = 'agents:read'
const params = z.object({ id: z.string().max(64).describe('Name of the sensor.') })

export const agents: Resource = {
  name: 'agents',
  says: 'The sensors: what each reads, how far it is, and what it could not take.',
  routes: [
    route({
      ...{ id: 'listAgents', method: 'GET', path: '/agents', needs },
      summary: 'Every sensor, by its newest run.',
      query: z.strictObject({
        state: z.enum(agentStates).optional(),
        version: z.string().max(64).optional(),
        'dropRate.gte': z.coerce.number().min(0).max(1).optional(),
      }),
      answer: z.object({ data: z.array(agentSchema) }),
      handle: async ({ query, desk }) => {
        const runs = await findNewestRuns(desk.database.read)
        const all = runs.map((run) => agentOf(run, desk.nowMs()))
        const { state, version, 'dropRate.gte': least = 0 } = query
        const data = all.filter(
          (agent) =>
            (state === undefined || agent.state === state) &&
            (version === undefined || agent.version === version) &&
            agent.dropRate >= least,
        )
        return { body: { data } }
      },
    }),
    route({
      ...{ id: 'getAgent', method: 'GET', path: '/agents/{id}', summary: 'One sensor.', needs },
      params,
      answer: agentSchema,
      handle: async ({ params: { id }, desk }) => {
        const run = await findNewestRun(desk.database.read, id)
        if (run === null) throw problem('not_found', 'There is no sensor of this name.')
        return { body: agentOf(run, desk.nowMs()) }
      },
    }),
    route({
      ...{ id: 'getAgentMetrics', method: 'GET', path: '/agents/{id}/metrics', needs },
      summary: 'One number of a sensor over time.',
      params,
      query: metricQuery(sensorMetrics),
      answer: seriesSchema,
      handle: async ({ params: { id }, query, desk }) => {
        const { read } = desk.database
        if ((await findNewestRun(read, id)) === null)
          throw problem('not_found', 'There is no sensor of this name.')
        return { body: await seriesOf(read, query, { sensor: id, nowMs: desk.nowMs() }) }
      },
    }),
  ],
}
