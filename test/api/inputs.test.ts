import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Route } from '../../src/api/kit/index.ts'
import { resourcesWith } from '../../src/api/resources/index.ts'
import { type Api, askerOf, needed, openApi } from './api.fixture.ts'
import { brokenRequestsOf, type Made, pathOf, requestsOf, schemaOf } from './inputs.fixture.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api[Symbol.asyncDispose]())

const routes = resourcesWith().flatMap(({ routes }) => routes)
const named = routes.map((route) => [route.id, route] as const)
let keys = 0

function ask(route: Route, { what, body }: Made, more: Readonly<Record<string, string>> = {}) {
  const headers = {
    ...(route.concurrency === 'match' && { 'if-match': '"1"' }),
    ...(route.isIdempotent && { 'idempotency-key': `inputs-${++keys}` }),
    ...more,
  }
  return api.ask(askerOf(route), what, { headers, body })
}

function checkerOf(route: Route) {
  if (route.answer === null) return null
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  return ajv.compile(schemaOf(route.answer, 'output'))
}

test.each(named)('%s answers what it says it does, to whatever it takes', async (_id, route) => {
  const check = checkerOf(route)
  const property = fc.asyncProperty(requestsOf(route, { known: api.known }), async (made) => {
    const { status, json, text, headers } = await ask(route, made)
    const about = `${made.what} ${JSON.stringify(made.body)}: ${status} ${text.slice(0, 500)}`
    if (status !== 503) expect(status, about).toBeLessThan(500)
    if (status >= 300 || check === null) return
    if (!String(headers['content-type']).startsWith('application/json')) return
    check(json)
    expect(check.errors, about).toBeNull()
  })
  await fc.assert(property, { numRuns: 12, seed: 11 })
})

const plain = named.filter(
  ([, { method, path }]) => method === 'GET' && !path.includes('auth/oidc'),
)

test.each(plain)('%s, asked for nothing in particular, answers', async (_id, route) => {
  const schema = route.query === undefined ? {} : schemaOf(route.query, 'input')
  if (((schema['required'] ?? []) as unknown[]).length > 0) return
  const ids = api.known[route.path.split('/')[1]!] ?? []
  if (route.params !== undefined && ids.length === 0) return
  const { status, json, text, headers } = await ask(route, {
    what: `GET ${pathOf(route, { id: ids[0] })}?${needed[route.id] ?? ''}`,
    body: undefined,
  })
  expect(status, text).toBe(200)
  const check = checkerOf(route)
  if (check === null || !String(headers['content-type']).startsWith('application/json')) return
  check(json)
  expect(check.errors, text.slice(0, 500)).toBeNull()
})

test.each(named)('%s refuses in words what it does not take', async (_id, route) => {
  if (route.query === undefined && route.body === undefined) return
  const property = fc.asyncProperty(brokenRequestsOf(route, { known: api.known }), async (made) => {
    const { status, text } = await ask(route, made)
    const about = `${made.what} ${JSON.stringify(made.body)}: ${status} ${text.slice(0, 500)}`
    if (status !== 503) expect(status, about).toBeLessThan(500)
  })
  await fc.assert(property, { numRuns: 12, seed: 12 })
})

test.each(named)('%s refuses a parameter and a member it does not know', async (_id, route) => {
  const [made] = fc.sample(requestsOf(route), { numRuns: 1, seed: 5 })
  const { what, body } = made!
  const asked = await ask(route, {
    what: `${what}${what.includes('?') ? '&' : '?'}nonsense=1`,
    body,
  })
  expect([asked.status, asked.json?.code], what).toEqual([400, 'unknown_parameter'])
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return
  const more = await ask(route, { what, body: { ...body, nonsense: 1 } })
  expect(more.status, `${what} ${more.text}`).toBe(400)
})

test.each(named.filter(([, { body }]) => body !== undefined))(
  '%s takes JSON of a bounded size, and no other form',
  async (_id, route) => {
    const [made] = fc.sample(requestsOf(route), { numRuns: 1, seed: 5 })
    const large = await ask(route, { what: made!.what, body: { a: 'x'.repeat(9_000_000) } })
    expect([413, 400], large.text).toContain(large.status)
    const form = await ask(route, made!, { 'content-type': 'text/plain' })
    expect([415, 400], form.text).toContain(form.status)
  },
)
