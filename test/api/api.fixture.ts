/** Every route of the API over a database with something in it, asked as whoever a test names. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { expect } from 'vitest'
import {
  type AccountGround,
  accessCookie,
  beginSession,
  createService,
  createServiceKey,
  createUser,
  memoryKeyRing,
  permissionsOf,
  type Role,
  roles,
  SignInLimits,
} from '../../src/accounts/index.ts'
import {
  authenticateWith,
  createDesk,
  createServer,
  type Resource,
  type Route,
} from '../../src/api/kit/index.ts'
import { resourcesWith } from '../../src/api/resources/index.ts'
import { tell } from '../../src/api/resources/response.fixture.ts'
import { channels, Hub, streamResource } from '../../src/api/stream/index.ts'
import type { Decision } from '../../src/contracts/index.ts'
import { alertOn } from '../../src/detection/explanation/alert.fixture.ts'
import {
  beacon,
  bruteForce,
  scanThenBeacon,
} from '../../src/detection/explanation/examples.fixture.ts'
import { isoTime, newId, randomHex, stableId } from '../../src/kernel/index.ts'
import { openLog } from '../../src/log/index.ts'
import { createResponse } from '../../src/response/index.ts'
import { defaultPolicy } from '../../src/response/policy/index.ts'
import {
  type Database,
  keepAction,
  keepDecision,
  keepInvestigation,
  keepPolicy,
  keepSystemEvent,
  openDatabase,
} from '../../src/store/index.ts'
import { keepRecords } from '../../src/store/kept.fixture.ts'
import { testPlace } from '../../src/store/places.fixture.ts'
import { flowOf } from '../../src/store/records.fixture.ts'
import { actionOf, investigationOf } from '../../src/store/shelves/response.fixture.ts'

/** `service`: a key that may do nothing but hand in events. */
export type Asker = Role | 'service' | null
export const askers: readonly Asker[] = [null, ...roles, 'service']

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects to be there
  readonly json: any
}

export interface Api extends AsyncDisposable {
  readonly database: Database
  readonly resources: readonly Resource[]
  readonly routes: readonly Route[]
  /** Ids that are there, by the first part of the path that they are asked for at. */
  readonly known: Known
  /** `GET /alerts`; each answer is looked at for what every answer must have. */
  ask(asker: Asker, what: string, asked?: Asked): Promise<Answer>
  /** How long after they proved who they are. */
  readonly clock: { laterMs: number }
}

const beganMs = Date.parse('2026-11-26T12:00:00Z')

export async function openApi(): Promise<Api> {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-api-'))
  const database = await openDatabase(await testPlace(join(data, 'run.sqlite')))
  const clock = { laterMs: 0 }
  const nowMs = () => beganMs + clock.laterMs
  const log = openLog({
    ...{ folder: join(data, 'logs'), component: 'api', level: 'info', people: null },
    now: nowMs,
  })
  const accounts: AccountGround = {
    ...{ database, keys: await memoryKeyRing(beganMs), limits: new SignInLimits() },
    ...{ isSecondFactorRequired: false, hostNames: [], oidc: null },
  }
  const proofs = await peopleOf(database, accounts)
  const known = await fill(database)
  const hub = new Hub({
    ...{ database, channels, clock: nowMs, stillMay: async (caller) => caller },
    tell: (text) => expect.unreachable(text),
  })
  const resources = resourcesWith(streamResource(hub, channels))
  const failures: unknown[] = []
  const server = await createServer({
    desk: createDesk({
      ...{ database, data, log, nowMs, secret: new Uint8Array(32), version: '1.2.3' },
      newId: (prefix) => newId(prefix, nowMs()),
      accounts,
      settings: [{ key: 'api.port', value: 8440, source: 'default', says: 'Where it listens.' }],
      models: [{ name: 'trees', version: 'trees-1', card: { summary: 'Three trees.' } }],
    }),
    resources,
    authenticate: authenticateWith(accounts, nowMs),
    onAnswer: ({ failure }) => failure && failures.push(failure),
    ...{ randomHex, tls: null, trustedProxies: [], hosts: [], requestsPerMinute: 100_000_000 },
  })
  const api: Api = {
    ...{ database, resources, known, clock },
    routes: resources.flatMap(({ routes }) => routes),
    async ask(asker, what, asked = {}) {
      const proof = proofs.get(asker ?? '') ?? {}
      const headers = { ...proof, ...asked.headers }
      const answer = await inject(server, what, { ...asked, headers })
      const [failure] = failures.splice(0)
      if (failure !== undefined) throw failure
      checkAnswer(what, answer)
      return answer
    },
    async [Symbol.asyncDispose]() {
      await hub.close()
      await server.close()
      await database.close()
      log[Symbol.dispose]()
    },
  }
  return api
}

