import type { FastifyInstance } from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import type { Caller, Permission } from '../../accounts/index.ts'
import { permissionsOf } from '../../accounts/index.ts'
import { newId, randomHex } from '../../kernel/index.ts'
import { quietLog } from '../../log/quiet.fixture.ts'
import { openDatabase } from '../../store/index.ts'
import { createDesk, createServer, openApiOf, problem, type Resource, route } from './index.ts'
import { groundOn } from './serve.fixture.ts'

const nowMs = () => 1_795_000_000_000

function callerWith(permissions: ReadonlySet<Permission>): Caller {
  return {
    ...{ kind: 'user', id: 'usr_1', name: 'Rina', role: 'analyst', permissions, session: 'ses_1' },
    ...{ address: '127.0.0.1', signedInAtMs: 0, isSecondFactorDone: true },
  }
}

let made = 0
const things: Resource = {
  name: 'things',
  says: 'Things of this test.',
  routes: [
    route({
      ...{ id: 'getThing', method: 'GET', path: '/things/{id}', summary: 'One.', needs: 'read' },
      params: z.object({ id: z.string().max(5) }),
      query: z.strictObject({ size: z.coerce.number().int().max(9).optional() }),
      answer: z.object({ id: z.string(), size: z.number() }),
      handle: async ({ params, query }) => {
        if (params.id === 'none') throw problem('not_found', 'No such thing.')
        if (params.id === 'bug') throw new TypeError('secret of ours')
        return { body: { id: params.id, size: query.size ?? 0 }, etag: '"3"' }
      },
    }),
    route({
      ...{ id: 'makeThing', method: 'POST', path: '/things', summary: 'Make.', needs: 'triage' },
      ...{ isIdempotent: true, status: 201 },
      body: z.strictObject({ size: z.number().int() }),
      answer: z.object({ made: z.number() }),
      handle: async (call) => ({
        body: await call.desk.change(
          call,
          { verb: 'thing.make', object: { kind: 'thing', id: '1' } },
          async () => ({ before: null, after: call.body, result: { made: ++made } }),
        ),
      }),
    }),
    route({
      ...{ id: 'changeThing', method: 'PATCH', path: '/things/{id}', summary: 'Change.' },
      ...{ needs: 'triage', concurrency: 'match' },
      params: z.object({ id: z.string() }),
      answer: z.object({ match: z.string().nullable() }),
      handle: async ({ match }) => ({ body: { match } }),
    }),
    route({
      ...{ id: 'burn', method: 'DELETE', path: '/things', summary: 'All.', needs: 'read' },
      stepUp: true,
      answer: null,
      handle: async () => ({}),
    }),
  ],
}

async function serve(
  given: { caller?: Caller | null; perMinute?: number; byCookie?: boolean } = {},
) {
  const database = await openDatabase(':memory:')
  const caller = given.caller === undefined ? callerWith(permissionsOf('analyst')) : given.caller
  const server: FastifyInstance = await createServer({
    desk: createDesk({
      ...{
        database,
        ...{ data: '', log: quietLog },
        nowMs,
        secret: new Uint8Array(32),
        settings: [],
        models: [],
        version: '1',
      },
      accounts: await groundOn(database, nowMs()),
      newId: (prefix) => newId(prefix, nowMs()),
    }),
    resources: [things],
    authenticate: async () => caller && { caller, isByCookie: given.byCookie ?? false },
    ...{ randomHex, tls: null, trustedProxies: [], hosts: ['localhost'] },
    requestsPerMinute: given.perMinute ?? 1_000,
  })
  onTestFinished(async () => {
    await server.close()
    await database.close()
  })
  return async (method: string, url: string, more: { headers?: object; body?: object } = {}) => {
    const answer = await server.inject({
      method: method as 'GET',
      url: `/api/v1${url}`,
      headers: { host: 'localhost', ...more.headers },
      ...(more.body && { payload: more.body }),
    })
    return { ...answer, json: answer.body === '' ? null : JSON.parse(answer.body) }
  }
}

test('nothing behind a type of content is no body', async () => {
  const ask = await serve({
    caller: { ...callerWith(permissionsOf('analyst')), signedInAtMs: nowMs() },
  })
  const headers = { 'content-type': 'application/json' }
  expect((await ask('DELETE', '/things', { headers })).statusCode).toBe(204)
  const empty = await ask('POST', '/things', {
    headers: { ...headers, 'idempotency-key': 'empty' },
  })
  expect(empty.json).toMatchObject({ status: 400, detail: 'In the body: it is missing.' })
})

