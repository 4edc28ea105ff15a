/** A server of one's resources on a database in memory, for tests. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  type AccountGround,
  type Caller,
  memoryKeyRing,
  type Permission,
  permissionsOf,
  type Role,
  SignInLimits,
} from '../../accounts/index.ts'
import { newId, randomHex } from '../../kernel/index.ts'
import { openLog } from '../../log/index.ts'
import { type Database, openDatabase } from '../../store/index.ts'
import { testPlace } from '../../store/places.fixture.ts'
import { createDesk, createServer, type Resource } from './index.ts'

export interface Asking {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Somebody of a role; another admin; a service that may hand in events, and one that may act; nobody. */
type Who = Role | 'other' | 'service' | 'program' | null

export interface Served {
  readonly database: Database
  /** Folder of keys, logs and exports. */
  readonly data: string
  /** The clock of the server; moved by whoever sets it. */
  readonly clock: { nowMs: number }
  readonly as: (
    ...asked: readonly [who: Who, method: string, url: string, asking?: Asking]
  ) => Promise<Answer>
}

export interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects to be there
  readonly json: any
}

const settings = [
  { key: 'api.port', value: 8440, source: 'default', says: 'Where the API listens.' },
  { key: 'sensor', value: 'local', source: 'default', says: 'Name of this sensor.' },
]
const models = [{ name: 'trees', version: 'trees-1', card: { summary: 'Three trees.' } }]

/** As users `usr_viewer`, `usr_analyst`... who have just signed in; each POST gets a key of its own. */
export function serveResource(...resources: Resource[]): Promise<Served> {
  return serveWith([], ...resources)
}

/** With settings of one's own beside the others. */
export async function serveWith(
  own: readonly { readonly key: string; readonly value: unknown }[],
  ...resources: Resource[]
): Promise<Served> {
  const shown = own.map((one) => ({ ...one, source: 'file', says: '' }))
  const database = await openDatabase(await testPlace())
  const data = mkdtempSync(join(tmpdir(), 'amoskys-api-'))
  const clock = { nowMs: Date.parse('2026-11-26T12:00:00Z') }
  const log = openLog({
    ...{ folder: join(data, 'logs'), component: 'api', level: 'debug', people: null },
    now: () => clock.nowMs,
  })
  let who: Who = null
  let asked = 0
  const server = await createServer({
    desk: createDesk({
      ...{ database, data, log, secret: new Uint8Array(32), models, version: '0.0.0' },
      settings: [...settings, ...shown],
      accounts: await groundOn(database, clock.nowMs),
      nowMs: () => clock.nowMs,
      newId: (prefix) => newId(prefix, clock.nowMs),
    }),
    resources,
    authenticate: async () => who && { caller: callerOf(who, clock.nowMs), isByCookie: false },
    ...{ randomHex, tls: null, trustedProxies: [], hosts: [], requestsPerMinute: 1_000_000 },
  })
  onTestFinished(async () => {
    await server.close()
    await database.close()
  })
  return {
    ...{ database, data, clock },
    async as(...[asWho, method, url, { headers, body } = {}]) {
      who = asWho
      const answer = await server.inject({
        method: method as 'GET',
        url: `/api/v1${url}`,
        headers: { ...(method === 'POST' && { 'idempotency-key': `k${++asked}` }), ...headers },
        ...(body !== undefined && { payload: body as object }),
      })
      const isJson = String(answer.headers['content-type'] ?? '').includes('json')
      return { ...answer, json: isJson && answer.body !== '' ? JSON.parse(answer.body) : null }
    },
  }
}

/** Accounts of a database in memory. */
export async function groundOn(database: Database, nowMs: number): Promise<AccountGround> {
  return {
    ...{ database, keys: await memoryKeyRing(nowMs), limits: new SignInLimits() },
    ...{ isSecondFactorRequired: false, hostNames: [], oidc: null },
  }
}

const scopes: Readonly<Record<'service' | 'program', readonly Permission[]>> = {
  service: ['events:ingest'],
  program: ['read', 'actions:request', 'actions:apply'],
}

function callerOf(who: Exclude<Who, null>, nowMs: number): Caller {
  const about = { name: who, session: `ses_${who}`, address: '127.0.0.1', signedInAtMs: nowMs }
  const proved = { ...about, isSecondFactorDone: true }
  if (who !== 'service' && who !== 'program') {
    const role = who === 'other' ? 'admin' : who
    return { ...proved, kind: 'user', id: `usr_${who}`, role, permissions: permissionsOf(role) }
  }
  const permissions = new Set(scopes[who])
  return { ...proved, kind: 'service', id: 'svc_test', role: null, permissions }
}
