/**
 * Bytes of the first version, as they lie in the logs of sensors and in the streams of hubs: what is written today is the
 * same, and what was written then is read. `AMOSKYS_GOLDEN=messages` writes them anew, which breaks whoever has the old ones.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { everyPart } from '../src/messages/batch.fixture.ts'
import {
  decodeBatch,
  encodeBatch,
  openBatch,
  readEnvelope,
  signEnvelope,
  uncompress,
  verifyEnvelope,
  writeEnvelope,
} from '../src/messages/index.ts'
import { root } from './sources.fixture.ts'

const golden = join(root, 'proto', 'golden')
/** Of a key that signs nothing else: PKCS #8 of Ed25519 (RFC 8410 7), and 32 bytes that anybody can see. */
const head = '302e020100300506032b657004220420'
const der = Buffer.concat([Buffer.from(head, 'hex'), Buffer.alloc(32, 7)])
const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })

const batch = encodeBatch(everyPart())
const envelope = signEnvelope(
  {
    ...{ sensor: 'porch', stream: '3', sequence: 2 ** 40, encoding: 'identity', rows: 38 },
    ...{ batch, traceId: 'ab'.repeat(16), madeUs: 1_700_000_000_000_000, shedRows: 12 },
  },
  { keyId: 'key-1', privateKey },
)

const files = [
  ['batch-1.bin', batch],
  ['envelope-1.bin', writeEnvelope(envelope)],
] as const

test.each(files)('%s is written as it was', (name, bytes) => {
  const path = join(golden, name)
  if (process.env['AMOSKYS_GOLDEN'] === 'messages') writeFileSync(path, bytes)
  expect(existsSync(path)).toBe(true)
  expect(Buffer.compare(bytes, readFileSync(path))).toBe(0)
})

const read = (name: string) => new Uint8Array(readFileSync(join(golden, name)))

test('the batch of then is read', () => {
  expect(decodeBatch(read('batch-1.bin'))).toEqual(everyPart())
})

test('the compressed batch of then is read, whatever compresses today', () => {
  const zstd = { batch: read('batch-1.zst'), encoding: 'zstd' } as const
  expect(uncompress(zstd)).toEqual(Buffer.from(read('batch-1.bin')))
  expect(openBatch(zstd)).toEqual(everyPart())
})

test('the envelope of then is read, and its signature fits', () => {
  const then = readEnvelope(read('envelope-1.bin'))
  expect(then).toMatchObject({ sensor: 'porch', stream: '3', sequence: 2 ** 40, shedRows: 12 })
  if ('fault' in then) throw new Error(then.says)
  expect(verifyEnvelope(then, createPublicKey(privateKey))).toBe(true)
  expect(openBatch(then)).toEqual(everyPart())
})
