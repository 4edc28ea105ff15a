import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// 02:00:00:00:00:aa > 02:00:00:00:00:01, ethertype PPPoE S (0x8864), length 52: PPPoE  [ses
// 0x1234] IP (0x0021), length 32: (tos 0x0, ttl 64, id 4660, offset 0, flags [DF], proto UDP
// (17), length 30)
// 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 2
const pppoe = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 8864 1100 1234 0020 0021 4500 001e 1234 4000 4011
      3c56 c000 020a c633 6407 0457 08ae 000a 9e26 6869
    `),
  ],
}

test('a PPPoE session carries IP', () => {
  expect(decodeSample(pppoe).row).toMatchObject({ ports: [1111, 2222], payload: 'hi' })
})

test('a protocol number in one byte carries IP, too', () => {
  const frame = pppoe.frames[0]!
  const short = new Uint8Array([...frame.subarray(0, 20), ...frame.subarray(21)])
  short[19] = 0x1f
  const { row, counts } = decodeSample({ linkType: 1, frames: [short] })
  expect(row).toMatchObject({ ports: [1111, 2222], payload: 'hi' })
  expect(counts).toMatchObject({ malformed: {}, unsupported: {} })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(pppoe)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(pppoe)
})
