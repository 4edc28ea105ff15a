/** A server as it runs, with a real port: what its log and its audit log have of it, and what they must not have. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newSetUpLink } from '../accounts/index.ts'
import { auditPlaces, knownKeys, readCheckpoints, verifyChain } from '../audit/index.ts'
import { readLog } from '../log/index.ts'
import { findAudit, foundEntries, openDatabase } from '../store/index.ts'
import { type Api, openApi } from './server.ts'

const password = 'nine grey geese at dawn'

function newPlace() {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-witness-'))
  const path = join(data, 'amoskys.sqlite')
  const open = () =>
    openApi({
      ...{ path, data, host: '127.0.0.1', port: 0, tls: null, trustedProxies: [], names: [] },
      ...{ requestsPerMinute: 1000, settings: [], models: [], version: '0.0.0' },
    })
  const log = () =>
    readdirSync(join(data, 'logs'))
      .map((name) => readFileSync(join(data, 'logs', name), 'utf8'))
      .join('')
  return { data, path, open, log }
}

/** A browser over the wire; every cookie it was given. */
function browserAt({ address }: Api) {
  const cookies = new Map<string, string>()
  const given: string[] = []
  let asked = 0
  return {
    given,
    async ask(what: string, body?: object, headers: Record<string, string> = {}) {
      const [method = '', url = ''] = what.split(' ')
      const answer = await fetch(`${address}/api/v1${url}`, {
        method,
        headers: {
          ...{ 'x-amk-request': '1', 'sec-fetch-site': 'same-origin' },
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(method === 'POST' && { 'idempotency-key': `k${++asked}` }),
          ...(body && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        cookies.set(name, value)
        given.push(value)
      }
      const text = await answer.text()
      const isJson = answer.headers.get('content-type')?.includes('json') && text !== ''
      return {
        status: answer.status,
        headers: answer.headers,
        json: isJson ? JSON.parse(text) : {},
      }
    },
  }
}

async function setUp(path: string): Promise<string> {
  await using database = await openDatabase(path)
  return (await database.write((db) => newSetUpLink(db, Date.now())))!
}

test('no secret that was used is in the log or in the audit log', async () => {
  const { path, open, log } = newPlace()
  await using api = await open()
  const token = await setUp(path)
  const admin = browserAt(api)
  const wrong = 'a-password-that-is-wrong'
  const asked = { token, signIn: 'boss', password }
  expect((await admin.ask('POST /setup', asked)).status).toBe(201)
  await admin.ask('POST /auth/login', { signIn: 'boss', password: wrong })
  await admin.ask('POST /auth/login', { signIn: 'boss', password })
  await admin.ask('POST /auth/refresh')
  const app = await admin.ask('POST /me/mfa/totp')
  const service = await admin.ask('POST /service-accounts', { name: 'c', scopes: ['read'] })
  const made = await admin.ask(`POST /service-accounts/${service.json.id}/keys`, {})
  const key = made.json.key as string
  const person = await admin.ask('POST /users', { signIn: 'mira', role: 'analyst' })
  const ticket = await admin.ask('POST /rt/ticket')
  const machine = browserAt(api)
  const bearer = { authorization: `Bearer ${key}` }
  await machine.ask('GET /alerts', undefined, bearer)
  await machine.ask('GET /alerts?token=in-the-address', undefined, bearer)
  const basic = Buffer.from(`${service.json.id}:${key}`).toString('base64')
  const grant = { grant_type: 'client_credentials' }
  const access = await machine.ask('POST /auth/token', grant, { authorization: `Basic ${basic}` })
  await machine.ask(`GET /stream?ticket=${ticket.json.ticket}`)
  const found = [app.json.secret, key, person.json.passwordToken, ticket.json.ticket]
  for (const secret of [...found, access.json.access_token])
    expect(secret, 'a secret of this test').toMatch(/.{16}/)
  await api.close()
  const said = log()
  await using database = await openDatabase(path)
  const rows = await database.read.selectFrom('audit').select('body').execute()
  const done = rows.map(({ body }) => body).join('\n')
  expect(said).toContain('POST /api/v1/auth/login, 401.')
  expect(done).toContain('"verb"')
  const secrets = [
    ...[token, password, wrong, basic, 'in-the-address', key.slice(-43)],
    ...[...found, access.json.access_token].map(String),
    ...admin.given.filter((value) => value.length > 8),
  ]
  expect(secrets.length).toBeGreaterThan(14)
  for (const secret of secrets) {
    expect(said).not.toContain(secret)
    expect(done).not.toContain(secret)
  }
})

test('each answer is a line with its trace, and what is our own bug one with its reason', async () => {
  const { data, open } = newPlace()
  await using api = await open()
  const trace = 'ab'.repeat(16)
  const traceparent = `00-${trace}-${'cd'.repeat(8)}-01`
  await browserAt(api).ask('GET /alerts', undefined, { traceparent })
  const { lines } = await readLog(join(data, 'logs'), { traceId: trace, limit: 9 })
  expect(lines).toMatchObject([
    {
      ...{ level: 'info', component: 'api', text: 'GET /api/v1/alerts, 401.', traceId: trace },
      facts: { status: 401, address: '127.0.0.1', caller: '' },
    },
  ])
})

test('what is done is signed when the server stops, and goes on to be when it starts again', async () => {
  const { data, path, open, log } = newPlace()
  const api = await open()
  const token = await setUp(path)
  const admin = browserAt(api)
  await admin.ask('POST /setup', { token, signIn: 'boss', password })
  await api.close()
  const places = auditPlaces(path, data)
  const sizes = () => readCheckpoints(places.checkpoints).checkpoints.map(({ size }) => size)
  const [first, second] = sizes()
  expect([first, sizes().length]).toEqual([0, 2])
  expect(second).toBeGreaterThan(0)
  expect(log()).toContain('audit checkpoint')
  await (await open()).close()
  expect(sizes()).toHaveLength(2)
  await using database = await openDatabase(path)
  const found = foundEntries(database.read)
  const verdict = await verifyChain(
    found,
    readCheckpoints(places.checkpoints),
    knownKeys(places.publicKey),
  )
  expect(verdict).toMatchObject({ isWhole: true, signedSize: second, size: second })
  const sort = [{ name: 'seq', isDescending: true }]
  const ask = { filter: [], sort, limit: 9, fromUs: null, toUs: null, after: null, before: null }
  expect((await findAudit(database.read, ask)).entries.map(({ verb }) => verb)).not.toEqual([])
})
