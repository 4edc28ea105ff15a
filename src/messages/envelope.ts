/** The envelope of a batch: read from hostile bytes, written, signed and verified. */
import { type KeyObject, sign, verify } from 'node:crypto'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { canonicalBytesOf } from './canonical.ts'
import {
  Encoding,
  type Envelope as EnvelopeMessage,
  EnvelopeSchema,
} from './gen/amoskys/v1/envelope_pb.ts'

/** Of the envelope, and of what is signed. */
export const envelopeVersion = 1
const tag = 'amoskys.envelope.v1'
const signatureBytes = 64

/** A batch as it travels; `envelope.proto` says what each field means. */
export interface Envelope {
  readonly version: typeof envelopeVersion
  readonly sensor: string
  readonly stream: string
  readonly sequence: number
  readonly batch: Uint8Array
  readonly encoding: BatchEncoding
  readonly keyId: string
  readonly signature: Uint8Array
  readonly traceId: string
  readonly madeUs: number
  readonly rows: number
  readonly shedRows: number
}

export type BatchEncoding = 'identity' | 'zstd'

/** What the signer does not add. */
export type UnsignedEnvelope = Omit<Envelope, 'version' | 'keyId' | 'signature'>

export interface SigningKey {
  readonly keyId: string
  /** Ed25519. */
  readonly privateKey: KeyObject
}

/** Why bytes are no envelope that we know how to read. */
export interface EnvelopeFault {
  readonly fault: 'malformed' | 'version' | 'too-large'
  /** What was expected and found, for a person. */
  readonly says: string
  /** Of the envelope, where it could be read; else 0. */
  readonly sequence: number
}

export interface EnvelopeLimits {
  /** Bytes of a whole envelope. */
  readonly bytesMax: number
}

export const defaultEnvelopeLimits: EnvelopeLimits = { bytesMax: 4 * 1024 * 1024 }

const encodings = { identity: Encoding.IDENTITY, zstd: Encoding.ZSTD } as const
const names: ReadonlyMap<number, BatchEncoding> = new Map(
  Object.entries(encodings).map(([name, code]) => [code, name as BatchEncoding]),
)

/** What is signed: every field but the signature, in the order of their numbers; see `canonical.ts`. */
export function canonicalBytes(envelope: Omit<Envelope, 'signature'>): Uint8Array {
  return canonicalBytesOf(tag, [
    envelope.version,
    envelope.sensor,
    envelope.stream,
    envelope.sequence,
    envelope.batch,
    encodings[envelope.encoding],
    envelope.keyId,
    envelope.traceId,
    envelope.madeUs,
    envelope.rows,
    envelope.shedRows,
  ])
}

export function signEnvelope(unsigned: UnsignedEnvelope, key: SigningKey): Envelope {
  const whole = { ...unsigned, version: envelopeVersion, keyId: key.keyId } as const
  return { ...whole, signature: sign(null, canonicalBytes(whole), key.privateKey) }
}

/** `publicKey`: the one that the sensor registered under the envelope's key id. */
export function verifyEnvelope(envelope: Envelope, publicKey: KeyObject): boolean {
  return (
    envelope.signature.length === signatureBytes &&
    verify(null, canonicalBytes(envelope), publicKey, envelope.signature)
  )
}

export function writeEnvelope(envelope: Envelope): Uint8Array {
  const message = create(EnvelopeSchema, {
    ...envelope,
    sequence: BigInt(envelope.sequence),
    encoding: encodings[envelope.encoding],
    madeUs: BigInt(envelope.madeUs),
    shedRows: BigInt(envelope.shedRows),
  })
  return toBinary(EnvelopeSchema, message)
}

/** Never throws. The batch and the signature are views of `bytes`. */
export function readEnvelope(
  bytes: Uint8Array,
  limits = defaultEnvelopeLimits,
): Envelope | EnvelopeFault {
  if (bytes.length > limits.bytesMax)
    return {
      fault: 'too-large',
      says: `an envelope has at most ${limits.bytesMax} bytes, this has ${bytes.length}`,
      sequence: 0,
    }
  let message: EnvelopeMessage
  try {
    message = fromBinary(EnvelopeSchema, bytes)
  } catch {
    return { fault: 'malformed', says: 'the bytes are no message of protocol buffers', sequence: 0 }
  }
  return checked(message)
}

function checked(message: EnvelopeMessage): Envelope | EnvelopeFault {
  const { version, sensor, stream, keyId, signature, traceId, batch, rows } = message
  const sequence = exact(message.sequence)
  const fault = (kind: EnvelopeFault['fault'], says: string) => {
    return { fault: kind, says, sequence: Math.max(0, sequence) }
  }
  if (version !== envelopeVersion)
    return fault('version', `the envelope has version ${version}, known here is ${envelopeVersion}`)
  const wrong = wrongField(message)
  if (wrong !== null) return fault('malformed', wrong)
  const encoding = names.get(message.encoding)
  if (encoding === undefined) return fault('malformed', 'encoding is none that is known here')
  const madeUs = exact(message.madeUs)
  const shedRows = exact(message.shedRows)
  const counts = { sequence, madeUs, rows, shedRows }
  return { version, sensor, stream, batch, encoding, keyId, signature, traceId, ...counts }
}

const name = /^[\w.-]{1,64}$/
const noSpaces = /^[!-~]{1,64}$/
const hexTrace = /^[0-9a-f]{32}$/

/** Null: all of them are as they should be. */
function wrongField(message: EnvelopeMessage): string | null {
  const { sensor, stream, sequence, keyId, signature, traceId } = message
  if (!name.test(sensor)) return 'sensor is to be 1 to 64 letters, digits, dots, hyphens, low lines'
  if (stream !== '' && !name.test(stream)) return 'stream is to be empty or a name as of a sensor'
  if (exact(sequence) < 1) return 'sequence is to be 1 to 2^53 - 1'
  if (!noSpaces.test(keyId)) return 'key_id is to be 1 to 64 characters of ASCII without spaces'
  if (signature.length !== signatureBytes)
    return `signature has ${signature.length} bytes, expected ${signatureBytes}`
  if (traceId !== '' && !hexTrace.test(traceId)) return 'trace_id is to be 32 hexadecimal digits'
  if (exact(message.madeUs) < 0) return 'made_us is to be 0 to 2^53 - 1'
  if (exact(message.shedRows) < 0) return 'shed_rows is to be 0 to 2^53 - 1'
  return null
}

/** As a number; -1: it is none that doubles have exactly, or below 0. */
function exact(value: bigint): number {
  return value < 0n || value > Number.MAX_SAFE_INTEGER ? -1 : Number(value)
}
