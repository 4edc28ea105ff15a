/** The folder with the keys of a hub: its authority, its certificate, and the key that signs orders. */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { AmoskysError, randomHex } from '../kernel/index.ts'
import {
  defaultDays,
  hubNames,
  issueHub,
  type Lifetime,
  makeAuthority,
  type Pair,
} from './authority.ts'
import {
  hubPlaces,
  newPrivateKey,
  openKeyFolder,
  rawPublicKey,
  readPrivateFile,
  readPublicFile,
  signingKeyId,
  type TlsKeys,
  writeKeyFile,
} from './holder/index.ts'

export interface HubKeys {
  readonly authority: Pair
  readonly tls: TlsKeys
  /** Signs orders for sensors. */
  readonly signing: {
    readonly id: string
    readonly key: KeyObject
    /** Raw Ed25519 public key. */
    readonly publicKey: Uint8Array
  }
}

export interface NewHub {
  readonly names: readonly string[]
  readonly nowMs: number
  readonly authorityDays?: number
  readonly hubDays?: number
}

/** The whole folder appears at once, or none of it. Throws where there is one: nothing that was signed is given up by mistake. */
export async function makeHubFolder(folder: string, asked: NewHub): Promise<HubKeys> {
  const { nowMs, authorityDays = defaultDays.authority, hubDays = defaultDays.hub } = asked
  if (existsSync(folder)) throw alreadyThere(folder)
  const authority = await makeAuthority({ nowMs, days: authorityDays })
  const hub = await issueHub(authority, asked.names, { nowMs, days: hubDays })
  const fresh = `${folder}.${randomHex(4)}.new`
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 })
  try {
    openKeyFolder(fresh)
    const places = hubPlaces(fresh)
    writeKeyFile(places.authorityKey, authority.key)
    writeKeyFile(places.authority, authority.certificate, 0o644)
    writeKeyFile(places.signingKey, newPrivateKey())
    writeHub(places, hub)
    renameSync(fresh, folder)
  } catch (thrown) {
    rmSync(fresh, { recursive: true, force: true })
    const { code } = thrown as NodeJS.ErrnoException
    throw code === 'ENOTEMPTY' || code === 'EEXIST' ? alreadyThere(folder) : thrown
  }
  return readHubKeys(folder)
}

/** Throws where one is missing, can be read by others, or does not belong to the others. */
export function readHubKeys(folder: string): HubKeys {
  const places = hubPlaces(folder)
  if (!existsSync(places.authority))
    throw new AmoskysError(
      'not-found',
      `${folder}: the hub has no keys yet: amoskys pki init, with the names that sensors reach it by`,
    )
  openKeyFolder(folder)
  const authority = readPair(places.authority, places.authorityKey)
  const hub = readPair(places.hub, places.hubKey)
  if (!new X509Certificate(hub.certificate).verify(publicKeyIn(authority.certificate)))
    throw new AmoskysError(
      'corrupt',
      `${places.hub}: expected a certificate that ${places.authority} signed; amoskys pki renew hub makes one`,
    )
  const key = readKey(places.signingKey)
  const publicKey = rawPublicKey(key)
  return {
    authority,
    tls: { authority: authority.certificate, certificate: hub.certificate, key: hub.key },
    signing: { id: signingKeyId(publicKey), key, publicKey },
  }
}

/** A new key and certificate of the hub, for the names that it had where no others are given. */
export async function renewHub(
  folder: string,
  { nowMs, days, names }: Lifetime & { readonly names?: readonly string[] },
): Promise<readonly string[]> {
  const places = hubPlaces(folder)
  openKeyFolder(folder)
  const authority = readPair(places.authority, places.authorityKey)
  const all = hubNames(names ?? namesIn(readPublicFile(places.hub)))
  writeHub(places, await issueHub(authority, all, { nowMs, days }))
  return all
}

/** Names and addresses that a certificate of a hub is for. */
export function namesIn(certificate: string): string[] {
  const alternative = new X509Certificate(certificate).subjectAltName ?? ''
  return alternative
    .split(', ')
    .map((one) => one.replace(/^(DNS|IP Address):/, '').toLowerCase())
    .filter((name) => name !== '')
}

/** The key first: a reader between the two finds that they do not belong together, keeps what it has, and looks again. */
function writeHub(places: ReturnType<typeof hubPlaces>, { key, certificate }: Pair): void {
  writeKeyFile(places.hubKey, key)
  writeKeyFile(places.hub, certificate, 0o644)
}

function readPair(certificatePath: string, keyPath: string): Pair {
  const [certificate, key] = [readPublicFile(certificatePath), readPrivateFile(keyPath)]
  try {
    if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
      return { certificate, key }
  } catch (cause) {
    const text = `${certificatePath} and ${keyPath}: expected a certificate and a key in PEM`
    throw new AmoskysError('unreadable', text, { cause })
  }
  throw new AmoskysError(
    'corrupt',
    `${keyPath}: expected the key of ${certificatePath}, found another`,
  )
}

function readKey(path: string): KeyObject {
  const pem = readPrivateFile(path)
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (cause) {
    throw new AmoskysError('unreadable', `${path}: expected a private key in PEM`, { cause })
  }
  throw new AmoskysError('unreadable', `${path}: expected an Ed25519 key, found another kind`)
}

function publicKeyIn(certificate: string): KeyObject {
  return createPublicKey(certificate)
}

function alreadyThere(folder: string): AmoskysError {
  return new AmoskysError(
    'usage',
    `${folder}: the hub has keys already, and sensors that believe them: amoskys pki renew hub makes a new certificate; to begin anew, move the folder away and enrol every sensor again`,
  )
}
