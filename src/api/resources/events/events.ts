import type { Selectable } from 'kysely'
import { z } from 'zod'
import { isoTime } from '../../../kernel/index.ts'
import {
  countEvents,
  type EventRow,
  eventBucketsMax,
  eventColumns,
  eventList,
  eventOf,
} from '../../../store/index.ts'
import {
  askOf,
  type Call,
  listQuery,
  listReply,
  pageOf,
  problem,
  type Resource,
  route,
  timeText,
} from '../../kit/index.ts'
import { eventSchema, listOf } from '../../records/index.ts'
import { externalSignalSchema } from './external-signal.ts'
import { ingest } from './ingest.ts'

const needs = 'read'
const steps = { s: 1, m: 60, h: 3600, d: 86_400 } as const
const dayUs = 86_400 * 1e6

const statisticsQuery = (() => {
  const {
    limit: _,
    after: __,
    before: ___,
    sort: ____,
    fields: _____,
    count: ______,
    ...shape
  } = listQuery(eventList).shape
  return z.strictObject({
    ...shape,
    by: z.enum(['kind', 'severity', 'detector']).default('severity').describe('Counted by this.'),
    step: z
      .string()
      .regex(/^[1-9]\d{0,5}[smhd]$/, 'expected a length such as 5m')
      .default('1h')
      .describe(`Length of a bucket, as 30s, 5m, 1h; at most ${eventBucketsMax} of them.`),
  })
})()

const statisticsSchema = z
  .strictObject({
    from: timeText,
    to: timeText,
    stepSeconds: z.number(),
    by: z.enum(['kind', 'severity', 'detector']),
    data: listOf(
      z.strictObject({
        from: timeText.describe('Where the bucket begins.'),
        value: z.string(),
        count: z.number().int(),
      }),
    ).describe('In order of time; buckets without any are not told.'),
  })
  .meta({ id: 'EventStatistics' })

export const events: Resource = {
  name: 'events',
  says: 'The one log of what happened: signals at first sight, each change of an alert, what the system did.',
  routes: [
    route({
      ...{ id: 'listEvents', method: 'GET', path: '/events', needs },
      summary: 'Events, those kept last first.',
      query: listQuery(eventList),
      answer: pageOf(eventSchema),
      handle: (call) =>
        listReply<Selectable<EventRow>>(call, {
          spec: eventList,
          select: ['seq', ...eventColumns],
          json: (row) => JSON.stringify(eventOf(row)),
        }),
    }),
    route({
      ...{ id: 'countEvents', method: 'GET', path: '/events/statistics', needs },
      summary: 'How many events there were over time.',
      says: 'The last 24 hours where no time is said.',
      query: statisticsQuery,
      answer: statisticsSchema,
      handle: async (call) => ({ body: await statisticsOf(call) }),
    }),
    ingest,
    route({
      ...{ id: 'getEventSchema', method: 'GET', path: '/events/schema', needs },
      summary: 'What stands in an event, as JSON Schema, and what events can be asked for.',
      answer: z.strictObject({
        event: z.record(z.string(), z.unknown()),
        signal: z.record(z.string(), z.unknown()).describe('What `POST /events` takes.'),
        fields: listOf(z.string()),
        sorts: listOf(z.string()),
      }),
      handle: async () => ({ body: described }),
    }),
  ],
}

const described = {
  event: z.toJSONSchema(eventSchema) as Record<string, unknown>,
  signal: z.toJSONSchema(externalSignalSchema, { io: 'input' }) as Record<string, unknown>,
  fields: Object.keys(eventList.fields),
  sorts: Object.keys(eventList.sorts),
}

async function statisticsOf({
  query,
  desk,
}: {
  readonly query: z.output<typeof statisticsQuery>
  readonly desk: Call['desk']
}) {
  const nowMs = desk.nowMs()
  const { filter, fromUs, toUs: asked } = askOf(eventList, { ...query, limit: 1 }, nowMs)
  const toUs = asked ?? nowMs * 1000
  const range = { fromUs: fromUs ?? toUs - dayUs, toUs }
  const { by, step } = query
  const stepSeconds = Number(step.slice(0, -1)) * steps[step.at(-1) as keyof typeof steps]
  const buckets = (range.toUs - range.fromUs) / (stepSeconds * 1e6)
  if (buckets <= 0 || buckets > eventBucketsMax)
    throw problem(
      'validation_failed',
      `step: expected 1 to ${eventBucketsMax} steps between from and to, found ${Math.max(0, Math.ceil(buckets))}.`,
      { errors: [{ pointer: '/step', code: 'invalid_value', message: 'too many or no steps' }] },
    )
  const question = { ...range, filter, by, stepUs: stepSeconds * 1e6 }
  const counts = await countEvents(desk.database.read, question)
  return {
    ...{ from: isoTime(range.fromUs), to: isoTime(range.toUs), stepSeconds, by },
    data: counts.map((one) => ({
      from: isoTime(one.fromUs),
      value: one.value,
      count: one.count,
    })),
  }
}
