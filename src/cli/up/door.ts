/** Opens the API beside the engine, in a thread of its own, and says where it is. */
import { hostname } from 'node:os'
import { linkSeconds } from '../../accounts/index.ts'
import type { ApiThread } from '../../api/index.ts'
import { AmoskysError, durationText } from '../../kernel/index.ts'
import type { Database } from '../../store/index.ts'
import { dataOf } from '../compose.ts'
import type { Loaded } from '../config/index.ts'
import { placeOf } from '../kept-place.ts'
import { shownModels } from '../shown-models.ts'
import { shownSettings } from '../shown-settings.ts'
import { setUpLink, signInOptionsOf } from '../sign-in-options.ts'
import { builtSite } from '../site.ts'
import { version } from '../version.ts'
import type { World } from '../world.ts'

export interface DoorPlan {
  readonly loaded: Loaded
  /** The database, which is there already. */
  readonly path: string
  /** Changes the database, in its turn. */
  readonly write: Database['write']
  /** The engine runs beside it, and keeps its numbers. */
  readonly isBesideEngine?: boolean
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])

export async function openDoor(world: World, plan: DoorPlan): Promise<ApiThread> {
  const { loaded, path } = plan
  const { settings } = loaded
  const { api } = settings
  const { certificateFor, startApi } = await import('../../api/index.ts')
  const data = dataOf(path)
  const names = [...api.names, ...(isAny(api.host) ? [] : [api.host])]
  const { certificate, privateKeyFile } = api
  const isSecure = !loopback.has(api.host) || certificate !== ''
  if ((certificate === '') !== (privateKeyFile === ''))
    throw new AmoskysError(
      'usage',
      'api.certificate, api.privateKeyFile: expected both or neither, found one',
    )
  const tls = isSecure
    ? await certificateFor({ certificate, privateKeyFile, data, names, nowMs: world.now() })
    : null
  if (tls !== null)
    world.err(`amoskys: certificate of the API, SHA-256 fingerprint ${tls.fingerprint}\n`)
  return startApi({
    ...{ path: placeOf(loaded.settings, path), data, names, version, site: builtSite() },
    ...{ host: api.host, port: api.port },
    tls: tls && { cert: tls.cert, key: tls.key },
    trustedProxies: api.trustedProxies,
    requestsPerMinute: api.requestsPerMinute,
    metricsToken: api.metricsToken,
    ...signInOptionsOf(settings),
    settings: shownSettings(loaded),
    models: await shownModels(settings),
    isMeasured: plan.isBesideEngine ?? false,
  })
}

function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/**
 * Where it is, and the first admin's way in while there is nobody. The link's secret goes to this screen alone. Yields where
 * a person begins.
 */
export async function tellDoor(
  world: World,
  door: ApiThread,
  { loaded, write }: DoorPlan,
): Promise<string> {
  const { host, port } = loaded.settings.api
  // Listening on all addresses is no address that a browser could go to.
  const address = isAny(host) ? `https://${hostname()}:${new URL(door.address).port}` : door.address
  const isOther = port !== 0 && !door.address.endsWith(`:${port}`)
  const other = isOther ? ` (port ${port} is taken)` : ''
  world.out(`\nAMOSKYS is up at ${address}${other}; stop it with Ctrl-C.\n`)
  const secret = await write((db) => setUpLink(db, world.now()))
  if (secret === null) return address
  const hours = durationText(linkSeconds * 1000)
  const link = `${address}/setup#${secret}`
  world.out(
    `Nobody can sign in yet. The first admin begins here, once, within ${hours}:\n  ${link}\n\n`,
  )
  return link
}
