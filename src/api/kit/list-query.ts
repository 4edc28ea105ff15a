/** What a list can be asked, made of its `ListSpec`: parameters, their check, and what they mean. */
import { z } from 'zod'
import type { Clause, FieldSpec, ListAsk, ListSpec, SortKey } from '../../store/index.ts'
import { faultOf, valuesMax, valuesOf } from './field-values.ts'
import { problem } from './problem.ts'
import { readQuery } from './query-language.ts'
import { rangeOf } from './time-range.ts'

const clausesMax = 40
const text = z.union([z.string().max(1024), z.array(z.string().max(1024)).max(valuesMax)])

/** The parameters that every list has, those of its fields, and `more` of its own. */
export function listQuery<M extends z.ZodRawShape>(spec: ListSpec, more: M = {} as M) {
  const fields = Object.entries(spec.fields).flatMap(([name, field]) => parametersOf(name, field))
  const sorts = Object.keys(spec.sorts)
  const base = {
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('Records on a page.'),
    after: z.string().max(2048).optional().describe('Cursor of the page before this one.'),
    before: z.string().max(2048).optional().describe('Cursor of the page after this one.'),
    sort: z
      .string()
      .max(200)
      .optional()
      .describe(
        `Names between commas, descending with a minus: ${sorts.join(', ')}; ${spec.defaultSort} where not said.`,
      ),
    q: z.string().max(2048).optional().describe('Query language: see docs/api/rest.md.'),
    fields: z.string().max(500).optional().describe('Members of each record, between commas.'),
    count: z.enum(['exact', 'estimate']).optional().describe('Tell how many there are in all.'),
    ...(spec.time && {
      from: z.string().max(40).optional().describe('Event time from which on, RFC 3339.'),
      to: z.string().max(40).optional().describe('Event time up to but not with which, RFC 3339.'),
      since: z.string().max(40).optional().describe('So long ago, as 15m, 24h, 7d; or RFC 3339.'),
    }),
  }
  return z.strictObject({ ...base, ...Object.fromEntries(fields), ...more } as typeof base & M)
}

const comparisons = ['gt', 'gte', 'lt', 'lte'] as const

function parametersOf(name: string, field: FieldSpec): [string, z.ZodType][] {
  if (field.kind === 'number')
    return comparisons.map((op) => [
      `${name}.${op}`,
      z.coerce.number().optional().describe(`${name} ${signs[op]} this.`),
    ])
  if (field.kind === 'flag') return [[name, z.enum(['true', 'false']).optional()]]
  return [[name, text.optional().describe(saysOf(field))]]
}

const signs = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

function saysOf(field: FieldSpec): string {
  const lists = 'several between commas: one of them; with a minus before: none of them'
  if (field.kind === 'choice') return `${field.values.join(', ')}; ${lists}.`
  if (field.kind === 'address') return `An address, a domain or a network; ${lists}.`
  if (field.kind === 'integer')
    return `${['A number', ...Object.keys(field.names)].join(', ')}; ${lists}.`
  if (field.kind === 'search') return 'Text that stands in it, in any case.'
  return `As it stands in the record; ${lists}.`
}

/** Checked parameters to what the store is asked; the cursor aside. */
export function askOf(
  spec: ListSpec,
  query: Readonly<Record<string, unknown>>,
  nowMs: number,
): Omit<ListAsk, 'after' | 'before'> {
  const clauses = Object.entries(spec.fields).flatMap(([name, field]) =>
    clausesOf(name, field, query),
  )
  const asked = readQuery(spec, String(query['q'] ?? ''), nowMs)
  const filter = [...clauses, ...asked.filter]
  if (filter.length > clausesMax)
    throw problem('bad_query', `Expected at most ${clausesMax} conditions, found ${filter.length}.`)
  const range = spec.time === null ? { fromUs: null, toUs: null } : rangeOf(query, nowMs)
  return {
    filter,
    fromUs: later(range.fromUs, asked.fromUs),
    toUs: earlier(range.toUs, asked.toUs),
    sort: sortOf(spec, (query['sort'] as string | undefined) ?? spec.defaultSort),
    limit: query['limit'] as number,
  }
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}

function clausesOf(
  name: string,
  field: FieldSpec,
  query: Readonly<Record<string, unknown>>,
): Clause[] {
  if (field.kind === 'number')
    return comparisons.flatMap((op) => {
      const value = query[`${name}.${op}`]
      return value === undefined
        ? []
        : [{ field: name, op, values: [value as number], isNot: false }]
    })
  const given = query[name]
  if (given === undefined) return []
  if (field.kind === 'flag')
    return [{ field: name, op: 'is', values: [given === 'true' ? 1 : 0], isNot: false }]
  const texts = (Array.isArray(given) ? given : [given]) as string[]
  return texts.map((each) => {
    const isNot = each.startsWith('-') && field.kind !== 'search'
    const values = valuesOf(field, isNot ? each.slice(1) : each)
    const fault = faultOf(name, field, values)
    if (fault !== '')
      throw problem('validation_failed', fault, {
        errors: [{ pointer: `/${name}`, code: 'invalid_value', message: fault }],
      })
    return { field: name, op: 'is', values, isNot }
  })
}

function sortOf(spec: ListSpec, given: string): SortKey[] {
  const names = given.split(',')
  const keys = names.map((name) => ({
    name: name.replace(/^-/, ''),
    isDescending: name.startsWith('-'),
  }))
  const unknown = keys.find(({ name }) => !Object.hasOwn(spec.sorts, name))
  if (unknown !== undefined || keys.length > 4)
    throw problem(
      'validation_failed',
      `sort: expected up to 4 of ${Object.keys(spec.sorts).join(', ')}, found ${JSON.stringify(given.slice(0, 64))}.`,
    )
  return keys
}
