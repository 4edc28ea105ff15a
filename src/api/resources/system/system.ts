import { z } from 'zod'
import { processMetrics } from '../../../store/index.ts'
import {
  type Desk,
  metricQuery,
  type Resource,
  route,
  seriesOf,
  seriesSchema,
  timeText,
} from '../../kit/index.ts'
import { componentsOf, diskState } from './components.ts'
import { health } from './health.ts'

const statusSchema = z
  .object({
    isReady: z.boolean(),
    components: z.array(
      z.object({
        name: z.enum(['database', 'engine']),
        ok: z.boolean(),
        latencyMs: z.number(),
        says: z.string(),
      }),
    ),
    database: z.object({
      bytes: z.int().describe('The file and its write-ahead log.'),
      bytesMax: z.int().nullable().describe('`store.maxBytes`.'),
    }),
    disk: z.object({
      freeBytes: z.int(),
      fullInDays: z
        .number()
        .nullable()
        .describe('As fast as the database grew in a day; null: it does not, or nobody knows yet.'),
    }),
  })
  .meta({ id: 'SystemStatus' })

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
    ...health,
  ],
}

async function statusOf(desk: Desk): Promise<z.input<typeof statusSchema>> {
  const components = await componentsOf(desk)
  const { databaseBytes, diskFreeBytes, diskFullInDays } = await diskState(desk)
  const max = desk.settings.find(({ key }) => key === 'store.maxBytes')?.value
  return {
    isReady: components.every(({ ok }) => ok),
    components,
    database: { bytes: databaseBytes, bytesMax: typeof max === 'number' ? max : null },
    disk: { freeBytes: diskFreeBytes, fullInDays: diskFullInDays },
  }
}
