import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// AF IPv4 (2), length 34: (tos 0x0, ttl 64, id 4660, offset 0, flags [DF], proto UDP (17),
// length 30)
// 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 2
const little = {
  linkType: 0,
  frames: [
    hex(`
      0200 0000 4500 001e 1234 4000 4011 3c56 c000 020a c633 6407 0457 08ae 000a 9e26
      6869
    `),
  ],
}

// AF IPv6 (30), length 54: (hlim 64, next-header UDP (17) payload length: 10) 2001:db8::10.1111
// > 2001:db8::7.2222: [udp sum ok] UDP, length 2
const big6 = {
  linkType: 108,
  frames: [
    hex(`
      0000 001e 6000 0000 000a 1140 2001 0db8 0000 0000 0000 0000 0000 0010 2001 0db8
      0000 0000 0000 0000 0000 0007 0457 08ae 000a 2ee3 6869
    `),
  ],
}

test('the family is read in both byte orders', () => {
  const turned = Uint8Array.from(little.frames[0]!)
  turned.set([0, 0, 0, 2])
  for (const frame of [little.frames[0]!, turned])
    expect(decodeSample({ linkType: 0, frames: [frame] }).row).toMatchObject({ payload: 'hi' })
})

test.each([10, 24, 28, 30])('family %i is IPv6', (family) => {
  const frame = Uint8Array.from(big6.frames[0]!)
  frame[3] = family
  expect(decodeSample({ linkType: 108, frames: [frame] }).row).toMatchObject({
    source: '2001:db8::10',
    payload: 'hi',
  })
})

test('another family is named', () => {
  const frame = Uint8Array.from(little.frames[0]!)
  frame[0] = 7
  expect(decodeSample({ linkType: 0, frames: [frame] }).counts.unsupported).toEqual({
    'loopback family 7': 1,
  })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(little)
  expectEveryLengthToBeRead(big6)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(little)
  expectHostileFramesToBeRead(big6)
})
