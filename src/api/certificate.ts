/** The certificate of a server that was given none: made once, for its own names, and kept in a file of mode 600. */
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import {
  cryptoProvider,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { isAddress } from '../kernel/index.ts'

export interface Certificate {
  readonly cert: string
  readonly key: string
  /** SHA-256 of the certificate, as browsers show it: `AB:CD:...`. */
  readonly fingerprint: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
/** Browsers refuse longer ones (CA/Browser Forum, 398 days). */
const validMs = 397 * 86_400_000
/** It is made anew when less of its time is left. */
const renewMs = 30 * 86_400_000

export async function ownCertificate(
  data: string,
  { names, nowMs }: { readonly names: readonly string[]; readonly nowMs: number },
): Promise<Certificate> {
  const folder = join(data, 'keys')
  const [certFile, keyFile] = [join(folder, 'tls-cert.pem'), join(folder, 'tls-key.pem')]
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (existsSync(certFile) && existsSync(keyFile)) {
    const kept = await read(readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8'))
    if (isFit(kept.cert, names, nowMs)) return kept
  }
  const made = await make(names, nowMs)
  writeFileSync(keyFile, made.key, { mode: 0o600 })
  chmodSync(keyFile, 0o600)
  writeFileSync(certFile, made.cert, { mode: 0o644 })
  return read(made.cert, made.key)
}

/** A certificate that somebody gave, with its fingerprint. */
export async function read(cert: string, key: string): Promise<Certificate> {
  const thumbprint = await new X509Certificate(cert).getThumbprint('SHA-256', webcrypto as never)
  const hex = Buffer.from(thumbprint).toString('hex').toUpperCase()
  return { cert, key, fingerprint: hex.match(/../g)!.join(':') }
}

function isFit(cert: string, names: readonly string[], nowMs: number): boolean {
  const certificate = new X509Certificate(cert)
  const alternative = certificate.getExtension(SubjectAlternativeNameExtension)
  const known = new Set(alternative?.names.items.map(({ value }) => value))
  return (
    certificate.notAfter.getTime() - nowMs > renewMs &&
    [...names, 'localhost'].every((name) => known.has(name))
  )
}

/** By which this machine is called as it stands; where one changes later, the certificate stays as it is. */
function ownNames(): string[] {
  const name = hostname()
  const interfaces = Object.values(networkInterfaces()).flatMap((one) => one ?? [])
  const addresses = interfaces.map(({ address }) => address.split('%')[0]!)
  return [...(/^[a-z0-9][a-z0-9.-]{0,62}$/i.test(name) ? [name] : []), 'localhost', ...addresses]
}

async function make(names: readonly string[], nowMs: number) {
  const crypto = webcrypto
  cryptoProvider.set(crypto as never)
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=AMOSKYS ${hostname().replace(/[^\w.-]/g, '-')}`,
    notBefore: new Date(nowMs - 3_600_000),
    notAfter: new Date(nowMs + validMs),
    signingAlgorithm: algorithm,
    keys: keys as never,
    extensions: [
      new SubjectAlternativeNameExtension(
        [...new Set([...names, ...ownNames()])].map((value) => ({
          type: isAddress(value) ? ('ip' as const) : ('dns' as const),
          value,
        })),
      ),
    ],
  })
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { cert: certificate.toString('pem'), key: PemConverter.encode(key, 'PRIVATE KEY') }
}
