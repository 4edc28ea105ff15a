/** The dashboards as they are served: the built app and the real API, on what `amoskys up` kept of real traffic. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newSetUpLink } from '../../src/accounts/index.ts'
import { startApi } from '../../src/api/index.ts'
import { settingsSchema } from '../../src/cli/config/index.ts'
import { shownModels } from '../../src/cli/shown-models.ts'
import { shownSettings } from '../../src/cli/shown-settings.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { type Database, openDatabase } from '../../src/store/index.ts'
import { Client } from '../api/client.fixture.ts'
import { root } from '../sources.fixture.ts'

export interface Site extends AsyncDisposable {
  /** `http://127.0.0.1:40123` */
  readonly address: string
  /** Name and password of the first admin. */
  readonly signIn: string
  readonly password: string
  /** Asks the API as that admin. */
  readonly admin: Client
  /** Folder of its keys, logs and exports. */
  readonly data: string
  /** As the engine's thread writes to it. */
  readonly database: Database
  /** Of a session of its own, for a browser's context: the admin's, or somebody else's. */
  cookies(who?: SignIn): Promise<readonly SiteCookie[]>
}

export interface SignIn {
  readonly signIn: string
  readonly password: string
}

export interface SiteCookie {
  readonly name: string
  readonly value: string
  readonly url: string
}

export interface SiteOptions {
  /** Captures of `test/traces` that it has seen; none: an empty database. */
  readonly traces?: readonly string[]
  /** Nobody can sign in yet. */
  readonly isFresh?: boolean
  readonly port?: number
}

const password = 'nine grey geese at dawn'
const cache = join(root, 'node_modules', '.cache', 'amoskys-sites')
/** Times are of when it was made: what is older looks like yesterday's. */
const freshMs = 20 * 60_000

export async function openSite({
  traces = ['demo'],
  isFresh = false,
  port = 0,
}: SiteOptions = {}): Promise<Site> {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-site-'))
  const path = join(data, 'site.sqlite')
  if (traces.length > 0) cpSync(seen(traces), path)
  const database = await openDatabase(path)
  const settings = settingsSchema.parse({})
  const api = await startApi({
    ...{ path, data, host: '127.0.0.1', port, tls: null, trustedProxies: [], names: [] },
    ...{
      requestsPerMinute: 100_000,
      settings: shownSettings({ settings, sources: new Map() }),
      models: await shownModels(settings),
      version: '0.1.0',
    },
    ...{ isSecondFactorRequired: false, site: join(root, 'web', 'dist') },
  })
  const admin = await Client.of(api.address)
  const signIn = 'rina'
  if (!isFresh) {
    const token = await database.write((db) => newSetUpLink(db, wallClockMs()))
    await admin.call('setUp', { body: { token, signIn, name: 'Rina Osei', password } })
  }
  return {
    ...{ address: api.address, signIn, password, admin, database, data },
    cookies: (who = { signIn, password }) => cookiesFrom(api.address, who),
    async [Symbol.asyncDispose]() {
      await api.close()
      await database.close()
    },
  }
}

/** So that the next site has seen them just now. */
export function forget(traces: readonly string[]): void {
  rmSync(cached(traces), { force: true })
}

function cached(traces: readonly string[]): string {
  return join(cache, `${traces.join('+')}.sqlite`)
}

/** The database that those captures leave behind, made once in a while. */
function seen(traces: readonly string[]): string {
  const path = cached(traces)
  if (existsSync(path) && wallClockMs() - statSync(path).mtimeMs < freshMs) return path
  mkdirSync(cache, { recursive: true })
  const draft = mkdtempSync(join(tmpdir(), 'amoskys-seen-'))
  const kept = join(draft, 'kept.sqlite')
  for (const trace of traces) {
    const words = ['up', '--replay', `test/traces/${trace}.pcap`, '--as-now', '--speed', 'max']
    const program = join(root, 'src', 'cli', 'bin', 'amoskys.js')
    execFileSync(process.execPath, [program, ...words, '--once', '--db', kept], { cwd: root })
  }
  // Another worker may read it at this moment: it is whole, or not there.
  cpSync(kept, `${path}.${process.pid}`)
  renameSync(`${path}.${process.pid}`, path)
  return path
}

export async function cookiesFrom(address: string, body: SignIn): Promise<readonly SiteCookie[]> {
  const answer = await fetch(`${address}/api/v1/auth/login`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-AMK-Request': '1',
      'Sec-Fetch-Site': 'same-origin',
    },
    body: JSON.stringify(body),
  })
  return answer.headers.getSetCookie().map((line) => {
    const [name, value] = line.split(';')[0]!.split('=') as [string, string]
    return { name, value, url: address }
  })
}
