import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resourcesWith } from '../../src/api/resources/index.ts'
import { type Api, askerOf, openApi } from './api.fixture.ts'
import { requestsOf } from './inputs.fixture.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api[Symbol.asyncDispose]())

const routes = resourcesWith().flatMap(({ routes }) => routes)
const guarded = routes.filter(({ concurrency }) => concurrency === 'match')
const once = routes.filter(({ isIdempotent }) => isIdempotent === true)
let keys = 0

const tomorrow = '2026-11-27T12:00:00Z'

/** Of what a schema alone does not say all of. */
const bodies: Readonly<Record<string, () => unknown>> = {
  makeMute: () => ({ scope: { entity: '10.0.0.99' }, reason: 'Our scanner.', expiresAt: tomorrow }),
  changeIncidents: () => ({
    ids: api.known['incidents']!.slice(0, 1),
    patch: { status: 'closed', disposition: 'expected', reason: 'Our scanner.' },
    expectedCount: 1,
  }),
}

/** Another body of those that it takes. */
function another(route: (typeof routes)[number], body: unknown): unknown {
  if (route.id === 'makeMute') return { ...(body as object), reason: 'Another.' }
  return route.id in bodies ? { ...(body as object), expectedCount: 2 } : sampleOf(route, 6).body
}

function sampleOf(route: (typeof routes)[number], seed = 5) {
  const all = fc.sample(requestsOf(route, { known: api.known }), { numRuns: 100, seed })
  // Not all that a schema asks stands in its JSON: that a text must not be blank, for one.
  const made = all.find(({ body }) => route.body?.safeParse(body).success !== false) ?? all[0]!
  return { ...made, body: bodies[route.id]?.() ?? made.body }
}

test('whatever changes or removes a record that people change asks for its version', () => {
  const free = routes.filter(
    ({ method, path, concurrency }) =>
      ['PATCH', 'PUT'].includes(method) && path.includes('{id}') && concurrency !== 'match',
  )
  expect(free.map(({ id }) => id)).toEqual([])
})

test.each(guarded.map((route) => [route.id, route] as const))(
  '%s asks which version is changed',
  async (_id, route) => {
    const { what, body } = sampleOf(route)
    const key = () => ({ ...(route.isIdempotent && { 'idempotency-key': `match-${++keys}` }) })
    const without = await api.ask(askerOf(route), what, { headers: key(), body })
    expect([without.status, without.json.code]).toEqual([428, 'precondition_required'])
    for (const tag of ['1', 'W/"1"', '"1", "2"', '"a"b"', '""1""', "'1'"]) {
      const headers = { ...key(), 'if-match': tag }
      const { status, json } = await api.ask(askerOf(route), what, { headers, body })
      expect([status, json.code], tag).toEqual([400, 'validation_failed'])
    }
  },
)

test.each(once.map((route) => [route.id, route] as const))(
  '%s has its effect once for each key',
  async (_id, route) => {
    const { what, body } = sampleOf(route)
    const ask = (key: string | undefined, given = body) =>
      api.ask(askerOf(route), what, {
        headers: { ...(key !== undefined && { 'idempotency-key': key }), 'if-match': '"1"' },
        body: given,
      })
    const without = await ask(undefined)
    expect([without.status, without.json.code]).toEqual([428, 'precondition_required'])
    for (const bad of ['', ' ', 'a b', 'é', 'x'.repeat(256)]) {
      const { status } = await ask(bad)
      expect([400, 428], JSON.stringify(bad)).toContain(status)
    }
    const key = `once-${++keys}`
    const [first, second] = [await ask(key), await ask(key)]
    if (first.status >= 400) return expect(second.status).toBe(first.status)
    if (route.hasSecret === true) return expect(second.json.code).toBe('conflict')
    expect(second.headers['idempotency-replayed']).toBe('true')
    expect([second.status, second.json]).toEqual([first.status, first.json])
    if (route.body !== undefined) {
      const other = await ask(key, another(route, body))
      expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch'])
    }
    const elsewhere = await api.ask('admin', what, { headers: { 'idempotency-key': key }, body })
    if (askerOf(route) !== 'admin')
      expect(elsewhere.headers['idempotency-replayed']).toBeUndefined()
  },
)

test('the same key at the same moment has its effect once', async () => {
  const body = { name: 'at once', page: 'incidents', query: '' }
  const headers = { 'idempotency-key': 'at-once' }
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => api.ask('analyst', 'POST /views', { headers, body })),
  )
  const made = answers.filter(({ status }) => status === 201)
  expect(new Set(made.map(({ json }) => json.id)).size).toBe(1)
  for (const { status, json } of answers)
    if (status !== 201) expect([status, json.code]).toEqual([409, 'idempotency_in_progress'])
  const views = await api.ask('analyst', 'GET /views?limit=200')
  expect(views.json.data.filter((view: { name: string }) => view.name === 'at once').length).toBe(1)
})

test('who changes what somebody else changed first is told so, with what is there now', async () => {
  const body = { name: 'mine', page: 'incidents', query: '' }
  const headers = { 'idempotency-key': `v-${++keys}` }
  const { json: view } = await api.ask('analyst', 'POST /views', { headers, body })
  const change = (version: number, name: string) =>
    api.ask('analyst', `PATCH /views/${view.id}`, {
      headers: { 'if-match': `"${version}"` },
      body: { name },
    })
  const answers = await Promise.all([change(view.version, 'left'), change(view.version, 'right')])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
  const [won, lost] = answers.toSorted((a, b) => a.status - b.status)
  expect(lost!.json).toMatchObject({ code: 'stale_version', current: { name: won!.json.name } })
})
