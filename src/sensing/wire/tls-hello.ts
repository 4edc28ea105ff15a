/** ClientHello and ServerHello (RFC 8446 4.1, RFC 5246 7.4.1, RFC 6066 3, RFC 7301, RFC 8701, RFC 9849). */
import type { Malformed } from '../../contracts/index.ts'
import { u16 } from './bytes.ts'
import { cleanText } from './text.ts'

const hello = { version: 0, sessionId: 34 } as const
const serverSuiteLength = 2
const serverCompressionLength = 1

const Extension = {
  serverName: 0,
  groups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  supportedVersions: 43,
  /** The draft that came before the encrypted client hello. */
  encryptedServerName: 0xffce,
  encryptedClientHello: 0xfe0d,
} as const

const serverNameCharactersMax = 255
const alpnCharactersMax = 64

/** Lists as they were sent, GREASE and all. */
export interface ClientHello {
  readonly version: number
  readonly cipherSuites: readonly number[]
  readonly extensions: readonly number[]
  readonly groups: readonly number[]
  readonly pointFormats: readonly number[]
  readonly signatureAlgorithms: readonly number[]
  readonly supportedVersions: readonly number[]
  readonly hasServerName: boolean
  readonly serverName: string
  /** First protocol of the ALPN list. */
  readonly alpnBytes: Uint8Array
  readonly alpn: string
  readonly isEncrypted: boolean
  /** Where the hello broke off or contradicted itself; what came before it was read. */
  readonly malformed: Malformed | null
}

export interface ServerHello {
  /** Version chosen. */
  readonly version: number
  readonly cipherSuite: number
}

export function readClientHello(body: Uint8Array): ClientHello {
  const cursor = new Cursor(body)
  cursor.skip(hello.sessionId)
  cursor.vector(1)
  const cipherSuites = cursor.vector(2)
  cursor.vector(1)
  const extensions = readExtensions(cursor)
  const list = (type: number, width: 1 | 2, lengthBytes: 1 | 2) =>
    numbers(new Cursor(extensions.get(type) ?? empty).vector(lengthBytes), width)
  const alpnBytes = firstProtocol(extensions.get(Extension.alpn))
  return {
    version: body.length >= 2 ? u16(body, hello.version) : 0,
    cipherSuites: numbers(cipherSuites, 2),
    extensions: extensions.types,
    groups: list(Extension.groups, 2, 2),
    pointFormats: list(Extension.pointFormats, 1, 1),
    signatureAlgorithms: list(Extension.signatureAlgorithms, 2, 2),
    supportedVersions: list(Extension.supportedVersions, 2, 1),
    hasServerName: extensions.get(Extension.serverName) !== undefined,
    serverName: firstServerName(extensions.get(Extension.serverName)),
    alpnBytes,
    alpn: cleanText(alpnBytes, 0, { to: alpnBytes.length, charactersMax: alpnCharactersMax }),
    isEncrypted:
      extensions.get(Extension.encryptedClientHello) !== undefined ||
      extensions.get(Extension.encryptedServerName) !== undefined,
    malformed: cursor.malformed,
  }
}

export function readServerHello(body: Uint8Array): ServerHello | null {
  const cursor = new Cursor(body)
  cursor.skip(hello.sessionId)
  cursor.vector(1)
  const suite = cursor.skip(serverSuiteLength)
  cursor.skip(serverCompressionLength)
  if (suite.length < serverSuiteLength) return null
  const chosen = readExtensions(cursor).get(Extension.supportedVersions)
  const legacy = u16(body, hello.version)
  return {
    version: chosen !== undefined && chosen.length === 2 ? u16(chosen, 0) : legacy,
    cipherSuite: u16(suite, 0),
  }
}

interface Extensions {
  readonly types: readonly number[]
  /** The first of its type. */
  get(type: number): Uint8Array | undefined
}

function readExtensions(cursor: Cursor): Extensions {
  const types: number[] = []
  const values = new Map<number, Uint8Array>()
  // A hello may end without an extensions block (RFC 5246 7.4.1.2).
  const block = cursor.isAtEnd ? cursor : new Cursor(cursor.vector(2))
  while (!block.isAtEnd) {
    const head = block.skip(2)
    const value = block.vector(2)
    if (block.malformed !== null) break
    const type = u16(head, 0)
    types.push(type)
    if (!values.has(type)) values.set(type, value)
  }
  cursor.adopt(block)
  return { types, get: (type) => values.get(type) }
}

/** RFC 6066 3: a list of names, of which only host names (type 0) were ever defined. */
function firstServerName(value: Uint8Array | undefined): string {
  const list = new Cursor(new Cursor(value ?? empty).vector(2))
  if (list.isAtEnd || list.skip(1)[0] !== 0) return ''
  const name = list.vector(2)
  return cleanText(name, 0, { to: name.length, charactersMax: serverNameCharactersMax })
}

function firstProtocol(value: Uint8Array | undefined): Uint8Array {
  return new Cursor(new Cursor(value ?? empty).vector(2)).vector(1)
}

function numbers(bytes: Uint8Array, width: 1 | 2): number[] {
  const list: number[] = []
  for (let at = 0; at + width <= bytes.length; at += width)
    list.push(width === 1 ? bytes[at]! : u16(bytes, at))
  return list
}

const empty = new Uint8Array(0)

/** Walks through vectors with a length before them; past a broken one everything is empty. */
class Cursor {
  readonly #bytes: Uint8Array
  #at = 0
  #malformed: Malformed | null = null

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#malformed !== null || this.#at >= this.#bytes.length
  }

  get malformed(): Malformed | null {
    return this.#malformed
  }

  /** Takes over the failure of a part of these bytes. */
  adopt(part: Cursor): void {
    this.#malformed ??= part.#malformed
  }

  skip(length: number): Uint8Array {
    const present = this.#bytes.length - this.#at
    if (this.#malformed !== null) return empty
    if (present < length) {
      this.#malformed = {
        layer: 'tls',
        offset: this.#at,
        bytesNeeded: length,
        bytesPresent: present,
      }
      return empty
    }
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /** The bytes of a vector whose length takes `lengthBytes`; for a list that was cut, those at hand. */
  vector(lengthBytes: 1 | 2): Uint8Array {
    const head = this.skip(lengthBytes)
    if (head.length === 0) return empty
    const length = lengthBytes === 1 ? head[0]! : u16(head, 0)
    if (this.#bytes.length - this.#at >= length) return this.skip(length)
    const rest = this.#bytes.subarray(this.#at)
    this.skip(length)
    return rest
  }
}
