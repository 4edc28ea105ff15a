import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, plainJson } from './canonical-json.ts'

/** RFC 8785, 3.2.2: the example, and what is to come of it. */
test('the example of the RFC comes out byte for byte', () => {
  const example: unknown = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`)
  expect(canonicalJson(example)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  )
})

/** RFC 8785, 3.2.3: the keys are `\r`, `1`, U+0080, U+00F6, U+20AC, U+1F600 (whose first unit is D83D), U+FB33. */
test('keys stand in the order of their UTF-16 units', () => {
  const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6']
  const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])))
  expect(Object.keys(JSON.parse(text) as object)).toEqual(expect.arrayContaining(keys))
  const order = ['"\\r"', '"1"', '"\u0080"', '"\u00f6"', '"\u20ac"', '"\u{1f600}"', '"\ufb33"']
  expect(text).toBe(`{${order.map((key) => `${key}:0`).join(',')}}`)
})

/** RFC 8785, appendix B: IEEE 754 bits and their text. */
test.each([
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
])('the number with the bits %s is %s', (bits, text) => {
  const number = Buffer.from(bits, 'hex').readDoubleBE()
  expect(canonicalJson(number)).toBe(text)
})

test('what JSON cannot say is refused, and made plain before', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', undefined])
    expect(() => canonicalJson(value)).toThrow()
  const odd = { nan: Number.NaN, gone: undefined, big: 12n, lone: 'a\ud800', list: [undefined] }
  expect(plainJson(odd)).toEqual({ nan: null, big: '12', lone: 'a\ufffd', list: [null] })
  expect(plainJson(undefined)).toBeNull()
})

test('any JSON keeps its meaning, and order of keys does not matter', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = plainJson(value)
      expect(JSON.parse(canonicalJson(plain))).toEqual(plain)
      expect(canonicalJson(turned(plain))).toBe(canonicalJson(plain))
    }),
  )
})

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, turned(one)]),
  )
}
