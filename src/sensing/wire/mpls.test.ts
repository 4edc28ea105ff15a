import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// 02:00:00:00:00:aa > 02:00:00:00:00:01, ethertype MPLS unicast (0x8847), length 52: MPLS (label
// 16, tc 0, ttl 64)
// (label 32, tc 0, [S], ttl 64)
// (tos 0x0, ttl 64, id 4660, offset 0, flags [DF], proto UDP (17), length 30)
// 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 2
const mpls = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 8847 0001 0040 0002 0140 4500 001e 1234 4000 4011
      3c56 c000 020a c633 6407 0457 08ae 000a 9e26 6869
    `),
  ],
}

test('a stack of two labels carries IP', () => {
  expect(decodeSample(mpls).row).toMatchObject({ ports: [1111, 2222], payload: 'hi' })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(mpls)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(mpls)
})
