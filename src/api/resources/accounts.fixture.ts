/** The real way in: a server with its guard, on a database in memory, and browsers that keep their cookies. */

import type { FastifyInstance } from 'fastify'
import { Secret, TOTP } from 'otpauth'
import { onTestFinished } from 'vitest'
import {
  type AccountGround,
  memoryKeyRing,
  newSetUpLink,
  type OidcProvider,
  SignInLimits,
} from '../../accounts/index.ts'
import { newId, randomHex } from '../../kernel/index.ts'
import { quietLog } from '../../log/quiet.fixture.ts'
import { type Database, openDatabase } from '../../store/index.ts'
import { testPlace } from '../../store/places.fixture.ts'
import { authenticateWith, createDesk, createServer, prefix } from '../kit/index.ts'
import { auth } from './auth/index.ts'
import { me } from './me/index.ts'
import { serviceAccounts } from './service-accounts/index.ts'
import { users } from './users/index.ts'

export const goodPassword = 'nine grey geese at dawn'

export interface Town {
  readonly database: Database
  readonly ground: AccountGround
  readonly server: FastifyInstance
  readonly clock: { nowMs: number }
  browser(address?: string): Browser
  /** The first admin, signed in by the set-up link just now. */
  admin(): Promise<Browser>
  /** Somebody whom the admin let in, signed in by password; 401 where a second proof is missing. */
  person(admin: Browser, signIn: string, role: string): Promise<Browser>
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects to be there
  readonly json: any
}

/** Sends what a browser's page sends: its cookies, our header, and where the request began. */
export interface Browser {
  readonly cookies: Map<string, string>
  /** Of the last answer, as they were set. */
  readonly set: string[]
  /** `GET /me` */
  ask(what: string, body?: unknown, headers?: Headers): Promise<Answered>
}

type Headers = Readonly<Record<string, string>>

export interface TownOptions {
  readonly isSecondFactorRequired?: boolean
  readonly oidc?: OidcProvider
  readonly trustedProxies?: readonly string[]
}

export async function openTown(options: TownOptions = {}): Promise<Town> {
  const database = await openDatabase(await testPlace())
  const clock = { nowMs: Date.parse('2026-11-26T12:00:00Z') }
  const ground: AccountGround = {
    ...{ database, keys: await memoryKeyRing(clock.nowMs), limits: new SignInLimits() },
    isSecondFactorRequired: options.isSecondFactorRequired ?? false,
    oidc: options.oidc ?? null,
    hostNames: [],
  }
  const server = await createServer({
    desk: createDesk({
      ...{ database, accounts: ground, log: quietLog, data: '', secret: new Uint8Array(32) },
      ...{ settings: [], models: [], version: '0.0.0', nowMs: () => clock.nowMs },
      newId: (prefix) => newId(prefix, clock.nowMs),
    }),
    resources: [auth, me, users, serviceAccounts],
    authenticate: authenticateWith(ground, () => clock.nowMs),
    ...{ randomHex, tls: null, trustedProxies: options.trustedProxies ?? [], hosts: [] },
    requestsPerMinute: 1_000_000,
  })
  onTestFinished(async () => {
    await server.close()
    await database.close()
  })
  const town: Town = {
    ...{ database, ground, server, clock },
    browser: (address = '127.0.0.1') => browserOf(server, address),
    admin: () => firstAdmin(town),
    person: (admin, signIn, role) => newPerson(town, admin, { signIn, role }),
  }
  return town
}

let keys = 0

function browserOf(server: FastifyInstance, address: string): Browser {
  const cookies = new Map<string, string>()
  const set: string[] = []
  return {
    ...{ cookies, set },
    async ask(what, body, headers = {}) {
      const [method, path] = what.split(' ')
      const answer = await server.inject({
        method: method as 'GET',
        url: `${prefix}${path}`,
        remoteAddress: address,
        headers: {
          ...{ 'x-amk-request': '1', 'sec-fetch-site': 'same-origin', 'user-agent': 'Firefox' },
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(method === 'POST' && { 'idempotency-key': `k${++keys}` }),
          ...headers,
        },
        ...(body !== undefined && { payload: body as object }),
      })
      const lines = [answer.headers['set-cookie'] ?? []].flat()
      set.splice(0, set.length, ...lines)
      for (const line of lines) keep(cookies, line)
      const isJson = String(answer.headers['content-type'] ?? '').includes('json')
      const json = isJson && answer.body !== '' ? JSON.parse(answer.body) : null
      return { status: answer.statusCode, headers: answer.headers, text: answer.body, json }
    },
  }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  if (value === '') cookies.delete(name)
  else cookies.set(name, value)
}

async function firstAdmin(town: Town): Promise<Browser> {
  const token = await town.database.write((db) => newSetUpLink(db, town.clock.nowMs))
  const browser = town.browser()
  const asked = { token, signIn: 'boss', password: goodPassword }
  const { status, text } = await browser.ask('POST /setup', asked)
  if (status !== 201) throw new Error(text)
  return browser
}

async function newPerson(
  town: Town,
  admin: Browser,
  asked: { readonly signIn: string; readonly role: string },
): Promise<Browser> {
  const made = await admin.ask('POST /users', asked)
  if (made.status !== 201) throw new Error(made.text)
  const browser = town.browser()
  const chosen = { token: made.json.passwordToken, password: goodPassword }
  const { status, text } = await browser.ask('POST /auth/password', chosen)
  if (status !== 204) throw new Error(text)
  await browser.ask('POST /auth/login', { signIn: asked.signIn, password: goodPassword })
  return browser
}

/** What a code app shows now, or some steps away. */
export function codeOf(secret: string, nowMs: number, stepsAway = 0): string {
  const timestamp = nowMs + stepsAway * 30_000
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp })
}

/** Everything in the audit log, as text. */
export async function auditText(town: Town): Promise<string> {
  const rows = await town.database.read.selectFrom('audit').selectAll().execute()
  return rows.map(({ body }) => body).join('\n')
}
