/** What came over the network as a request for a certificate: believed as far as its signatures go. */
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { Pkcs10CertificateRequest } from '@peculiar/x509'
import {
  isSensorName,
  isSigningProven,
  type KeyRequest,
  publicKeyOf,
  signingKeyId,
} from './holder/index.ts'

export interface ProvenRequest {
  readonly name: string
  /** Public key for TLS, DER. */
  readonly spki: Uint8Array
  readonly signing: {
    readonly id: string
    /** Raw public key, base64. */
    readonly material: string
  }
}

const requestBytesMax = 1024
/** Ed25519 and nothing else (RFC 8410): the whole of what such a key looks like but its 32 bytes. */
const spkiHead = '302a300506032b6570032100'

/** A sentence where the request proves nothing: hostile bytes are a value. */
export async function readRequest(asked: KeyRequest): Promise<ProvenRequest | string> {
  if (asked.request.length > requestBytesMax)
    return `the request has ${asked.request.length} bytes: expected at most ${requestBytesMax}`
  const read = await readPkcs10(asked.request)
  if (typeof read === 'string') return read
  if (publicKeyOf(asked.signingKey) === null)
    return 'the signing key is no Ed25519 public key of 32 bytes'
  if (!isSigningProven(asked))
    return 'the request is not signed by the signing key: who asks does not hold it'
  const material = Buffer.from(asked.signingKey).toString('base64')
  return { ...read, signing: { id: signingKeyId(asked.signingKey), material } }
}

async function readPkcs10(bytes: Uint8Array) {
  try {
    const request = new Pkcs10CertificateRequest(Uint8Array.from(bytes))
    const spki = new Uint8Array(request.publicKey.rawData)
    if (!Buffer.from(spki).toString('hex').startsWith(spkiHead))
      return 'the key of the request is of another kind than Ed25519'
    const name = /^CN=(.*)$/.exec(request.subject)?.[1] ?? ''
    if (!isSensorName(name)) return 'the request is for no name that a sensor can have'
    if (!(await request.verify(webcrypto as never)))
      return 'the request is not signed by its own key'
    return { name, spki }
  } catch {
    return 'the request is none in the form of PKCS#10'
  }
}
