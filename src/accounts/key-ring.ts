/**
 * The keys that are in no database: those that sign tokens (Ed25519, the newest signs, the one before still checks),
 * and the one that seals the secrets of code apps (AES-256-GCM). They lie in `keys/jwt.json` in the folder of what
 * belongs to the database, mode 600.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type CryptoKey, importJWK, type JWK } from 'jose'
import { AmoskysError, reasonOf } from '../kernel/index.ts'
import { newSecret } from './secrets.ts'

interface KeyFile {
  /** The newest first; at most two. */
  readonly signing: readonly StoredKey[]
  /** 256 bits, base64url. */
  readonly seal: string
}

interface StoredKey {
  readonly id: string
  readonly madeMs: number
  readonly jwk: JWK
}

export interface SigningKey {
  readonly id: string
  readonly privateKey: CryptoKey
}

export interface KeyRing {
  readonly signing: SigningKey
  /** By id: those whose signatures count. */
  readonly checking: ReadonlyMap<string, CryptoKey>
  seal(secret: string): string
  /** Null where it was not sealed by this ring. */
  unseal(sealed: string): string | null
}

/** A signing key is followed by a new one after 90 days. */
const keyAgeMaxMs = 90 * 86_400_000

/** `data` is the folder of what belongs to the database. */
export async function openKeyRing(data: string, nowMs: number): Promise<KeyRing> {
  const path = keyPath(data)
  const found = readKeys(path) ?? makeKeys(path, nowMs)
  const isOld = nowMs - found.signing[0]!.madeMs > keyAgeMaxMs
  return ringOf(isOld ? rotate(path, found, nowMs) : found)
}

/** Of a database in memory: the keys go when the process does. */
export function memoryKeyRing(nowMs: number): Promise<KeyRing> {
  return ringOf(newKeyFile(nowMs))
}

/** A new key signs from now on; tokens that the one before has signed count until they expire. */
export function rotateKeys(data: string, nowMs: number): void {
  const path = keyPath(data)
  const found = readKeys(path)
  if (found) rotate(path, found, nowMs)
  else makeKeys(path, nowMs)
}

function keyPath(data: string): string {
  return join(data, 'keys', 'jwt.json')
}

function newKeyFile(nowMs: number): KeyFile {
  return { signing: [newSigningKey(nowMs)], seal: newSecret() }
}

function newSigningKey(nowMs: number): StoredKey {
  const { privateKey } = generateKeyPairSync('ed25519')
  const jwk = privateKey.export({ format: 'jwk' }) as JWK
  const id = createHash('sha256').update(jwk.x!).digest('hex').slice(0, 16)
  return { id, madeMs: nowMs, jwk }
}

function readKeys(path: string): KeyFile | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new AmoskysError('permission', `${path}: ${reasonOf(thrown)}`, { cause: thrown })
  }
  try {
    const keys = JSON.parse(text) as KeyFile
    if (!keys.signing[0]?.jwk.d || Buffer.from(keys.seal, 'base64url').length !== 32)
      throw new Error('no key is in it')
    return keys
  } catch (thrown) {
    throw new AmoskysError(
      'corrupt',
      `${path}: it is not a file of keys as AMOSKYS writes it (${reasonOf(thrown)}). Without it nobody stays signed in, and code apps have to be set up anew: put it back from a copy, or delete it.`,
      { cause: thrown },
    )
  }
}

/** Two processes may come here at once: the first one's file stands, whole, and the other takes it. */
function makeKeys(path: string, nowMs: number): KeyFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = writeDraft(path, newKeyFile(nowMs))
  try {
    linkSync(draft, path)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
  } finally {
    rmSync(draft, { force: true })
  }
  const keys = readKeys(path)
  if (!keys) throw new AmoskysError('not-found', `${path}: it was deleted as soon as it was made`)
  return keys
}

function rotate(path: string, { signing, seal }: KeyFile, nowMs: number): KeyFile {
  const keys = { signing: [newSigningKey(nowMs), signing[0]!], seal }
  renameSync(writeDraft(path, keys), path)
  return keys
}

function writeDraft(path: string, keys: KeyFile): string {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, `${JSON.stringify(keys)}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(draft, 0o600)
  return draft
}

async function ringOf({ signing, seal }: KeyFile): Promise<KeyRing> {
  const checking = new Map<string, CryptoKey>()
  for (const { id, jwk } of signing) {
    const { d: _, ...open } = jwk
    checking.set(id, (await importJWK(open, 'EdDSA')) as CryptoKey)
  }
  const { id, jwk } = signing[0]!
  const privateKey = (await importJWK(jwk, 'EdDSA')) as CryptoKey
  return { signing: { id, privateKey }, checking, ...sealerOf(Buffer.from(seal, 'base64url')) }
}

function sealerOf(key: Buffer): Pick<KeyRing, 'seal' | 'unseal'> {
  return {
    seal(secret) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    unseal(sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < 28) return null
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(12, 28))
      try {
        return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        return null
      }
    },
  }
}
