import { generateKeyPairSync } from 'node:crypto'
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EnvelopeSchema } from './gen/amoskys/v1/envelope_pb.ts'
import {
  canonicalBytes,
  type Envelope,
  readEnvelope,
  signEnvelope,
  type UnsignedEnvelope,
  verifyEnvelope,
  writeEnvelope,
} from './index.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const unsigned: UnsignedEnvelope = {
  sensor: 'porch',
  stream: 'a',
  sequence: 7,
  batch: Uint8Array.of(1, 2, 3),
  encoding: 'zstd',
  traceId: '0123456789abcdef0123456789abcdef',
  madeUs: 1_700_000_000_000_000,
  rows: 12,
  shedRows: 3,
}
const signed = signEnvelope(unsigned, { keyId: 'k1', privateKey })

test('what is written is read again, and its signature fits', () => {
  const read = readEnvelope(writeEnvelope(signed))
  expect(read).toEqual({ ...signed, signature: new Uint8Array(signed.signature) })
  expect(verifyEnvelope(read as Envelope, publicKey)).toBe(true)
})

const changes: { readonly [K in keyof Envelope]?: Envelope[K] } = {
  sensor: 'attic',
  stream: 'b',
  sequence: 8,
  batch: Uint8Array.of(1, 2, 4),
  encoding: 'identity',
  keyId: 'k2',
  traceId: '',
  madeUs: 1,
  rows: 13,
  shedRows: 4,
  signature: new Uint8Array(64),
}

test.each(Object.entries(changes))('a changed %s does not fit the signature', (field, value) => {
  expect(verifyEnvelope({ ...signed, [field]: value }, publicKey)).toBe(false)
})

test('a byte that moves from one field to the next is another envelope', () => {
  const moved = { ...signed, sensor: 'porc', stream: 'ha' }
  expect(canonicalBytes(moved)).not.toEqual(canonicalBytes(signed))
})

test('another key does not fit', () => {
  expect(verifyEnvelope(signed, generateKeyPairSync('ed25519').publicKey)).toBe(false)
  expect(verifyEnvelope({ ...signed, signature: new Uint8Array(0) }, publicKey)).toBe(false)
})

test('the canonical bytes are what the document says', () => {
  const bytes = canonicalBytes({ ...signed, batch: Uint8Array.of(255), sensor: 'é', keyId: 'k' })
  expect(Buffer.from(bytes).toString('latin1')).toBe(
    [
      ['amoskys.envelope.v1\0'],
      ['\0\0\0\x08', '\0\0\0\0\0\0\0\x01'],
      ['\0\0\0\x02', '\xc3\xa9'],
      ['\0\0\0\x01', 'a'],
      ['\0\0\0\x08', '\0\0\0\0\0\0\0\x07'],
      ['\0\0\0\x01', '\xff'],
      ['\0\0\0\x08', '\0\0\0\0\0\0\0\x02'],
      ['\0\0\0\x01', 'k'],
      ['\0\0\0\x20', '0123456789abcdef0123456789abcdef'],
      ['\0\0\0\x08', '\0\x06\x0a\x24\x18\x1e\x40\0'],
      ['\0\0\0\x08', '\0\0\0\0\0\0\0\x0c'],
      ['\0\0\0\x08', '\0\0\0\0\0\0\0\x03'],
    ]
      .flat()
      .join(''),
  )
})

test.each([
  ['a later version', { version: 2 }, 'version', 'version 2, known here is 1'],
  ['no version', { version: 0 }, 'version', 'version 0'],
  ['no sensor', { sensor: '' }, 'malformed', 'sensor'],
  ['a sensor with markup', { sensor: '<b>' }, 'malformed', 'sensor'],
  ['a long stream', { stream: 'a'.repeat(65) }, 'malformed', 'stream'],
  ['no sequence', { sequence: 0n }, 'malformed', 'sequence'],
  ['a sequence that doubles do not have', { sequence: 2n ** 60n }, 'malformed', 'sequence'],
  ['no key', { keyId: '' }, 'malformed', 'key_id'],
  ['a short signature', { signature: new Uint8Array(63) }, 'malformed', '63 bytes, expected 64'],
  ['a trace in capitals', { traceId: 'A'.repeat(32) }, 'malformed', 'trace_id'],
  ['a time before time', { madeUs: -1n }, 'malformed', 'made_us'],
  ['too much shed', { shedRows: 2n ** 53n }, 'malformed', 'shed_rows'],
  ['no encoding', { encoding: 0 }, 'malformed', 'encoding'],
  ['an unknown encoding', { encoding: 9 }, 'malformed', 'encoding'],
] as const)('%s is refused', (_, change, fault, says) => {
  const message = Object.assign(fromBinary(EnvelopeSchema, writeEnvelope(signed)), change)
  const read = readEnvelope(toBinary(EnvelopeSchema, message))
  expect(read).toMatchObject({ fault, says: expect.stringContaining(says) })
})

test('a fault names the sequence where there is one', () => {
  const message = { ...fromBinary(EnvelopeSchema, writeEnvelope(signed)), version: 2 }
  expect(readEnvelope(toBinary(EnvelopeSchema, message))).toMatchObject({ sequence: 7 })
})

test('a field of a later sensor is ignored', () => {
  const later = Buffer.concat([writeEnvelope(signed), Buffer.from([0xf8, 0x07, 0x05])])
  expect(readEnvelope(later)).toMatchObject({ sensor: 'porch', sequence: 7 })
})

test('an envelope that is too large is not looked at', () => {
  const limits = { bytesMax: 10 }
  expect(readEnvelope(writeEnvelope(signed), limits)).toMatchObject({ fault: 'too-large' })
})

function isGood(bytes: Uint8Array): boolean {
  const read = readEnvelope(bytes)
  return !('fault' in read) && verifyEnvelope(read, publicKey)
}

test('bytes that were cut, changed or made up say nothing that was not signed, and never throw', () => {
  const good = writeEnvelope(signed)
  for (let length = 0; length < good.length; length++)
    expect(isGood(good.subarray(0, length))).toBe(false)
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => good.with(at, byte)),
  )
  fc.assert(
    fc.property(bytes, (some) => {
      // One envelope may be written in several ways: whatever fits the signature says what was signed.
      if (isGood(some)) expect(readEnvelope(some)).toEqual(readEnvelope(good))
    }),
    { numRuns: 2_000 },
  )
})
