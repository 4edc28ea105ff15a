import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeRecord, encodeRecord } from './index.ts'

const typedArray = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
)
const { record } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.double(),
    fc.constantFrom(Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\ud800', '\u2028', '{"$":"NaN"}'),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.bigInt(),
    typedArray,
  ),
  record: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('record')),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('$', '__proto__', 'toString')),
      tie('record'),
      {
        noNullPrototype: true,
      },
    ),
  ),
}))

test('whatever a record holds comes back as it was', () => {
  fc.assert(
    fc.property(record, (value) => {
      expect(decodeRecord(encodeRecord(value))).toStrictEqual(value)
    }),
    { numRuns: 500 },
  )
})

test('a view of a larger buffer takes only its own part along', () => {
  const view = new Float32Array([1, 2, 3, 4]).subarray(1, 3)
  expect(decodeRecord(encodeRecord({ view }))).toEqual({ view: new Float32Array([2, 3]) })
  expect(decodeRecord(encodeRecord([Buffer.from('ab')]))).toEqual([new Uint8Array([97, 98])])
})

test('plain JSON reads as it always did, and a tag nobody gives is refused', () => {
  expect(decodeRecord('{"a":[1,null,"x"]}')).toEqual({ a: [1, null, 'x'] })
  expect(() => decodeRecord('{"$":"Date"}')).toThrow(/unknown tag Date/)
})

test('what is no data is our own bug', () => {
  expect(() => encodeRecord({ when: new Map() })).toThrow(/plain objects/)
  expect(() => encodeRecord([() => 1])).toThrow(/data only/)
})