test('an answer has its trace, its limits and the headers that keep a browser safe', async () => {
  const ask = await serve()
  const parent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`
  const { json, headers, statusCode } = await ask('GET', '/things/a?size=2', {
    headers: { traceparent: parent },
  })
  expect([statusCode, json]).toEqual([200, { id: 'a', size: 2 }])
  expect(headers['x-trace-id']).toBe('ab'.repeat(16))
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(headers['ratelimit']).toMatch(/^"requests";r=999;t=\d+$/)
})

test.each([
  ['/things/a?size=99', 400, 'validation_failed', /size/],
  ['/things/a?sise=1', 400, 'unknown_parameter', /"sise" is no parameter.*size/],
  ['/things/toolong', 400, 'validation_failed', /id/],
  ['/things/none', 404, 'not_found', /No such thing/],
  ['/nothing', 404, 'not_found', /nothing at this path/],
  ['/things/bug', 500, 'internal', /trace id/],
])('%s is refused in words', async (url, status, code, detail) => {
  const ask = await serve()
  const { json, statusCode, headers } = await ask('GET', url)
  expect([statusCode, json.code, json.status]).toEqual([status, code, status])
  expect(json.detail).toMatch(detail)
  expect(json.traceId).toBe(headers['x-trace-id'])
  expect(JSON.stringify(json)).not.toContain('secret of ours')
  expect(headers['content-type']).toMatch(/^application\/problem\+json/)
})

test('a method that is not there is told from a path that is not', async () => {
  const ask = await serve()
  const put = await ask('PUT', '/things/a?size=1')
  expect(put.json).toMatchObject({ status: 405, code: 'method_not_allowed' })
  expect(put.headers['allow']).toBe('GET, PATCH')
  expect((await ask('PUT', '/nothings')).json).toMatchObject({ status: 404, code: 'not_found' })
})

test('what cannot be read is told as any other problem', async () => {
  const ask = await serve()
  const odd = await ask('GET', '/things/%ff')
  expect(odd.json).toMatchObject({ code: 'validation_failed', status: 400 })
  expect(odd.json.detail).toMatch(/^The path cannot be read/)
  expect(odd.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(odd.headers['x-trace-id']).toBe(odd.json.traceId)
  expect(odd.headers['content-security-policy']).toContain("default-src 'none'")
})

test('who has not signed in, may not, or proved it too long ago is told so', async () => {
  const nobody = await serve({ caller: null })
  expect((await nobody('GET', '/things/a')).json.code).toBe('unauthenticated')
  const viewer = await serve({ caller: callerWith(permissionsOf('viewer')) })
  const refused = await viewer('POST', '/things', { body: { size: 1 } })
  expect([refused.statusCode, refused.json.needsPermission]).toEqual([403, 'triage'])
  expect((await viewer('DELETE', '/things')).json.code).toBe('reauth_required')
})

test('the same key with the same request has its effect once', async () => {
  const ask = await serve()
  const send = (key: string | null, size: number) =>
    ask('POST', '/things', { headers: key ? { 'idempotency-key': key } : {}, body: { size } })
  expect((await send(null, 1)).statusCode).toBe(428)
  const first = await send('k1', 1)
  const again = await send('k1', 1)
  expect([first.statusCode, again.statusCode, again.json]).toEqual([201, 201, first.json])
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect((await send('k1', 2)).json.code).toBe('idempotency_mismatch')
  expect((await send('k2', 1)).json).not.toEqual(first.json)
})

test('a change says which state it is of', async () => {
  const ask = await serve()
  const change = (match?: string) =>
    ask('PATCH', '/things/a', { headers: match === undefined ? {} : { 'if-match': match } })
  expect((await change()).json.code).toBe('precondition_required')
  expect((await change('W/"3"')).json.code).toBe('validation_failed')
  expect((await change('"3"')).json).toEqual({ match: '3' })
  expect((await change('*')).json).toEqual({ match: null })
})

test('what is known already is not sent again', async () => {
  const ask = await serve()
  const { statusCode, body } = await ask('GET', '/things/a', {
    headers: { 'if-none-match': '"3"' },
  })
  expect([statusCode, body]).toEqual([304, ''])
})

test('a page of another site changes nothing by the cookie of its reader', async () => {
  const ask = await serve({ byCookie: true })
  const send = (headers: object) =>
    ask('PATCH', '/things/a', { headers: { 'if-match': '*', ...headers } })
  const ours = { 'x-amk-request': '1' }
  expect((await send({ ...ours, 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403)
  expect((await send({ ...ours, 'sec-fetch-site': 'same-site' })).statusCode).toBe(403)
  expect((await send({ ...ours, origin: 'http://evil.example' })).statusCode).toBe(403)
  expect((await send({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(403)
  expect((await send({ ...ours, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200)
  expect(
    (await ask('GET', '/things/a', { headers: { 'sec-fetch-site': 'none' } })).statusCode,
  ).toBe(200)
})

test('a name that somebody made lead here is refused', async () => {
  const ask = await serve()
  const { statusCode, json } = await ask('GET', '/things/a', {
    headers: { host: 'rebound.example' },
  })
  expect([statusCode, json.code]).toEqual([403, 'forbidden'])
})

test('who asks too much waits', async () => {
  const ask = await serve({ perMinute: 3 })
  const statuses = []
  for (let i = 0; i < 4; i++) statuses.push((await ask('GET', '/things/a')).statusCode)
  expect(statuses).toEqual([200, 200, 200, 429])
  expect((await ask('GET', '/things/a')).headers['retry-after']).toBe('20')
})

test('the document says what the routes are', () => {
  const document = openApiOf({ resources: [things], version: '1' }) as never as {
    paths: Record<string, Record<string, { operationId: string; responses: object }>>
  }
  expect(Object.keys(document.paths)).toEqual(['/api/v1/things/{id}', '/api/v1/things'])
  const change = document.paths['/api/v1/things/{id}']!['patch']!
  expect(change.operationId).toBe('changeThing')
  expect(Object.keys(change.responses)).toEqual(
    expect.arrayContaining(['200', '400', '401', '403', '404', '412', '428', '429', '500']),
  )
})
