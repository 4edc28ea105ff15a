/** Names of keys and certificates, made of their hashes. */
import { createHash, X509Certificate } from 'node:crypto'

/** SHA-256 of the DER, hex. */
export function certificateFingerprint(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase()
}

/** SHA-256 of the DER of a certificate in PEM, base64url: what a token pins the authority with. */
export function pinOf(pem: string): string {
  return pinOfDer(new X509Certificate(pem).raw)
}

export function pinOfDer(raw: Uint8Array): string {
  return createHash('sha256').update(raw).digest('base64url')
}

/** Id of a signing key: the first 16 hex digits of the SHA-256 of the raw public key. */
export function signingKeyId(raw: Uint8Array): string {
  return createHash('sha256').update(raw).digest('hex').slice(0, 16)
}

/** As certificates are told apart: lower-case hex. */
export function serialOf(certificate: X509Certificate): string {
  return certificate.serialNumber.toLowerCase()
}
