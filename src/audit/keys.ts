/** The key that checkpoints are signed with: in a file of its own, apart from the database, for its owner alone. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AmoskysError, reasonOf } from '../kernel/index.ts'

/** Where what belongs to the chain of a database lies. */
export interface AuditPlaces {
  readonly privateKey: string
  readonly publicKey: string
  readonly checkpoints: string
}

export interface SigningKey {
  readonly id: string
  readonly privateKey: KeyObject
  /** It was made now: nothing was ever signed with it. */
  readonly isNew: boolean
}

/** Public halves by their ids. */
export type KnownKeys = ReadonlyMap<string, KeyObject>

/** In the data folder, as a rule that of the database. Several in one share the key; each has checkpoints of its own. */
export function auditPlaces(databasePath: string, folder = dirname(databasePath)): AuditPlaces {
  const name = basename(databasePath)
  const mark = name === 'amoskys.sqlite' ? '' : `${name}.`
  return {
    privateKey: join(folder, 'keys', 'audit.pem'),
    publicKey: join(folder, 'keys', 'audit.pub.pem'),
    checkpoints: join(folder, `${mark}audit-checkpoints.jsonl`),
  }
}

/** The key that is there, or a new one. Two processes that start at once end with the same. */
export function openSigningKey({ privateKey, publicKey }: AuditPlaces): SigningKey {
  const isNew = !existsSync(privateKey) && makeKey(privateKey)
  // Made by hand or copied with other rights: nobody else needs to read it.
  if ((statSync(privateKey).mode & 0o077) !== 0) chmodSync(privateKey, 0o600)
  const key = readKey(privateKey, createPrivateKey)
  const half = createPublicKey(key)
  const id = keyId(half)
  if (!knownKeys(publicKey).has(id)) keepPublicHalf(publicKey, half)
  return { id, privateKey: key, isNew }
}

/** Every public half beside the given: of a key that was replaced, too. */
export function knownKeys(publicKey: string): KnownKeys {
  const folder = dirname(publicKey)
  const names = existsSync(folder) ? readdirSync(folder) : []
  const keys = names
    .filter((name) => name.startsWith('audit') && name.endsWith('.pub.pem'))
    .map((name) => readKey(join(folder, name), createPublicKey))
  return new Map(keys.map((key) => [keyId(key), key]))
}

/** The first 16 hex digits of the SHA-256 of the public half, as its DER (SPKI). */
export function keyId(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('hex').slice(0, 16)
}

function makeKey(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  try {
    writeFileSync(path, pem, { flag: 'wx', mode: 0o600, flush: true })
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw thrown
  }
}

/** One that is there stays: what it signed must go on being verifiable. */
function keepPublicHalf(path: string, half: KeyObject): void {
  const place = existsSync(path) ? path.replace(/\.pub\.pem$/, `-${keyId(half)}.pub.pem`) : path
  writeFileSync(place, half.export({ type: 'spki', format: 'pem' }), { mode: 0o644, flush: true })
}

function readKey(path: string, read: (pem: string) => KeyObject): KeyObject {
  try {
    const key = read(readFileSync(path, 'utf8'))
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EACCES') throw new AmoskysError('permission', `${path}: may not be read`)
    throw new AmoskysError('unreadable', `${path}: expected a key in PEM (${reasonOf(cause)})`)
  }
  throw new AmoskysError('unreadable', `${path}: expected an Ed25519 key, found another kind`)
}
