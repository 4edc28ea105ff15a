import { z } from 'zod'
import { processMetrics } from '../../../store/index.ts'
import {
  metricQuery,
  type Resource,
  route,
  seriesOf,
  seriesSchema,
  timeText,
} from '../../kit/index.ts'
import { health } from './health.ts'
import { history } from './history.ts'
import { statusOf, statusSchema } from './status.ts'
import { storageRoute } from './storage.ts'

const metaSchema = z
  .object({ name: z.literal('amoskys'), version: z.string(), time: timeText })
  .meta({ id: 'Meta' })

const needs = 'read'

export const system: Resource = {
  name: 'system',
  says: 'How the process itself is: what works, how large it is, and its numbers over time.',
  routes: [
    route({
      ...{ id: 'getMeta', method: 'GET', path: '/meta', needs: 'anyone' },
      summary: 'Who answers here, and what time it has.',
      answer: metaSchema,
      handle: async ({ desk }) => ({
        body: {
          name: 'amoskys' as const,
          version: desk.version,
          time: new Date(desk.nowMs()).toISOString(),
        },
      }),
    }),
    route({
      ...{ id: 'getSystemStatus', method: 'GET', path: '/system/status', needs },
      summary: 'What works now, and how much room there is.',
      answer: statusSchema,
      handle: async ({ desk }) => ({ body: await statusOf(desk) }),
    }),
    route({
      ...{ id: 'getSystemMetrics', method: 'GET', path: '/system/metrics', needs },
      summary: 'One number of the process over time.',
      query: metricQuery(processMetrics),
      answer: seriesSchema,
      handle: async ({ query, desk }) => ({
        body: await seriesOf(desk.database.read, query, { sensor: '', nowMs: desk.nowMs() }),
      }),
    }),
    storageRoute,
    ...history,
    ...health,
  ],
}
