/** What the commands of keys and certificates work with. */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AmoskysError, randomHex } from '../../kernel/index.ts'
import { defaultPorts, hubAddress, readHubAddress } from '../../pki/holder/index.ts'
import { type HubKeys, namesIn } from '../../pki/index.ts'
import { type Changed, type Database, openDatabase } from '../../store/index.ts'
import { dataOf } from '../compose.ts'
import type { Settings } from '../config/index.ts'
import { databaseOf, placeOf } from '../kept-place.ts'
import { type CommonOptions, settingsFor } from '../options.ts'
import type { World } from '../world.ts'

export interface PkiOptions extends CommonOptions {
  readonly db?: string
  readonly json: boolean
}

export interface PkiGround {
  readonly world: World
  readonly settings: Settings
  readonly database: Database
  /** Of the hub's keys. */
  readonly folder: string
  readonly isJson: boolean
}

/** Does it with the database open. The keys lie beside it. */
export async function withGround<T>(
  world: World,
  options: PkiOptions,
  act: (ground: PkiGround) => Promise<T>,
): Promise<T> {
  const { settings } = settingsFor(world, options)
  const path = options.db ?? databaseOf(settings)
  // A folder that was named by hand is more likely mistyped.
  if (options.db === undefined) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  await using database = await openDatabase(placeOf(settings, path))
  const folder = join(dataOf(path), 'pki')
  // Awaited here: the database is closed when this function is left.
  return await act({ world, settings, database, folder, isJson: options.json })
}

interface Told {
  readonly kind: 'hub' | 'sensor' | 'enrolment' | 'worker'
  readonly id: string
  readonly changed: Changed
  readonly reason?: string
}

/** Whoever types commands on the machine is the operator. */
export function operatorDeed(verb: string, { kind, id, changed, reason = '' }: Told) {
  return {
    actor: { kind: 'operator' as const, id: 'operator', session: '', address: '' },
    ...{ verb, object: { kind, id }, ...changed, reason, traceId: randomHex(16) },
  }
}

/** Where sensors reach the hub: as it was said, else the first name of its certificate and the port of the settings. */
export function hubPlace(
  { settings }: PkiGround,
  { tls }: HubKeys,
  { said, service }: { readonly said: string | undefined; readonly service: 'bus' | 'enrolment' },
): string {
  const port = portOf(settings, service)
  const { hub } = settings
  const text = said ?? hub.names[0] ?? namesIn(tls.certificate)[0] ?? ''
  return (said === undefined ? hubAddress(text, port) : readHubAddress(text, port)).text
}

function portOf({ hub }: Settings, service: 'bus' | 'enrolment'): number {
  const listen = /:(\d+)$/.exec(hub.listen)?.[1]
  const bus = listen === undefined ? defaultPorts.bus : Number(listen)
  if (service === 'bus') return bus
  const enrolment = /:(\d+)$/.exec(hub.enrolListen)?.[1]
  return enrolment === undefined ? bus + 1 : Number(enrolment)
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const ttlMaxMs = 7 * units.d

/** `30m`, `1h`, `2d`. */
export function parseTtl(text: string): number {
  const [, number, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? []
  const ms = Number(number) * (units[unit as keyof typeof units] ?? Number.NaN)
  if (ms >= units.m && ms <= ttlMaxMs) return ms
  throw new AmoskysError('usage', `--ttl: expected 1m to 7d, such as 30m or 2h, found ${text}`)
}
