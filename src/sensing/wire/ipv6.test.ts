import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// ip: (hlim 64, next-header Options (0) payload length: 34) 2001:db8::10 > 2001:db8::7: HBH
// (rtalert: 0x0000) (padn) RT6 (len=0, type=0 [Deprecated], segleft=0, rsv=0x0) DSTOPT (padn)
// 1111 > 2222: [udp sum ok] UDP, length 2
const extensions = {
  linkType: 101,
  frames: [
    hex(`
      6000 0000 0022 0040 2001 0db8 0000 0000 0000 0000 0000 0010 2001 0db8 0000 0000
      0000 0000 0000 0007 2b00 0502 0000 0100 3c00 0000 0000 0000 1100 0104 0000 0000
      0457 08ae 000a 2ee3 6869
    `),
  ],
}

// ip: (hlim 64, next-header AH (51) payload length: 34) 2001:db8::10 > 2001:db8::7:
// AH(length=4(24-bytes),spi=0x00000001,seq=0x1,icv=0x000000000000000000000000): 1111 > 2222:
// [udp sum ok] UDP, length 2
const authenticated = {
  linkType: 101,
  frames: [
    hex(`
      6000 0000 0022 3340 2001 0db8 0000 0000 0000 0000 0000 0010 2001 0db8 0000 0000
      0000 0000 0000 0007 1104 0000 0000 0001 0000 0001 0000 0000 0000 0000 0000 0000
      0457 08ae 000a 2ee3 6869
    `),
  ],
}

test('hop-by-hop, routing, options and authentication headers are passed over', () => {
  for (const sample of [extensions, authenticated])
    expect(decodeSample(sample).row).toMatchObject({
      source: '2001:db8::10',
      destination: '2001:db8::7',
      protocol: 17,
      ports: [1111, 2222],
      ipLength: 74,
      payload: 'hi',
    })
})

test('no next header is a protocol without a reader', () => {
  const frame = Uint8Array.from(extensions.frames[0]!)
  frame[6] = 59
  expect(decodeSample({ linkType: 101, frames: [frame] }).row).toMatchObject({
    protocol: 59,
    payloadLength: 34,
  })
})

test('a chain of extension headers without end is counted', () => {
  const chain = Uint8Array.from({ length: 40 + 8 * 40 }, () => 0)
  chain.set(extensions.frames[0]!.subarray(0, 40))
  chain.set([0x01, 0x40], 4)
  const { rows, counts } = decodeSample({ linkType: 101, frames: [chain] })
  expect(rows).toEqual([])
  expect(counts.malformed).toEqual({ ipv6: 1 })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(extensions)
  expectEveryLengthToBeRead(authenticated)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(extensions)
  expectHostileFramesToBeRead(authenticated)
})
