import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// In 02:00:00:00:00:aa ethertype IPv4 (0x0800), length 46: (tos 0x0, ttl 64, id 4660, offset 0,
// flags [DF], proto UDP (17), length 30)
// 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 2
const v1 = {
  linkType: 113,
  frames: [
    hex(`
      0000 0001 0006 0200 0000 00aa 0000 0800 4500 001e 1234 4000 4011 3c56 c000 020a
      c633 6407 0457 08ae 000a 9e26 6869
    `),
  ],
}

// ifb0  In  ifindex 2 02:00:00:00:00:aa ethertype IPv4 (0x0800), length 50: (tos 0x0, ttl 64, id
// 4660, offset 0, flags [DF], proto UDP (17), length 30)
// 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 2
const v2 = {
  linkType: 276,
  frames: [
    hex(`
      0800 0000 0000 0002 0001 0006 0200 0000 00aa 0000 4500 001e 1234 4000 4011 3c56
      c000 020a c633 6407 0457 08ae 000a 9e26 6869
    `),
  ],
}

test.each([
  { version: 1, sample: v1 },
  { version: 2, sample: v2 },
])('version $version carries IP', ({ sample }) => {
  expect(decodeSample(sample).row).toMatchObject({ ports: [1111, 2222], payload: 'hi' })
})

test('a netlink device is named', () => {
  const frame = Uint8Array.from(v1.frames[0]!)
  frame.set([0x03, 0x38], 2)
  expect(decodeSample({ linkType: 113, frames: [frame] }).counts.unsupported).toEqual({
    'cooked device type 824': 1,
  })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(v1)
  expectEveryLengthToBeRead(v2)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(v1)
  expectHostileFramesToBeRead(v2)
})
