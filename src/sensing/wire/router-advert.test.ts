import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRouterAdvert } from './router-advert.ts'
import {
  expectEveryMessageLengthToBeRead,
  expectHostileBytesToBeRead,
  hex,
} from './wire.fixture.ts'

// Hop limit 64, preference high, lifetime 1800 s; source link-address, MTU 1500, prefix fd82:5::/64, resolver fd82:5::53
const message = hex(`
  8600 0000 4008 0708 0000 0000 0000 0000 0101 0200 0000 0001 0501 0000 0000 05dc
  0304 40c0 0001 5180 0000 3840 0000 0000 fd82 0005 0000 0000 0000 0000 0000 0000
  1903 0000 0000 0708 fd82 0005 0000 0000 0000 0000 0000 0053
`)

test('prefix and resolver are read', () => {
  expect(readRouterAdvert(message, 8, message.length)).toEqual({
    prefixes: ['fd82:5::/64'],
    resolvers: ['fd82:5::53'],
  })
})

const read = (bytes: Uint8Array) => readRouterAdvert(bytes, 8, bytes.length)

test('every shorter length is read as far as its options are whole', () => {
  expectEveryMessageLengthToBeRead(message, read)
  for (let end = 16; end < message.length; end++) {
    const { resolvers } = readRouterAdvert(message.subarray(0, end), 8, end)
    expect(resolvers).toEqual([])
  }
})

test('hostile bytes do no harm, and no list is long', () => {
  expectHostileBytesToBeRead(message, read)
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 400 }), (bytes) => {
      const { prefixes, resolvers } = readRouterAdvert(bytes, 8, bytes.length)
      return prefixes.length <= 4 && resolvers.length <= 4
    }),
  )
})
