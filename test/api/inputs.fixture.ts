/** Requests made of a route's own schemas: such as it takes, and such as it must refuse. */
import fc from 'fast-check'
import { z } from 'zod'
import type { Route } from '../../src/api/kit/index.ts'
import type { Known } from './api.fixture.ts'

type Json = Readonly<Record<string, unknown>>

export interface Made {
  /** `GET /alerts/alr_...?limit=3` */
  readonly what: string
  readonly body: unknown
}

export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  return z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' }) as Json
}

export interface Ways {
  /** What stands for every text that is not of a form of its own. */
  readonly text?: fc.Arbitrary<string>
  /** Ids that are there, by the first part of the path: half of the requests are for one of them. */
  readonly known?: Known
}

export function requestsOf(route: Route, { text, known = {} }: Ways = {}): fc.Arbitrary<Made> {
  const ids = known[route.path.split('/')[1] ?? ''] ?? []
  const id = ids.length > 0 ? fc.option(fc.constantFrom(...ids)) : fc.constant(null)
  const partOf = (schema: z.ZodType | undefined) =>
    schema === undefined
      ? fc.constant(undefined)
      : arbitraryOf(schemaOf(schema, 'input'), { root: schemaOf(schema, 'input'), text })
  return fc
    .record({
      params: partOf(route.params),
      query: partOf(route.query),
      body: partOf(route.body),
      id,
    })
    .map(({ params, query, body, id }) => {
      const given = { ...(params as Json), ...(id !== null && { id }) }
      return { what: `${route.method} ${pathOf(route, given, query as Json | undefined)}`, body }
    })
}

/** The same, with one part of the body or the query of a kind that is not asked for. */
export function brokenRequestsOf(route: Route, ways: Ways): fc.Arbitrary<Made> {
  return fc
    .tuple(requestsOf(route, ways), fc.jsonValue(), fc.nat(), fc.boolean())
    .map(([{ what, body }, odd, at, isWhole]) => ({
      what: route.query === undefined ? what : spoiled(what, JSON.stringify(odd)),
      body: route.body === undefined ? undefined : isWhole ? odd : spoiledBody(body, odd, at),
    }))
}

function spoiled(what: string, odd: string): string {
  const [path, query = ''] = what.split('?')
  const pairs = [...new URLSearchParams(query)]
  if (pairs.length === 0) return what
  pairs[0]![1] = odd
  return `${path}?${new URLSearchParams(pairs)}`
}

function spoiledBody(body: unknown, odd: unknown, at: number): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return odd
  const names = Object.keys(body)
  return names.length === 0 ? odd : { ...body, [names[at % names.length]!]: odd }
}

export function pathOf(route: Route, params: Json = {}, query: Json = {}): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => coded(params[name] ?? 'x'))
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [value].flat().map((one) => `${coded(name)}=${coded(one)}`))
  const root = route.isAtRoot === true ? '/' : ''
  return `${root}${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`
}

function coded(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return encodeURIComponent(text.toWellFormed())
}

interface Place {
  readonly root: Json
  readonly text: fc.Arbitrary<string> | undefined
}

function arbitraryOf(schema: Json, place: Place): fc.Arbitrary<unknown> {
  const { $ref, anyOf, oneOf, allOf } = schema
  if (typeof $ref === 'string') return arbitraryOf(resolved($ref, place.root), place)
  if ('const' in schema) return fc.constant(schema['const'])
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum'])
  const choices = (anyOf ?? oneOf) as Json[] | undefined
  if (choices) return fc.oneof(...choices.map((choice) => arbitraryOf(choice, place)))
  if (Array.isArray(allOf)) {
    const parts = (allOf as Json[]).map((part) => arbitraryOf(part, place))
    return fc.tuple(...parts).map((made) => Object.assign({}, ...made) as unknown)
  }
  return plainOf(schema, place)
}

/** A schema that has another one's in it brings that one's definitions along, where they stand. */
function resolved(reference: string, root: Json): Json {
  const name = reference.split('/').at(-1)!
  const found = definitionsIn(root).find((definitions) => name in definitions)
  if (found === undefined) throw new Error(`${reference} is defined nowhere`)
  return found[name] as Json
}

function definitionsIn(value: unknown): Json[] {
  if (typeof value !== 'object' || value === null) return []
  const own = (value as Json)['$defs']
  return [
    ...(own === undefined ? [] : [own as Json]),
    ...Object.values(value).flatMap(definitionsIn),
  ]
}

function plainOf(schema: Json, place: Place): fc.Arbitrary<unknown> {
  switch (schema['type']) {
    case 'string':
      return textOf(schema, place)
    case 'integer':
      return fc.integer({
        min: numberIn(schema, 'minimum', -1e9),
        max: numberIn(schema, 'maximum', 1e9),
      })
    case 'number':
      return fc.double({
        min: numberIn(schema, 'minimum', -1e9),
        max: numberIn(schema, 'maximum', 1e9),
        noNaN: true,
      })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return listOf(schema, place)
    case 'object':
      return objectOf(schema, place)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function numberIn(schema: Json, name: string, otherwise: number): number {
  const given = schema[name]
  return typeof given === 'number' && Math.abs(given) < 1e15 ? given : otherwise
}

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  email: fc.emailAddress(),
  uri: fc.webUrl(),
  ipv4: fc.ipV4(),
  ipv6: fc.ipV6(),
  hostname: fc.domain(),
}

function textOf(schema: Json, { text }: Place): fc.Arbitrary<string> {
  const { pattern, format } = schema as { readonly pattern?: string; readonly format?: string }
  const minLength = numberIn(schema, 'minLength', 0)
  const maxLength = Math.min(numberIn(schema, 'maxLength', 60), 300)
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  if (format !== undefined && format in formats) return formats[format]!
  if (pattern?.includes('\\p{') || pattern?.includes('(?')) {
    const letters = { minLength: Math.max(1, minLength), maxLength: Math.min(maxLength, 20) }
    return fc.string({ ...letters, unit: fc.constantFrom(...'abcdefgh0123456789') })
  }
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  if (text !== undefined) return text.map((one) => one.slice(0, maxLength).padEnd(minLength, '.'))
  return fc.string({ minLength, maxLength, unit: 'grapheme' })
}

function listOf(schema: Json, place: Place): fc.Arbitrary<unknown[]> {
  const items = (schema['items'] ?? {}) as Json
  const maxLength = Math.min(numberIn(schema, 'maxItems', 4), 4)
  const minLength = numberIn(schema, 'minItems', 0)
  return fc.array(arbitraryOf(items, place), { minLength, maxLength })
}

function objectOf(schema: Json, place: Place): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Json>)
  const required = (schema['required'] ?? []) as string[]
  const members = properties.map(([name, part]) => [name, arbitraryOf(part, place)] as const)
  return fc.record(Object.fromEntries(members), { requiredKeys: required })
}
