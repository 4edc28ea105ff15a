/**
 * What somebody who holds two keys asks a certificate with: a PKCS#10 request (RFC 2986), which the key for TLS signs, and a
 * signature of the key for envelopes over that request. Written by hand, since the sensor carries no library for it.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { der, tags } from './der.ts'

/** Private keys, PKCS#8 in PEM. They stay where they were made. */
export interface OwnKeys {
  readonly tls: string
  readonly signing: string
}

export interface KeyRequest {
  /** PKCS#10, DER. */
  readonly request: Uint8Array
  /** Raw Ed25519 public key, 32 bytes. */
  readonly signingKey: Uint8Array
  readonly signingProof: Uint8Array
}

const commonName = Buffer.from([0x55, 0x04, 0x03])
const ed25519 = Buffer.from([0x2b, 0x65, 0x70])
/** Keeps a signature that was made for this from being one for anything else. */
const proofTag = Buffer.from('amoskys.enrol.v1\0')
/** In front of the raw key (RFC 8410). */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

export function newOwnKeys(): OwnKeys {
  return { tls: newPrivateKey(), signing: newPrivateKey() }
}

export function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
}

export function makeKeyRequest(name: string, keys: OwnKeys): KeyRequest {
  const tls = createPrivateKey(keys.tls)
  const signing = createPrivateKey(keys.signing)
  const request = pkcs10(name, tls)
  return {
    request,
    signingKey: rawPublicKey(signing),
    signingProof: sign(null, Buffer.concat([proofTag, request]), signing),
  }
}

/** Whether who made the request holds the signing key, too. False of anything that is no such key. */
export function isSigningProven({ request, signingKey, signingProof }: KeyRequest): boolean {
  const key = publicKeyOf(signingKey)
  return key !== null && verify(null, Buffer.concat([proofTag, request]), key, signingProof)
}

/** Null where the bytes are no Ed25519 public key. */
export function publicKeyOf(raw: Uint8Array): KeyObject | null {
  if (raw.length !== 32) return null
  try {
    const spki = Buffer.concat([spkiHead, raw])
    return createPublicKey({ key: spki, format: 'der', type: 'spki' })
  } catch {
    return null
  }
}

export function rawPublicKey(key: KeyObject): Buffer {
  const half = key.type === 'private' ? createPublicKey(key) : key
  return half.export({ type: 'spki', format: 'der' }).subarray(spkiHead.length)
}

function pkcs10(name: string, key: KeyObject): Buffer {
  const algorithm = der(tags.sequence, der(tags.objectId, ed25519))
  const subject = der(
    tags.sequence,
    der(tags.objectId, commonName),
    der(tags.text, Buffer.from(name)),
  )
  const information = der(
    tags.sequence,
    der(tags.integer, Buffer.from([0])),
    der(tags.sequence, der(tags.set, subject)),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    der(tags.attributes),
  )
  const signature = der(tags.bits, Buffer.from([0]), sign(null, information, key))
  return der(tags.sequence, information, algorithm, signature)
}
