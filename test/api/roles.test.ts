import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissionsOf } from '../../src/accounts/index.ts'
import type { Route } from '../../src/api/kit/index.ts'
import { resourcesWith } from '../../src/api/resources/index.ts'
import { type Api, type Asker, askers, openApi } from './api.fixture.ts'
import { requestsOf } from './inputs.fixture.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api[Symbol.asyncDispose]())

const routes = resourcesWith().flatMap(({ routes }) => routes)
const headers = { 'if-match': '"0"' }
let keys = 0

/** What the table of roles says, whatever the handler. */
function expected(route: Route, asker: Asker): 'in' | 'sign in' | 'forbidden' {
  if (route.needs === 'anyone') return 'in'
  if (asker === null) return 'sign in'
  if (route.needs === 'signed-in') return 'in'
  const may = asker === 'service' ? new Set(['events:ingest']) : permissionsOf(asker)
  return may.has(route.needs) ? 'in' : 'forbidden'
}

test.each(routes.map((route) => [route.id, route] as const))(
  '%s lets in whom the table of roles lets in, and nobody else',
  async (_id, route) => {
    const [made] = fc.sample(requestsOf(route), { numRuns: 1, seed: 7 })
    for (const asker of route.needs === 'anyone' ? [null] : askers) {
      const { status, json } = await api.ask(asker, made!.what, {
        headers: { ...headers, 'idempotency-key': `roles-${++keys}` },
        body: made!.body,
      })
      const about = `${route.method} ${route.path} as ${asker}: ${status} ${JSON.stringify(json)}`
      const wanted = expected(route, asker)
      if (wanted === 'sign in') expect([status, json.code], about).toEqual([401, 'unauthenticated'])
      else if (wanted === 'forbidden')
        expect([status, json.code], about).toEqual([403, 'forbidden'])
      else if (route.needs !== 'anyone' && route.needs !== 'signed-in')
        expect([401, 403], about).not.toContain(status)
    }
  },
)

test.each(
  routes.filter(({ stepUp }) => stepUp === true).map((route) => [route.id, route] as const),
)('%s asks again who one is, five minutes after the last time', async (_id, route) => {
  const [made] = fc.sample(requestsOf(route), { numRuns: 1, seed: 7 })
  api.clock.laterMs = 5 * 60_000 + 1
  const { status, json } = await api.ask('admin', made!.what, { headers, body: made!.body })
  api.clock.laterMs = 0
  expect([status, json.code]).toEqual([401, 'reauth_required'])
})

test.each(
  routes
    .filter(({ path, needs }) => path.includes('{id}') && needs !== 'anyone')
    .map((route) => [route.id, route] as const),
)('%s of what is not there, or of somebody else, is not found', async (_id, route) => {
  for (const [at, made] of fc.sample(requestsOf(route), { numRuns: 3, seed: 3 }).entries()) {
    const { status, json } = await api.ask('admin', made.what, {
      headers: { ...headers, 'idempotency-key': `none-${route.id}-${at}` },
      body: made.body,
    })
    expect([404, 400, 403], `${made.what}: ${JSON.stringify(json)}`).toContain(status)
    if (status === 403) expect(route.needs).toBe('signed-in')
  }
})
