/** What a sensor is: its name, keys and certificate, in one file, so that they change together or not at all. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AmoskysError } from '../../kernel/index.ts'
import type { TlsKeys } from './credentials.ts'
import { openKeyFolder, readPrivateFile, writeKeyFile } from './key-files.ts'
import type { OwnKeys } from './request.ts'

export interface HeldIdentity {
  readonly name: string
  readonly site: string
  /** `host:port` at which the hub takes what sensors send. */
  readonly hub: string
  /** PEM: of the authority and of the sensor. */
  readonly authority: string
  readonly certificate: string
  /** PKCS#8 in PEM. */
  readonly tlsKey: string
  readonly signingKey: string
  /** As envelopes name the signing key. */
  readonly signingKeyId: string
  /** Raw Ed25519 public key of the hub, which signs its orders; base64. */
  readonly ordersKey: string
}

const fields = [
  ...(['name', 'site', 'hub', 'authority', 'certificate'] as const),
  ...(['tlsKey', 'signingKey', 'signingKeyId', 'ordersKey'] as const),
]

/** Keys that were made for a token, while the hub has not answered yet. */
export interface PendingKeys extends OwnKeys {
  readonly token: string
  readonly name: string
}

export function identityFile(folder: string): string {
  return join(folder, 'identity.json')
}

export function isEnrolled(folder: string): boolean {
  return existsSync(identityFile(folder))
}

/** Throws where there is none, where others can read it, and where its parts do not belong together. */
export function readIdentity(folder: string): HeldIdentity {
  const path = identityFile(folder)
  if (!isEnrolled(folder))
    throw new AmoskysError(
      'not-found',
      `${path}: this sensor is not enrolled: amoskys sensor enrol, with a token that amoskys pki token prints at the hub; or its keys are in another folder: --folder FOLDER`,
    )
  const held = parsed(path, readPrivateFile(path), fields)
  requireWhole(path, held)
  return held
}

export function writeIdentity(folder: string, held: HeldIdentity): void {
  const path = identityFile(folder)
  requireWhole(path, held)
  openKeyFolder(folder)
  writeKeyFile(path, `${JSON.stringify(held, null, 2)}\n`)
}

export function tlsKeysOf({ authority, certificate, tlsKey }: HeldIdentity): TlsKeys {
  return { authority, certificate, key: tlsKey }
}

const pendingFields = ['token', 'name', 'tls', 'signing'] as const

/** Null where there are none. */
export function readPending(folder: string): PendingKeys | null {
  const path = pendingFile(folder)
  return existsSync(path) ? parsed(path, readPrivateFile(path), pendingFields) : null
}

export function writePending(folder: string, keys: PendingKeys): void {
  writeKeyFile(pendingFile(folder), `${JSON.stringify(keys, null, 2)}\n`)
}

export function dropPending(folder: string): void {
  rmSync(pendingFile(folder), { force: true })
}

function pendingFile(folder: string): string {
  return join(folder, 'enrolling.json')
}

function requireWhole(path: string, { certificate, tlsKey, authority }: HeldIdentity): void {
  try {
    const own = new X509Certificate(certificate)
    const above = new X509Certificate(authority)
    if (!own.checkPrivateKey(createPrivateKey(tlsKey)))
      throw new Error('the private key is not that of the certificate')
    if (!own.verify(above.publicKey)) throw new Error('the authority did not sign the certificate')
  } catch (cause) {
    throw corrupt(path, cause)
  }
}

function parsed<K extends string>(path: string, text: string, names: readonly K[]) {
  try {
    const found = JSON.parse(text) as Readonly<Record<string, unknown>>
    const entries = names.map((name) => {
      if (typeof found[name] !== 'string') throw new Error(`${name} is missing`)
      return [name, found[name]] as const
    })
    return Object.fromEntries(entries) as Record<K, string>
  } catch (cause) {
    throw corrupt(path, cause)
  }
}

/** Without what the parser found: it may quote a key. */
function corrupt(path: string, cause: unknown): AmoskysError {
  const says = cause instanceof SyntaxError ? 'it is no JSON' : (cause as Error).message
  return new AmoskysError(
    'corrupt',
    `${path}: expected the keys of a sensor, whole (${says}); enrol it again with a new token`,
  )
}
