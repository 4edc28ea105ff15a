/**
 * Programs: each has an account with scopes, and keys `amk_live_PREFIX_SECRET` that are shown once. The secret has 256 bits
 * and is kept as a hash; the prefix finds it. A key has an end within a year, and may be bound to networks.
 */
import { randomBytes } from 'node:crypto'
import { isNetwork, networkTest, newId } from '../kernel/index.ts'
import {
  changeService,
  findLiveKey,
  findService,
  isServiceNameTaken,
  keepService,
  keepServiceKey,
  type LiveServiceKey,
  listServiceKeys,
  noteKeyUse,
  type ServiceKeyRow,
  type ServiceRow,
} from '../store/index.ts'
import { issueAccessToken, serviceTokenSeconds } from './access-tokens.ts'
import type { AccountGround, Db, Visit } from './ground.ts'
import { type Caller, isPermission, type Permission } from './permissions.ts'
import { Refusal } from './refusal.ts'
import { digestOf, isSameDigest, newSecret } from './secrets.ts'

export const keyDaysMax = 365
export const keysMax = 50
const dayMs = 86_400_000
/** The last use is written down at most so often. */
const noteEachMs = 60_000
const keyForm = /^amk_live_([a-z2-7]{10})_([A-Za-z0-9_-]{43})$/

/** What only people may do, since it gives power over accounts, or over what is done without anybody. */
const forPeople: ReadonlySet<Permission> = new Set<Permission>([
  ...(['users:manage', 'policies:draft', 'policies:activate'] as const),
  ...(['neverblock:remove', 'response:resume', 'agents:manage'] as const),
])

/** Between spaces, in the order given; throws where one is none, or not for programs. */
export function scopesText(scopes: readonly string[]): string {
  for (const scope of scopes)
    if (!isPermission(scope) || forPeople.has(scope))
      throw new Refusal('validation_failed', `${scope.slice(0, 64)} is no scope of a program.`, {
        pointer: '/scopes',
      })
  return [...new Set(scopes)].join(' ')
}

export interface NewService {
  readonly name: string
  readonly scopes: readonly string[]
  /** Id of who makes it. */
  readonly by: string
  readonly id?: string
}

export async function createService(db: Db, asked: NewService, nowMs: number): Promise<ServiceRow> {
  if (await isServiceNameTaken(db, asked.name))
    throw new Refusal('conflict', 'A service account of this name is there already.')
  const service: ServiceRow = {
    id: asked.id ?? newId('svc', nowMs),
    ...{ name: asked.name, scopes: scopesText(asked.scopes), state: 'active', version: 1 },
    ...{ created_ms: nowMs, created_by: asked.by },
  }
  await keepService(db, service)
  return service
}

export interface ServicePatch {
  readonly scopes?: readonly string[] | undefined
  readonly isDisabled?: boolean | undefined
}

export async function patchService(
  db: Db,
  {
    id,
    version,
    patch,
  }: {
    readonly id: string
    readonly version: number | null
    readonly patch: ServicePatch
  },
): Promise<{ readonly before: ServiceRow; readonly after: ServiceRow }> {
  const before = await serviceAt(db, { id, version })
  const after: ServiceRow = {
    ...before,
    scopes: patch.scopes === undefined ? before.scopes : scopesText(patch.scopes),
    state: patch.isDisabled === undefined ? before.state : patch.isDisabled ? 'disabled' : 'active',
    version: before.version + 1,
  }
  const { id: _, ...columns } = after
  await changeService(db, id, columns)
  return { before, after }
}

export async function serviceAt(
  db: Db,
  { id, version }: { readonly id: string; readonly version: number | null },
): Promise<ServiceRow> {
  const service = await findService(db, id)
  if (!service) throw new Refusal('not_found', 'There is no such service account.')
  if (version !== null && version !== service.version)
    throw new Refusal('stale_version', 'Somebody has changed it since you looked.', {
      current: { version: service.version },
    })
  return service
}

export interface NewKey {
  readonly service: string
  /** Null: all that its account has. */
  readonly scopes: readonly string[] | null
  /** CIDR; empty: from anywhere. */
  readonly networks: readonly string[]
  readonly days: number
  readonly by: string
  readonly id?: string
}

/** The key's row, and the key itself, which nobody can read again. */
export async function createServiceKey(
  db: Db,
  asked: NewKey,
  nowMs: number,
): Promise<{ readonly row: ServiceKeyRow; readonly key: string }> {
  const service = await serviceAt(db, { id: asked.service, version: null })
  const scopes = asked.scopes === null ? service.scopes : scopesText(asked.scopes)
  const own = new Set(service.scopes.split(' '))
  const foreign = scopes.split(' ').find((scope) => scope !== '' && !own.has(scope))
  if (foreign !== undefined)
    throw new Refusal('validation_failed', `The service account does not have ${foreign}.`, {
      pointer: '/scopes',
    })
  checkKey(asked)
  if ((await listServiceKeys(db, service.id, keysMax)).length >= keysMax)
    throw new Refusal('conflict', `It has ${keysMax} keys already.`)
  const prefix = newPrefix()
  const secret = newSecret()
  const row: ServiceKeyRow = {
    id: asked.id ?? newId('key', nowMs),
    ...{ prefix, service: service.id, hash: digestOf(secret), scopes },
    networks: asked.networks.join(' '),
    ...{ created_ms: nowMs, created_by: asked.by, expires_ms: nowMs + asked.days * dayMs },
    ...{ used_ms: null, used_from: '', revoked_ms: null },
  }
  await keepServiceKey(db, row)
  return { row, key: `amk_live_${prefix}_${secret}` }
}

