import { join } from 'node:path'
import { z } from 'zod'
import { isoTime } from '../../../kernel/index.ts'
import {
  countLog,
  type LogCount,
  type LogLine,
  type LogQuestion,
  logLevels,
  readLog,
  tailLog,
} from '../../../log/index.ts'
import {
  type Call,
  cursorOf,
  keysOf,
  pageOf,
  type Question,
  type Resource,
  rangeOf,
  route,
  timeText,
} from '../../kit/index.ts'
import { listOf, sameAs } from '../../records/index.ts'
import { traceOf } from './trace.ts'

const lineSchema = sameAs<LogLine>()(
  z
    .strictObject({
      time: timeText.describe('Of the wall clock.'),
      level: z.enum(logLevels),
      component: z.string().describe('Who says it: `api`, `audit`, `stream`.'),
      traceId: z.string(),
      text: z.string(),
      facts: z.record(z.string(), z.unknown()).describe('What belongs to it.'),
    })
    .meta({ id: 'LogLine' }),
)

const traceId = z.string().regex(/^[0-9a-f]{32}$/, 'expected 32 hex digits')

const asking = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Lines on a page.'),
  after: z.string().max(2048).optional().describe('Cursor of the page before this one.'),
  level: z.enum(logLevels).optional().describe('The least.'),
  component: z.string().max(64).optional(),
  traceId: traceId.optional(),
  q: z.string().max(200).optional().describe('Text that stands in the line, in any case.'),
  from: z.string().max(40).optional().describe('Time from which on, RFC 3339.'),
  to: z.string().max(40).optional().describe('Time up to but not with which, RFC 3339.'),
  since: z.string().max(40).optional().describe('So long ago, as 15m, 24h, 7d; or RFC 3339.'),
})

const tailing = z.strictObject({
  after: z.string().max(2048).optional().describe('Cursor of the answer before.'),
  level: z.enum(logLevels).optional().describe('The least.'),
  component: z.string().max(64).optional(),
  traceId: traceId.optional(),
  q: z.string().max(200).optional().describe('Text that stands in the line, in any case.'),
})

const countSchema = sameAs<LogCount & { readonly from: string }>()(
  z
    .strictObject({
      from: timeText,
      lines: z.int(),
      byLevel: z.strictObject({ debug: z.int(), info: z.int(), warn: z.int(), error: z.int() }),
      byComponent: z.record(z.string(), z.int()),
      isWhole: z.boolean().describe('False: there are more than were looked through.'),
    })
    .meta({ id: 'LogCount' }),
)

const traceSchema = z
  .strictObject({
    traceId: z.string(),
    data: listOf(
      z.strictObject({
        time: timeText,
        kind: z.enum([
          ...(['incident', 'alert', 'investigation', 'decision', 'action'] as const),
          ...(['event', 'audit', 'log'] as const),
        ]),
        id: z.string().describe('Of an incident or alert its id, of an entry or event its number.'),
        text: z.string(),
        record: z.record(z.string(), z.unknown()).describe('As its own list shows it.'),
      }),
    ).describe('In order of time.'),
    isWhole: z.boolean().describe('False: there is more than is told at once.'),
  })
  .meta({ id: 'Trace' })

export const logs: Resource = {
  name: 'logs',
  says: 'What the server says of itself, and everything that belongs to one trace.',
  routes: [
    route({
      ...{ id: 'listLogs', method: 'GET', path: '/logs', needs: 'logs:read', cost: 'heavy' },
      summary: 'Lines of the log, the newest first.',
      says: 'A page can have fewer lines than asked for, or none, and yet a next: so much of the files was looked through.',
      query: asking,
      answer: pageOf(lineSchema),
      handle: async (call) => ({ body: await pageFor(call) }),
    }),
    route({
      ...{ id: 'tailLogs', method: 'GET', path: '/logs/tail', needs: 'logs:read' },
      summary: 'Lines that came since, the oldest first.',
      says: 'Without `after`: none, and the cursor to go on from. Each answer has the next one.',
      query: tailing,
      answer: z.object({
        data: z.array(lineSchema),
        next: z.string().describe('Cursor for what comes next.'),
        hasMore: z.boolean().describe('There is more already: ask again.'),
        now: timeText.describe('Clock of the server, to tell how late a line is.'),
      }),
      handle: async (call) => ({ body: await tailFor(call) }),
    }),
    route({
      ...{ id: 'countLogs', method: 'GET', path: '/logs/statistics', needs: 'logs:read' },
      ...{ summary: 'How many lines there are, and of which kind.', cost: 'heavy' },
      query: z.strictObject({
        since: z.string().max(40).default('1h').describe('So long ago, as 15m, 24h; or RFC 3339.'),
      }),
      answer: countSchema,
      handle: async ({ desk, query }) => {
        const from = isoTime(rangeOf(query, desk.nowMs()).fromUs ?? 0)
        return { body: { from, ...(await countLog(join(desk.data, 'logs'), from)) } }
      },
    }),
    route({
      ...{ id: 'getTrace', method: 'GET', path: '/traces/{traceId}', needs: 'logs:read' },
      summary: 'Incidents, alerts, events, audit entries and lines of the log with one trace id.',
      says: 'Entries of the audit log are those that you may see there.',
      cost: 'heavy',
      params: z.object({ traceId }),
      answer: traceSchema,
      handle: async (call) => ({ body: await traceOf(call, call.params.traceId) }),
    }),
  ],
}

async function tailFor({
  desk,
  query: { after, level, component, traceId, q },
}: {
  readonly desk: Call['desk']
  readonly query: z.output<typeof tailing>
}) {
  const question: Question = { table: 'logs', filter: [], sort: [], range: ['tail'] }
  const place = after === undefined ? [] : keysOf(desk.secret, question, after)
  const { lines, cursor, hasMore } = await tailLog(join(desk.data, 'logs'), {
    ...{ ...(level && { level }), ...(component && { component }) },
    ...{ ...(traceId && { traceId }), ...(q && { q }) },
    ...(place.length > 0 && { cursor: String(place[0]) }),
  })
  const next = cursorOf(desk.secret, question, [cursor])
  return { data: [...lines], next, hasMore, now: isoTime(desk.nowMs() * 1000) }
}

async function pageFor({
  desk,
  query,
}: {
  readonly desk: Call['desk']
  readonly query: z.output<typeof asking>
}) {
  const { limit, after, level, component, traceId, q } = query
  const { fromUs, toUs } = rangeOf(query, desk.nowMs())
  const filter = Object.entries({ level, component, traceId, q }).map(([field, value]) => ({
    ...({ field, op: 'is', isNot: false } as const),
    values: value === undefined ? [] : [value],
  }))
  const range = [query.from ?? null, query.to ?? null, query.since ?? null]
  const question: Question = { table: 'logs', filter, sort: [], range }
  const place = after === undefined ? [] : keysOf(desk.secret, question, after)
  const asked: LogQuestion = {
    ...{ limit, ...(level && { level }), ...(component && { component }) },
    ...{ ...(traceId && { traceId }), ...(q && { q }) },
    ...(fromUs !== null && { from: isoTime(fromUs) }),
    ...(toUs !== null && { to: isoTime(toUs) }),
    ...(place.length > 0 && { cursor: String(place[0]) }),
  }
  const { lines, next } = await readLog(join(desk.data, 'logs'), asked)
  const cursor = next === null ? null : cursorOf(desk.secret, question, [next])
  return { data: [...lines], page: { next: cursor, prev: null, hasMore: next !== null } }
}