async function inject(server: FastifyInstance, what: string, asked: Asked): Promise<Answer> {
  const [method, path = ''] = what.split(' ')
  const given = await server.inject({
    method: method as 'GET',
    url: path.startsWith('//') ? path.slice(1) : `/api/v1${path}`,
    headers: {
      ...(asked.body !== undefined && { 'content-type': 'application/json' }),
      ...asked.headers,
    },
    ...(asked.body !== undefined && { payload: JSON.stringify(asked.body) }),
  })
  const isJson = String(given.headers['content-type'] ?? '').includes('json')
  const json = isJson && given.body !== '' ? JSON.parse(given.body) : null
  return { status: given.statusCode, headers: given.headers, text: given.body, json }
}

/** Whatever was asked and however it ended: what a browser needs to be safe, and nothing of our insides. */
function checkAnswer(what: string, { status, headers, text, json }: Answer): void {
  const about = `${what}: ${status} ${text.slice(0, 300)}`
  expect(headers['content-security-policy'], about).toContain("default-src 'none'")
  expect(headers['x-content-type-options'], about).toBe('nosniff')
  expect(headers['referrer-policy'], about).toBe('no-referrer')
  expect(headers['cache-control'], about).toContain('no-store')
  expect(headers['x-trace-id'], about).toMatch(/^[0-9a-f]{32}$/)
  expect(headers['access-control-allow-origin'], about).toBeUndefined()
  expect(headers['x-powered-by'], about).toBeUndefined()
  if (text !== '') expect(String(headers['content-type']), about).toMatch(/charset=utf-8|^image/)
  // A page that a browser was sent to is answered with a page.
  if (status < 400 || String(headers['content-type']).startsWith('text/html')) return
  expect(String(headers['content-type']), about).toMatch(/^application\/problem\+json/)
  expect(json, about).toMatchObject({ status, traceId: headers['x-trace-id'] })
  expect(json.detail.length, about).toBeGreaterThan(5)
  expect(text, about).not.toMatch(/node_modules|\.ts:\d|SQLITE|at async|\[object/)
}

/** What each shows: people the cookie of a session, as their browser would; the service its key. */
async function peopleOf(
  database: Database,
  ground: AccountGround,
): Promise<Map<string, Readonly<Record<string, string>>>> {
  const proofs = new Map<string, Readonly<Record<string, string>>>()
  for (const role of roles) {
    const asked = { signIn: role, name: `Some ${role}`, email: '', role, passwordHash: '' }
    const { accessToken } = await database.write(async (db) => {
      const user = await createUser(db, asked, beganMs)
      const visit = { address: '127.0.0.1', agent: 'test', nowMs: beganMs }
      return beginSession({ db, ground, visit }, { user, method: 'password', isSecondDone: true })
    })
    proofs.set(role, { cookie: `${accessCookie}=${accessToken}`, ...fromOurPage })
  }
  const { key } = await database.write(async (db) => {
    const scopes = ['events:ingest'] as const
    const service = await createService(db, { name: 'probe', scopes, by: 'usr_x' }, beganMs)
    const asked = { service: service.id, scopes: null, networks: [], days: 1, by: 'usr_x' }
    return createServiceKey(db, asked, beganMs)
  })
  proofs.set('service', { authorization: `Bearer ${key}` })
  return proofs
}

const fromOurPage = { 'x-amk-request': '1', 'sec-fetch-site': 'same-origin' }

export type Known = Readonly<Record<string, readonly string[]>>

/** Somebody who may; of what is for anyone, nobody. */
export function askerOf({ needs }: Route): Asker {
  if (needs === 'anyone') return null
  return roles.find((role) => needs === 'signed-in' || permissionsOf(role).has(needs)) ?? 'service'
}

/** What must be asked for, by the route's id, where everything would be too much. */
export const needed: Readonly<Record<string, string>> = { listFlows: 'entity=128.232.110.120&' }

/** Enough for lists to have several pages. */
async function fill(database: Database): Promise<Known> {
  const [alert, guess] = [alertOn(scanThenBeacon, beacon), alertOn(bruteForce)]
  const more = Array.from({ length: 20 }, (_, i) => ({
    ...guess,
    id: stableId('alr', beganMs + i, `alert ${i}`),
    entity: `10.9.0.${i}`,
  }))
  const alerts = [alert, guess, ...more]
  await keepRecords(database, {
    alerts,
    signals: [scanThenBeacon, beacon].map((one) => ({ ...one, sensor: alert.sensor })),
    flows: Array.from({ length: 20 }, (_, i) => flowOf(i, { firstUs: i * 1e6 })),
  })
  const response = createResponse({ clock: () => beganMs })
  await database.write((db) => response.onAlerts(db, alerts))
  for (let i = 0; i < 20; i++) {
    const event = { key: `e${i}`, what: 'noted', severity: 'info', text: `event ${i}` } as const
    await database.write((db) => keepSystemEvent(db, event, beganMs + i))
  }
  const rows = await database.read.selectFrom('incidents').select('id').execute()
  const incidents = rows.map(({ id }) => id)
  return {
    alerts: [alert.id, guess.id],
    incidents,
    models: ['trees'],
    ...(await fillResponse(database, incidents)),
  }
}

const actionStates = ['suggested', 'waiting', 'approved', 'in_force', 'undone', 'failed'] as const

/** What was looked up, decided and done about them; of actions enough for several pages. */
async function fillResponse(database: Database, incidents: readonly string[]): Promise<Known> {
  await tell(database, beganMs)
  const idOf = (prefix: string, i: number) => stableId(prefix, beganMs + i, `${prefix} ${i}`)
  const looked = incidents.map((id, i) => investigationOf(id, { id: idOf('inv', i) }))
  const actions = Array.from({ length: 12 }, (_, i) =>
    actionOf(idOf('act', i), {
      ...{ target: `198.51.100.${i}`, state: actionStates[i % actionStates.length]! },
      ...{ incidentId: incidents[i % incidents.length]!, expiresAt: isoTime((beganMs + i) * 1000) },
    }),
  )
  const decisions = incidents.map((incidentId, i): Decision => {
    const one = { incidentId, incidentRevision: 1, investigationId: '', policyVersion: 1 }
    const said = { confidence: 'likely', importance: 'high', severity: 'high' } as const
    const rest = { traceId: '', riskScore: 1, actions: [], text: 'Policy 1: only suggested.' }
    return { ...one, ...said, ...rest, id: idOf('dec', i), time: isoTime(beganMs * 1000) }
  })
  const draft = { state: 'draft', author: 'usr_x', note: '', activatedAt: null } as const
  const made = { ...draft, createdAt: isoTime(beganMs * 1000), activatedBy: '' }
  await database.write(async (db) => {
    for (const one of looked) await keepInvestigation(db, one)
    for (const one of actions) await keepAction(db, one)
    for (const one of decisions) await keepDecision(db, one)
    for (let i = 0; i < 3; i++) await keepPolicy(db, { ...made, policy: defaultPolicy })
  })
  const ids = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id)
  return { actions: ids(actions), investigations: ids(looked), decisions: ids(decisions) }
}
