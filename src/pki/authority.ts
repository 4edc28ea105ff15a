/** The hub's own authority: it vouches for the hub and for sensors, by Ed25519, and for nobody else. */
import 'reflect-metadata'
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { AmoskysError, isAddress, isHostName, printable, randomHex } from '../kernel/index.ts'
import { newPrivateKey, requireSensorName, sensorUri, workerUri } from './holder/index.ts'

/** PEM of both. */
export interface Pair {
  readonly key: string
  readonly certificate: string
}

export interface Lifetime {
  readonly nowMs: number
  readonly days: number
}

export const defaultDays = { authority: 3650, hub: 365, sensor: 90, worker: 365 } as const

const dayMs = 86_400_000
/** Clocks differ: a certificate is good from this long before it was made. */
const slackMs = 3_600_000
const namesMax = 100
/** Our own, so that no other user of the library can set it. */
const crypto = webcrypto as never

export async function makeAuthority({ nowMs, days }: Lifetime): Promise<Pair> {
  const key = newPrivateKey()
  const subject = `CN=AMOSKYS authority ${randomHex(4)}`
  const spki = publicHalf(key)
  const certificate = await issue({
    ...{ subject, issuer: subject, signer: key, spki, fromMs: nowMs - slackMs },
    untilMs: nowMs + days * dayMs,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(spki, false, crypto),
    ],
  })
  return { key, certificate }
}

/** `names`: what sensors call the hub, names or addresses. */
export async function issueHub(
  authority: Pair,
  names: readonly string[],
  lifetime: Lifetime,
): Promise<Pair> {
  const key = newPrivateKey()
  const alternative = hubNames(names).map((value) => ({
    type: isAddress(value) ? ('ip' as const) : ('dns' as const),
    value,
  }))
  const certificate = await issueLeaf(authority, lifetime, {
    ...{ subject: 'CN=AMOSKYS hub', spki: publicHalf(key), usage: ExtendedKeyUsage.serverAuth },
    alternative: new SubjectAlternativeNameExtension(alternative),
  })
  return { key, certificate }
}

/** For who has proved to hold the key, `spki` in DER. PEM. */
export function issueSensor(
  authority: Pair,
  { name, spki }: { readonly name: string; readonly spki: Uint8Array },
  lifetime: Lifetime,
): Promise<string> {
  requireSensorName(name)
  return issueLeaf(authority, lifetime, {
    ...{ subject: `CN=${name}`, spki, usage: ExtendedKeyUsage.clientAuth },
    alternative: new SubjectAlternativeNameExtension([{ type: 'url', value: sensorUri(name) }]),
  })
}

/** For a process that works from the bus. */
export async function issueWorker(
  authority: Pair,
  name: string,
  lifetime: Lifetime,
): Promise<Pair> {
  requireSensorName(name)
  const key = newPrivateKey()
  const certificate = await issueLeaf(authority, lifetime, {
    ...{ subject: `CN=${name}`, spki: publicHalf(key), usage: ExtendedKeyUsage.clientAuth },
    alternative: new SubjectAlternativeNameExtension([{ type: 'url', value: workerUri(name) }]),
  })
  return { key, certificate }
}

/** Names of the hub, each once; throws where one is none. */
export function hubNames(names: readonly string[]): string[] {
  const all = [...new Set(names.map((name) => name.trim().toLowerCase()))]
  const wrong = all.find((name) => !isAddress(name) && !isHostName(name))
  if (wrong !== undefined)
    throw new AmoskysError(
      'usage',
      `${printable(wrong.slice(0, 80))}: expected a name or an address of the hub, such as hub.example.org or 10.0.0.5`,
    )
  if (all.length === 0 || all.length > namesMax)
    throw new AmoskysError(
      'usage',
      `names of the hub: expected 1 to ${namesMax}, found ${all.length}: what sensors reach it by`,
    )
  return all
}

interface Leaf {
  readonly subject: string
  readonly spki: Uint8Array
  readonly usage: ExtendedKeyUsage
  readonly alternative: Extension
}

/** Ends with the authority at the latest. */
async function issueLeaf(
  authority: Pair,
  { nowMs, days }: Lifetime,
  { subject, spki, usage, alternative }: Leaf,
): Promise<string> {
  const above = new X509Certificate(authority.certificate)
  const endMs = above.notAfter.getTime()
  if (endMs <= nowMs)
    throw new AmoskysError('usage', 'the authority has expired: nothing it signs would be believed')
  return issue({
    ...{ subject, issuer: above.subject, signer: authority.key, spki, fromMs: nowMs - slackMs },
    untilMs: Math.min(nowMs + days * dayMs, endMs),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([usage], true),
      alternative,
      await AuthorityKeyIdentifierExtension.create(above.publicKey, false, crypto),
      await SubjectKeyIdentifierExtension.create(spki as never, false, crypto),
    ],
  })
}

interface Asked {
  readonly subject: string
  readonly issuer: string
  /** Private key that signs, PEM. */
  readonly signer: string
  readonly spki: Uint8Array
  readonly fromMs: number
  readonly untilMs: number
  readonly extensions: Extension[]
}

async function issue(asked: Asked): Promise<string> {
  const { subject, issuer, spki, extensions } = asked
  const certificate = await X509CertificateGenerator.create(
    {
      // 126 bits of chance, positive and of one length.
      serialNumber: `4${randomHex(16).slice(1)}`,
      ...{ subject, issuer, extensions, publicKey: spki as never },
      notBefore: new Date(asked.fromMs),
      notAfter: new Date(asked.untilMs),
      signingKey: (await signingHalf(asked.signer)) as never,
      signingAlgorithm: { name: 'Ed25519' },
    },
    crypto,
  )
  return `${certificate.toString('pem').trimEnd()}\n`
}

function signingHalf(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  return webcrypto.subtle.importKey('pkcs8', der, 'Ed25519', false, ['sign'])
}

function publicHalf(pem: string) {
  return createPublicKey(pem).export({ type: 'spki', format: 'der' }) as Buffer<ArrayBuffer>
}
