/** A passkey in software: what a browser and its authenticator answer, made by hand (WebAuthn level 3, 6.1 and 6.5). */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

export interface SoftPasskey {
  readonly id: string
  /** Goes up with each use; set back by hand, it is a copy. */
  counter: number
  readonly isPersonChecked: boolean
  readonly privateKey: KeyObject
  readonly publicKey: Buffer
}

export function newSoftPasskey({ isPersonChecked = true } = {}): SoftPasskey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  const cose = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(x!, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(y!, 'base64url'))],
  ])
  return {
    id: randomBytes(16).toString('base64url'),
    counter: 0,
    isPersonChecked,
    privateKey,
    publicKey: Buffer.from(isoCBOR.encode(cose)),
  }
}

interface Asked {
  readonly challenge: string
  readonly origin: string
}

/** The answer to an offer. */
export function register(passkey: SoftPasskey, asked: Asked): unknown {
  const id = Buffer.from(passkey.id, 'base64url')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(id.length)
  const credential = Buffer.concat([Buffer.alloc(16), length, id, passkey.publicKey])
  const authData = authenticatorData(passkey, asked, credential)
  const attestation = isoCBOR.encode(
    new Map<string, string | Uint8Array | Map<string, string>>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(authData)],
    ]),
  )
  return {
    ...{ id: passkey.id, rawId: passkey.id, type: 'public-key', clientExtensionResults: {} },
    response: {
      clientDataJSON: clientData('webauthn.create', asked).toString('base64url'),
      attestationObject: Buffer.from(attestation).toString('base64url'),
      transports: ['internal'],
    },
  }
}

/** The answer to a question. */
export function assert(passkey: SoftPasskey, asked: Asked): unknown {
  passkey.counter++
  const client = clientData('webauthn.get', asked)
  const authData = authenticatorData(passkey, asked, Buffer.alloc(0))
  const signed = Buffer.concat([authData, createHash('sha256').update(client).digest()])
  return {
    ...{ id: passkey.id, rawId: passkey.id, type: 'public-key', clientExtensionResults: {} },
    response: {
      clientDataJSON: client.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', signed, passkey.privateKey).toString('base64url'),
    },
  }
}

function clientData(type: string, { challenge, origin }: Asked): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
}

function authenticatorData(passkey: SoftPasskey, { origin }: Asked, credential: Buffer): Buffer {
  const host = createHash('sha256').update(new URL(origin).hostname).digest()
  const isPresent = 0x01
  const isChecked = passkey.isPersonChecked ? 0x04 : 0
  const hasCredential = credential.length > 0 ? 0x40 : 0
  const counter = Buffer.alloc(4)
  counter.writeUInt32BE(passkey.counter)
  return Buffer.concat([
    host,
    Buffer.of(isPresent | isChecked | hasCredential),
    counter,
    credential,
  ])
}
