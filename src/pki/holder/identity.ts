/** Whom a certificate of a sensor, or of a worker, names. */
import { X509Certificate } from 'node:crypto'
import { certificateFingerprint, serialOf } from './fingerprints.ts'
import { isSensorName } from './names.ts'

export interface SensorIdentity {
  readonly name: string
  /** Lower-case hex. */
  readonly serial: string
  /** SHA-256 of the DER, hex. */
  readonly fingerprint: string
  readonly untilMs: number
}

/** In the certificate's alternative names, the only one. */
export function sensorUri(name: string): string {
  return `amoskys:sensor:${name}`
}

/**
 * Of a certificate that TLS has verified: grpc-js gives it as `call.getAuthContext().sslPeerCertificate`. Null where there is none, or
 * it is no sensor's: the one alternative name and the common name must say the same.
 */
export function identityOf(peer: Peer): SensorIdentity | null {
  return identityBy(peer, sensorUri)
}

/** In the one alternative name of the certificate of a process that works from the bus: no sensor's, and no sensor's is it. */
export function workerUri(name: string): string {
  return `amoskys:worker:${name}`
}

/** The same of a certificate of a worker. */
export function workerIdentityOf(peer: Peer): SensorIdentity | null {
  return identityBy(peer, workerUri)
}

type Peer = { readonly raw?: Uint8Array } | undefined

function identityBy(peer: Peer, uriOf: (name: string) => string): SensorIdentity | null {
  if (!peer?.raw) return null
  const certificate = new X509Certificate(peer.raw)
  const name = /^CN=(.*)$/.exec(certificate.subject)?.[1] ?? ''
  if (!isSensorName(name) || certificate.subjectAltName !== `URI:${uriOf(name)}`) return null
  return {
    name,
    serial: serialOf(certificate),
    fingerprint: certificateFingerprint(certificate),
    untilMs: certificate.validToDate.getTime(),
  }
}
