/** Answers a list: what was asked, the page, its cursors, and how many there are where that was asked, too. */
import { z } from 'zod'
import { type Clause, countList, findPage, type Key, type ListSpec } from '../../store/index.ts'
import { cursorOf, keysOf, type Question } from './cursor.ts'
import { askOf } from './list-query.ts'
import { problem } from './problem.ts'
import type { Call, Reply } from './route.ts'

/** Counted exactly up to this, and for an estimate up to that. */
const countMax = { exact: 1_000_000, estimate: 10_000 } as const

export function pageOf<S extends z.ZodType>(record: S) {
  return z.object({
    data: z.array(record),
    page: z.object({
      next: z.string().nullable().describe('Cursor of the page after this one.'),
      prev: z.string().nullable().describe('Cursor of the page before this one.'),
      hasMore: z.boolean(),
    }),
    count: z
      .object({ value: z.number().int(), isExact: z.boolean() })
      .optional()
      .describe('Where `count` asked for it; an estimate stops at 10,000.'),
  })
}

export interface Listing<Row> {
  readonly spec: ListSpec
  readonly select: readonly string[]
  /** What this caller may see: records of which one of these holds. */
  readonly visible?: readonly Clause[]
  /** Event times, microseconds, where the request names none; a cursor does not hold it. */
  readonly range?: { readonly fromUs: number; readonly toUs: number } | null
  /** A record of the answer, as JSON. */
  readonly json: (row: Row) => string
}

interface Listed {
  readonly query: object
  readonly desk: Call['desk']
  readonly request: Call['request']
}

export async function listReply<Row>(
  { query: given, desk, request }: Listed,
  { spec, select, json, visible = [], range = null }: Listing<Row>,
): Promise<Reply<never>> {
  const query = given as Readonly<Record<string, unknown>>
  const asked = askOf(spec, query, desk.nowMs())
  const { after, before } = query as { readonly after?: string; readonly before?: string }
  if (after !== undefined && before !== undefined)
    throw problem('validation_failed', 'after, before: expected one of them, found both.')
  const question: Question = {
    ...{ table: spec.table, filter: asked.filter, sort: asked.sort },
    range: [query['from'] ?? null, query['to'] ?? null, query['since'] ?? null],
  }
  const place = (cursor: string | undefined) =>
    cursor === undefined ? null : keysOf(desk.secret, question, cursor)
  const ask = { ...asked, ...range, visible, after: place(after), before: place(before) }
  const db = desk.database.read
  const page = await findPage<Row>(db, spec, { ask, select })
  const cursor = (keys: readonly Key[] | null) =>
    keys === null ? null : cursorOf(desk.secret, question, keys)
  const [next, prev] = [cursor(page.next), cursor(page.previous)]
  const pick = pickerOf(query['fields'] as string | undefined)
  const data = page.rows.map((row) => pick(json(row))).join(',')
  const count = await countOf(query['count'], (max) => countList(db, spec, { ask, max }))
  const foot = JSON.stringify({ next, prev, hasMore: next !== null })
  return {
    raw: `{"data":[${data}],"page":${foot}${count === null ? '' : `,"count":${JSON.stringify(count)}`}}`,
    headers: linksOf(request.url, { next, prev }),
  }
}

async function countOf(asked: unknown, count: (max: number) => Promise<number>) {
  if (asked === undefined) return null
  const max = countMax[asked as keyof typeof countMax]
  const value = await count(max)
  return { value, isExact: value < max }
}

function pickerOf(fields: string | undefined): (json: string) => string {
  if (fields === undefined) return (json) => json
  const names = new Set(['id', ...fields.split(',').map((name) => name.trim())])
  return (json) =>
    JSON.stringify(
      Object.fromEntries(Object.entries(JSON.parse(json)).filter(([name]) => names.has(name))),
    )
}

/** RFC 8288. */
function linksOf(
  url: string,
  cursors: { readonly next: string | null; readonly prev: string | null },
): Record<string, string> {
  const [path, query = ''] = url.split('?')
  const to = (side: 'after' | 'before', cursor: string) => {
    const parameters = new URLSearchParams(query)
    parameters.delete('after')
    parameters.delete('before')
    parameters.set(side, cursor)
    return `<${path}?${parameters}>`
  }
  const links = [
    ...(cursors.next === null ? [] : [`${to('after', cursors.next)}; rel="next"`]),
    ...(cursors.prev === null ? [] : [`${to('before', cursors.prev)}; rel="prev"`]),
  ]
  return links.length > 0 ? { link: links.join(', ') } : {}
}
