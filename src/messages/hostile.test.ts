/** Bytes that were made to break whoever reads them: each is a fault or a batch, in bounded memory, and none is thrown. */
import { constants, zstdCompressSync } from 'node:zlib'
import { fromBinary, type Message, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ShippedPart } from '../contracts/index.ts'
import { everyPart } from './batch.fixture.ts'
import { groups } from './column-layout.ts'
import { BatchSchema, type Observations } from './gen/amoskys/v1/flow_event_pb.ts'
import {
  compress,
  decodeBatch,
  defaultBatchLimits,
  encodeBatch,
  openBatch,
  uncompress,
} from './index.ts'

const [, observations] = everyPart()
const good = encodeBatch([observations!])
const all = encodeBatch(everyPart())

/** What comes of a batch whose rows somebody changed. */
function changed(change: (rows: Observations) => void) {
  const message = fromBinary(BatchSchema, good)
  const { part } = message.parts[0]!
  if (part.case !== 'observations') throw new Error('the fixture begins with observations')
  change(part.value)
  return decodeBatch(toBinary(BatchSchema, message))
}

test('whatever is cut off is missed, or leaves whole parts', () => {
  let wholes = 0
  for (let length = 0; length < all.length; length++) {
    const read = decodeBatch(all.subarray(0, length))
    if (!('fault' in read)) wholes++
  }
  expect(wholes).toBe(everyPart().length)
})

test('a changed byte is a fault, or says something else', () => {
  for (let at = 0; at < good.length; at++)
    for (const byte of [good[at]! ^ 1, 255]) usable(decodeBatch(good.with(at, byte)))
})

/** Holds what readers of rows rely on. */
function usable(read: ReturnType<typeof decodeBatch>): void {
  if ('fault' in read) return
  for (const part of read) {
    if (part.kind !== 'observations') continue
    const { batch } = part
    expect(batch.count).toBeLessThanOrEqual(defaultBatchLimits.rowsMax)
    for (let row = 0; row < batch.count; row++) {
      if (batch.kinds[row]! >= 10) throw new Error('a kind that nobody knows')
      if (!Number.isFinite(batch.timesUs[row])) throw new Error('a time that is none')
      if (batch.recordPlaces[row]! >= batch.records.count) {
        // Of a batch without records, rows that are no flow events have a place that nobody reads.
        if (batch.kinds[row]! <= 3) throw new Error('a record that is not there')
      }
    }
  }
}

