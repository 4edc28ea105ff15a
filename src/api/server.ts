/** The door to the outside: routes over one database, on one port. */
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import type { FastifyInstance } from 'fastify'
import {
  type AccountGround,
  callerNow,
  consumeTicket,
  OidcProvider,
  type OidcSettings,
  openKeyRing,
  SignInLimits,
} from '../accounts/index.ts'
import { AmoskysError, newId, wallClockMs as nowMs, randomHex } from '../kernel/index.ts'
import { openDatabase } from '../store/index.ts'
import { measureDoor } from './door-measures.ts'
import {
  authenticateWith,
  createDesk,
  createServer,
  type ShownModel,
  type ShownSetting,
  stopOperations,
} from './kit/index.ts'
import { createMetrics } from './metrics.ts'
import { resourcesWith, scrape, welcome } from './resources/index.ts'
import { keptSecret } from './secret.ts'
import { serveSite } from './site.ts'
import { channels, Hub, serveStream, streamResource } from './stream/index.ts'
import { sayAnswer, serverLog, witnessAudit } from './witness.ts'

export interface ApiOptions {
  /** The database, made where there is none. */
  readonly path: string
  /** Folder of keys, logs and exports, made where there is none. */
  readonly data: string
  readonly host: string
  /** Tried first; the next ones where it is taken. */
  readonly port: number
  /** Certificate and key, PEM; null: plain HTTP, on loopback only. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly trustedProxies: readonly string[]
  /** More names by which this server is called than its addresses and `localhost`. */
  readonly names: readonly string[]
  readonly requestsPerMinute: number
  /** Who shows it may read the numbers for Prometheus; '': nobody. */
  readonly metricsToken?: string
  /** Of responders, admins and auditors; where not said: unless only this machine can reach it. */
  readonly isSecondFactorRequired?: boolean
  /** A sign-in service that vouches for people. */
  readonly oidc?: OidcSettings
  readonly settings: readonly ShownSetting[]
  readonly models: readonly ShownModel[]
  readonly version: string
  /** Folder of the built web app; null or absent: this is an API alone. */
  readonly site?: string | null
  /** Beside an engine, which measures, too: what this thread measures of itself is kept. */
  readonly isMeasured?: boolean
}

export interface Api extends AsyncDisposable {
  /** `http://127.0.0.1:8440` */
  readonly address: string
  /** Lets callers finish, for a second at most, then closes. */
  close(): Promise<void>
}

/** Ports tried, where the first is taken. */
const portsTried = 20
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])

export async function openApi(options: ApiOptions): Promise<Api> {
  const { path, data, host, tls, settings, models, version } = options
  if (tls === null && !loopback.has(host))
    throw new AmoskysError(
      'usage',
      `api.host: ${host}: plain HTTP is for loopback only; expected a certificate there`,
    )
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const database = await openDatabase(path)
  const secret = keptSecret(data, 'cursor')
  const accounts: AccountGround = {
    ...{ database, keys: await openKeyRing(data, nowMs()), limits: new SignInLimits() },
    isSecondFactorRequired: options.isSecondFactorRequired ?? !loopback.has(host),
    oidc: options.oidc === undefined ? null : new OidcProvider(options.oidc),
    hostNames: [hostname(), ...options.names],
  }
  const log = serverLog(data, nowMs)
  const witness = await witnessAudit(database, data, { log, now: nowMs })
  const stream = () => ({ clients: hub.clientCount, ...hub.counts })
  const desk = createDesk({
    ...{ database, accounts, log, data, nowMs, secret, settings, models, version, stream },
    newId: (prefix) => newId(prefix, nowMs()),
  })
  const visitAt = (address: string) => ({ address, agent: '', nowMs: nowMs() })
  const hub = new Hub({
    ...{ database, channels, clock: nowMs },
    stillMay: (caller) => callerNow(accounts, caller, visitAt(caller.address)),
    tell: (text) => log.of('stream').warn(text),
  })
  const isAuditWhole = () => witness.fault() === null
  const metrics = createMetrics(database, { stream, isAuditWhole, data })
  const numbers = scrape({ token: options.metricsToken ?? '', text: metrics.text })
  const say = sayAnswer(log)
  const admit = (ticket: string, from: string) => consumeTicket(accounts, ticket, visitAt(from))
  const server = await createServer({
    ...{ desk, randomHex, tls },
    resources: resourcesWith(streamResource(hub, channels), numbers, ...plainPages(options)),
    authenticate: authenticateWith(accounts, nowMs),
    trustedProxies: options.trustedProxies,
    hosts: hostsOf(options),
    requestsPerMinute: options.requestsPerMinute,
    onAnswer: (answered) => {
      metrics.answered(answered)
      say(answered)
    },
  })
  const stopMeasuring = options.isMeasured ? measureDoor({ database, stream, nowMs }) : null
  const end = async () => {
    await hub.close()
    await server.close()
    await stopMeasuring?.()
    await stopOperations(desk)
    await witness.close()
    await database.close()
    log[Symbol.dispose]()
  }
  const close = once(end)
  try {
    await serveStream(server, { hub, origins: [], admit })
    if (options.site) await serveSite(server, options.site)
    await listen(server, options)
  } catch (thrown) {
    // Nobody gets what would have to be closed.
    await close()
    throw thrown
  }
  return { address: addressOf(server, options), close, [Symbol.asyncDispose]: close }
}

/** The web app has pages of its own for the links that work once. */
function plainPages({ site }: ApiOptions) {
  return site ? [] : [welcome]
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null
  return () => {
    done ??= act()
    return done
  }
}

function addressOf(server: FastifyInstance, { host, tls }: ApiOptions): string {
  const { port } = server.server.address() as AddressInfo
  const name = host.includes(':') ? `[${host}]` : host
  return `${tls === null ? 'http' : 'https'}://${name}:${port}`
}

/** On loopback a name of somebody else's must not lead here; elsewhere the certificate sees to that. */
function hostsOf({ tls, names }: ApiOptions): readonly string[] {
  return tls === null ? ['127.0.0.1', '[::1]', 'localhost', ...names] : []
}

async function listen(server: FastifyInstance, { host, port }: ApiOptions): Promise<void> {
  for (let tried = 0; ; tried++) {
    try {
      await server.listen({ host, port: port === 0 ? 0 : port + tried })
      return
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException
      if (code !== 'EADDRINUSE' || tried + 1 >= portsTried)
        throw new AmoskysError(
          code === 'EACCES' ? 'permission' : 'unavailable',
          `${isOfHost(code) ? `api.host: ${host}` : `api.port: ${host}:${port}`}: cannot listen there: ${(thrown as Error).message}`,
          { cause: thrown },
        )
    }
  }
}

/** No such name, or no address of this machine: another port would not help. */
function isOfHost(code: string | undefined): boolean {
  return ['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EINVAL', 'EAFNOSUPPORT'].includes(code ?? '')
}
