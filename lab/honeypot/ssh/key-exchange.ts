/** The one key exchange that the honeypot speaks: curve25519-sha256 with an Ed25519 host key (RFC 8731, RFC 8709). */
import {
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { message, mpint, SshFault, SshReader, sshString } from './wire.ts'

const algorithms = {
  kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org'],
  hostKey: ['ssh-ed25519'],
  cipher: ['aes128-ctr', 'aes256-ctr'],
  mac: ['hmac-sha2-256'],
  compression: ['none'],
} as const

export interface HostKey {
  readonly privateKey: KeyObject
  /** As it stands on the wire. */
  readonly blob: Buffer
}

export function hostKeyOf(privateKey: KeyObject): HostKey {
  const raw = rawPublic(createPublicKey(privateKey))
  return { privateKey, blob: Buffer.concat([sshString('ssh-ed25519'), sshString(raw)]) }
}

/** What both sides said before there were keys: it is signed, so that nobody in between changes it. */
export interface Hello {
  readonly clientVersion: string
  readonly serverVersion: string
  readonly clientInit: Buffer
  readonly serverInit: Buffer
}

export type Cipher = (typeof algorithms.cipher)[number]

export interface Agreement {
  readonly toServer: Cipher
  readonly toClient: Cipher
  /** The client guessed wrong, and its next message is to be passed over. */
  readonly skipsNext: boolean
}

export interface Keys {
  readonly toServer: OneWayKeys
  readonly toClient: OneWayKeys
}

export interface OneWayKeys {
  readonly cipher: Cipher
  readonly iv: Buffer
  readonly key: Buffer
  readonly mac: Buffer
}

export function serverKexInit(): Buffer {
  const { kex, hostKey, cipher, mac, compression } = algorithms
  const lists = [kex, hostKey, cipher, cipher, mac, mac, compression, compression, [], []]
  return Buffer.concat([
    Buffer.from([message.kexInit]),
    randomBytes(16),
    ...lists.map((names) => sshString(names.join(','))),
    Buffer.alloc(5),
  ])
}

/** The client's choice where we have it, too; a fault where we have none in common. */
export function agree(clientInit: Buffer): Agreement {
  const reader = new SshReader(clientInit, 17)
  const lists = Array.from({ length: 10 }, () => reader.names())
  const both = (at: number, ours: readonly string[], what: string) => {
    const found = lists[at]!.find((name) => ours.includes(name))
    if (found === undefined) throw new SshFault(`no ${what} in common`)
    return found
  }
  const kex = both(0, algorithms.kex, 'key exchange')
  const hostKey = both(1, algorithms.hostKey, 'host key')
  both(4, algorithms.mac, 'MAC')
  both(5, algorithms.mac, 'MAC')
  const guessedRight = lists[0]![0] === kex && lists[1]![0] === hostKey
  return {
    toServer: both(2, algorithms.cipher, 'cipher') as Cipher,
    toClient: both(3, algorithms.cipher, 'cipher') as Cipher,
    skipsNext: reader.flag() && !guessedRight,
  }
}

/** What the client offers, as HASSH has it: programs are known by it, whatever they say they are. */
export function hassh(clientInit: Buffer): string {
  const reader = new SshReader(clientInit, 17)
  const lists = Array.from({ length: 10 }, () => reader.names().join(','))
  return createHash('md5')
    .update([0, 2, 4, 6].map((at) => lists[at]!).join(';'))
    .digest('hex')
}

/** Answers the client's half; yields the reply and the keys of both ways. */
export function exchangeKeys(
  hello: Hello,
  { hostKey, agreement, ecdhInit }: { hostKey: HostKey; agreement: Agreement; ecdhInit: Buffer },
): { reply: Buffer; keys: Keys } {
  const theirs = new SshReader(ecdhInit, 1).string()
  if (theirs.length !== 32) throw new SshFault('a public key of another length than 32 bytes')
  const own = generateKeyPairSync('x25519')
  const ours = rawPublic(own.publicKey)
  const secret = mpint(sharedSecret(own.privateKey, theirs))
  const hash = sha256(
    ...[hello.clientVersion, hello.serverVersion].map(sshString),
    ...[hello.clientInit, hello.serverInit, hostKey.blob, theirs, ours].map(sshString),
    secret,
  )
  const signature = sshString(
    Buffer.concat([sshString('ssh-ed25519'), sshString(sign(null, hash, hostKey.privateKey))]),
  )
  const head = Buffer.from([message.ecdhReply])
  const reply = Buffer.concat([head, sshString(hostKey.blob), sshString(ours), signature])
  return { reply, keys: deriveKeys(secret, hash, agreement) }
}

function sharedSecret(privateKey: KeyObject, theirs: Buffer): Buffer {
  const jwk = { kty: 'OKP', crv: 'X25519', x: theirs.toString('base64url') }
  try {
    return diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) })
  } catch {
    // OpenSSL refuses points of small order.
    throw new SshFault('a public key that is no point to work with')
  }
}

/** RFC 4253, section 7.2. */
function deriveKeys(secret: Buffer, hash: Buffer, agreement: Agreement): Keys {
  const material = (letter: string) => sha256(secret, hash, Buffer.from(letter), hash)
  const oneWay = (cipher: Cipher, [iv, key, mac]: readonly [string, string, string]) => ({
    cipher,
    iv: material(iv).subarray(0, 16),
    key: material(key).subarray(0, cipher === 'aes128-ctr' ? 16 : 32),
    mac: material(mac),
  })
  return {
    toServer: oneWay(agreement.toServer, ['A', 'C', 'E']),
    toClient: oneWay(agreement.toClient, ['B', 'D', 'F']),
  }
}

function rawPublic(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url')
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