test('bytes that nobody wrote, and bytes that were mixed, are a fault or a batch', () => {
  const mixed = fc
    .array(fc.tuple(fc.nat(all.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .map((changes) => {
      const bytes = Uint8Array.from(all)
      for (const [at, byte] of changes) bytes[at] = byte
      return bytes
    })
  const some = fc.oneof(fc.uint8Array({ maxLength: 300 }), mixed)
  fc.assert(
    fc.property(some, (bytes) => usable(decodeBatch(bytes))),
    { numRuns: 1_500 },
  )
  fc.assert(
    fc.property(some, (batch) => usable(openBatch({ batch, encoding: 'zstd' }))),
    { numRuns: 500 },
  )
})

test('a column that is longer or shorter than the rows is refused', () => {
  let columns = 0
  // Every message of columns, and the messages within.
  const visit = (message: Message) => {
    for (const [name, value] of Object.entries(message)) {
      const list = name === 'names' || name === 'applications'
      if (name.startsWith('$') || list) continue
      if (Array.isArray(value) || ArrayBuffer.isView(value)) columns += bothWays(message, name)
      else if (typeof value === 'object' && value !== null) visit(value as Message)
    }
  }
  const { part } = fromBinary(BatchSchema, good).parts[0]!
  visit(part.value as Observations)
  expect(columns).toBeGreaterThan(100)
})

/** The same message elsewhere: by the way there. */
function bothWays(holder: Message, name: string): number {
  for (const extra of [true, false]) {
    const read = changed((rows) => {
      const found = findLike(rows, holder)
      const column = (found as unknown as Record<string, number[] | Uint8Array>)[name]!
      const values = extra ? [...column, 1, 1, 1, 1] : [...column].slice(0, -1)
      // Without a single entry, a column is left out: that is allowed.
      if (!extra && values.length === 0) values.push(1, 1, 1, 1, 1)
      Object.assign(found, { [name]: Array.isArray(column) ? values : Uint8Array.from(values) })
    })
    expect(read, `${holder.$typeName}.${name}`).toHaveProperty('fault')
  }
  return 1
}

/** The first message within another that says the same. */
function findLike(within: Message, like: Message): Message {
  const seen = JSON.stringify(like, plain)
  const queue: Message[] = [within]
  for (const one of queue) {
    if (one.$typeName === like.$typeName && JSON.stringify(one, plain) === seen) return one
    for (const value of Object.values(one))
      if (typeof value === 'object' && value !== null && '$typeName' in value)
        queue.push(value as Message)
  }
  throw new Error(`no ${like.$typeName}`)
}

const plain = (_: string, value: unknown) =>
  ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value

const fields = {
  7: 'flowEvents',
  8: 'dnsMessages',
  9: 'arpMessages',
  10: 'echoMessages',
  11: 'nameMessages',
  12: 'namingMessages',
} as const

test.each(groups.flatMap(({ no, columns }) => columns.map((column) => ({ ...column, of: no }))))(
  'group $of: $name beyond what it may be is refused',
  ({ of, as, range, name }) => {
    const group = groups.find((one) => one.no === of)!
    const place = group.columns.findIndex((column) => column.name === name)
    const put = (value: number) =>
      changed((rows) => {
        const message = rows[fields[of as keyof typeof fields]] as unknown as Record<
          string,
          unknown
        >
        const names = Object.keys(message).filter((key) => !key.startsWith('$'))
        const column = message[names[place]!] as number[] | Uint8Array
        const filled = column.length === 0 ? new Array<number>(99).fill(0) : column
        const length = group.kinds.reduce(
          (sum, k) => sum + rows.kinds.filter((x) => x === k).length,
          0,
        )
        const values = Array.from({ length }, (_, i) => (filled[i] ?? 0) as number).fill(value)
        message[names[place]!] = as === 'byte' ? Uint8Array.from(values) : values
      })
    if (as === 'double' && range[0] === Number.NEGATIVE_INFINITY) {
      expect(put(Number.NaN)).not.toHaveProperty('fault')
      return
    }
    if (as === 'double') {
      for (const value of [Number.NaN, 2 ** 60, -(2 ** 60)])
        expect(put(value)).toHaveProperty('fault')
      return
    }
    const isAny = range[1] === 0xffffffff || (as === 'byte' && range[1] === 255)
    const worst = { byte: 255, sfixed32: 2 ** 31 - 1, fixed32: 2 ** 32 - 1 }[as]
    if (isAny) expect(put(worst)).not.toHaveProperty('fault')
    else expect(put(worst)).toHaveProperty('fault')
  },
)

test.each([
  ['rows that are not there', (rows: Observations) => Object.assign(rows, { count: 2 ** 32 - 1 })],
  ['more rows than kinds', (rows: Observations) => Object.assign(rows, { count: 9_999 })],
  ['a kind that is not known', (rows: Observations) => rows.kinds.fill(10, 0, 1)],
  ['a time that is none', (rows: Observations) => rows.timesUs.fill(Number.NaN, 0, 1)],
  ['names without end', (rows: Observations) => rows.names.push(...Array(20_000).fill(''))],
  ['no names where there should be', (rows: Observations) => rows.names.splice(0)],
  ['a name as long as a book', (rows: Observations) => rows.names.push('a'.repeat(5_000))],
  [
    'records that are not there',
    (rows: Observations) => Object.assign(rows.records!, { count: 9 }),
  ],
  ['no records', (rows: Observations) => Object.assign(rows, { records: undefined })],
  ['a long history', (rows: Observations) => rows.records!.historyLengths.fill(33, 0, 1)],
  ['control letters in a history', (rows: Observations) => rows.records!.history.fill(27, 0, 1)],
  ['a count that is none', (rows: Observations) => rows.records!.synPackets.fill(-1, 0, 1)],
  [
    'a count within a message that is none',
    (rows: Observations) => rows.records!.forward!.payloadBytes!.counts.fill(Number.NaN, 0, 1),
  ],
  ['an application too many', ({ records }: Observations) => records!.applications.pop()],
  [
    'a group of use that is not known',
    ({ records }: Observations) => {
      for (const { kind } of records!.applications)
        if (kind.case === 'plain') kind.value.group = 99 as never
    },
  ],
  [
    'a share of none',
    ({ flowEvents }: Observations) => Object.assign(flowEvents!, { sampledShare: 0 }),
  ],
] as const)('%s: refused', (_, change) => {
  expect(changed(change)).toHaveProperty('fault', expect.stringMatching(/malformed|too-large/))
})

test('a count that lies takes no memory', () => {
  const before = process.memoryUsage()
  for (let i = 0; i < 200; i++)
    changed((rows) => Object.assign(rows, { count: defaultBatchLimits.rowsMax }))
  const after = process.memoryUsage()
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16 * 1024 * 1024)
})

test('parts and rows are bounded over the whole batch', () => {
  const part: ShippedPart = { kind: 'time', timeUs: 1 }
  const limits = { ...defaultBatchLimits, partsMax: 3, rowsMax: 30 }
  expect(decodeBatch(encodeBatch([part, part, part]), limits)).toHaveLength(3)
  expect(decodeBatch(encodeBatch([part, part, part, part]), limits)).toMatchObject({
    ...{ fault: 'too-large', says: expect.stringContaining('more than 3 parts') },
  })
  expect(decodeBatch(encodeBatch([observations!]), limits)).toHaveLength(1)
  expect(decodeBatch(encodeBatch([observations!, observations!]), limits)).toMatchObject({
    fault: 'too-large',
  })
  expect(decodeBatch(good, { ...limits, bytesMax: 100 })).toMatchObject({ fault: 'too-large' })
})

test('what is compressed comes back, and no more of it than may be', () => {
  const packed = compress(all)
  expect(packed.batch.length).toBeLessThan(all.length / 4)
  expect(openBatch(packed)).toEqual(everyPart())
  expect(openBatch({ batch: all, encoding: 'identity' })).toEqual(everyPart())
  const bomb = compress(new Uint8Array(200 * 1024 * 1024))
  expect(bomb.batch.length).toBeLessThan(50_000)
  expect(openBatch(bomb)).toMatchObject({ fault: 'too-large' })
})

test('a frame that wants a large window is refused', () => {
  const params = {
    [constants.ZSTD_c_windowLog]: 27,
    [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    [constants.ZSTD_c_contentSizeFlag]: 0,
  }
  const wide = zstdCompressSync(Buffer.alloc(2 ** 24 - 1, 'ab'), { params })
  expect('fault' in uncompress({ batch: wide, encoding: 'zstd' })).toBe(true)
})

test.each([0, 1, 5, 30])('a frame that ends after %s bytes is refused', (length) => {
  const { batch } = compress(all)
  expect(openBatch({ batch: batch.subarray(0, length), encoding: 'zstd' })).toMatchObject({
    fault: 'malformed',
  })
})

test.each(['begin', 'sampling', 'shed', 'report', 'end'])(
  'a batch with many parts of the kind %s is refused',
  (kind) => {
    const part = everyPart().find((each) => each.kind === kind)!
    const many = (count: number) =>
      decodeBatch(encodeBatch(Array.from({ length: count }, () => part)))
    expect(many(16)).toHaveLength(16)
    expect(many(17)).toEqual({
      fault: 'too-large',
      says: `there are more than 16 parts of the kind ${kind}`,
    })
  },
)