function checkKey({ days, networks }: NewKey): void {
  if (!(days > 0 && days <= keyDaysMax))
    throw new Refusal('validation_failed', `A key is for ${keyDaysMax} days at most.`, {
      pointer: '/days',
    })
  const wrong = networks.find((network) => !isNetwork(network))
  if (wrong !== undefined)
    throw new Refusal('validation_failed', 'Expected networks such as 10.0.0.0/8 or fd00::/8.', {
      pointer: '/networks',
    })
}

function newPrefix(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567'
  return Array.from(randomBytes(10), (byte) => letters[byte % 32]).join('')
}

export function isServiceKey(text: string): boolean {
  return text.startsWith('amk_live_')
}

/** Whose key it is, used from where it may be; throws else. Every reason reads the same. */
export async function readServiceKey(
  { database }: AccountGround,
  key: string,
  visit: Visit,
): Promise<LiveServiceKey> {
  const [, prefix = '', secret = ''] = keyForm.exec(key) ?? []
  const live = prefix === '' ? null : await findLiveKey(database.read, { prefix }, visit.nowMs)
  if (!live || !isSameDigest(live.key.hash, digestOf(secret)) || !isFromWithin(live.key, visit))
    throw wrongKey()
  await noteUse(database, live.key, visit)
  return live
}

/** A token for a key: shorter than a person's, and of the scopes that were asked for. */
export async function tokenForKey(
  ground: AccountGround,
  { live, scope }: { readonly live: LiveServiceKey; readonly scope: string | null },
  nowMs: number,
): Promise<{ readonly token: string; readonly scope: string; readonly seconds: number }> {
  const own = scopesOf(live)
  const asked = scope === null ? [...own] : scope.split(' ').filter((word) => word !== '')
  const foreign = asked.find((word) => !own.has(word as Permission))
  if (foreign !== undefined || asked.length === 0)
    throw new Refusal('forbidden', 'The key does not have this scope.', {
      needsScope: (foreign ?? '').slice(0, 64),
    })
  const leftS = Math.floor((live.key.expires_ms - nowMs) / 1000)
  const seconds = Math.min(serviceTokenSeconds, leftS)
  const text = asked.join(' ')
  const token = await issueAccessToken(
    ground.keys,
    {
      subject: live.service.id,
      session: live.key.id,
      role: '',
      version: live.service.version,
      scope: text,
    },
    { nowMs, seconds },
  )
  return { token, scope: text, seconds }
}

/** The key behind a token, as it is now; throws where it is over. */
export async function liveKeyOfToken(
  { database }: AccountGround,
  id: string,
  visit: Visit,
): Promise<LiveServiceKey> {
  const live = await findLiveKey(database.read, { id }, visit.nowMs)
  if (!live || !isFromWithin(live.key, visit)) throw wrongKey()
  return live
}

/** `scope`: what its token is limited to; null of a key itself. */
export function callerOfKey(live: LiveServiceKey, visit: Visit, scope: string | null): Caller {
  const own = scopesOf(live)
  const limited = scope === null ? null : new Set(scope.split(' '))
  const { service, key } = live
  return {
    kind: 'service',
    id: service.id,
    name: service.name,
    role: null,
    permissions: new Set([...own].filter((one) => limited === null || limited.has(one))),
    session: key.id,
    address: visit.address,
    signedInAtMs: visit.nowMs,
    isSecondFactorDone: false,
  }
}

/** What the account and the key both have. */
function scopesOf({ service, key }: LiveServiceKey): Set<Permission> {
  const own = new Set(service.scopes.split(' '))
  return new Set(
    key.scopes
      .split(' ')
      .filter((scope) => own.has(scope))
      .filter(isPermission),
  )
}

function isFromWithin({ networks }: ServiceKeyRow, { address }: Visit): boolean {
  return networks === '' || networkTest(networks.split(' '))(address)
}

async function noteUse(
  database: AccountGround['database'],
  { id, used_ms, used_from }: ServiceKeyRow,
  { nowMs, address }: Visit,
): Promise<void> {
  if (used_ms !== null && nowMs - used_ms < noteEachMs && used_from === address) return
  await database.write((db) => noteKeyUse(db, { id, used_ms: nowMs, used_from: address }))
}

function wrongKey(): Refusal {
  return new Refusal('unauthenticated', 'This key is not valid, or not from this address.')
}
