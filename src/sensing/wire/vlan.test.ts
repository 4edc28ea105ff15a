import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// 02:00:00:00:00:aa > 02:00:00:00:00:01, ethertype 802.1Q-QinQ (0x88a8), length 52: vlan 100, p
// 0, ethertype 802.1Q (0x8100), vlan 200, p 0, ethertype IPv4 (0x0800), (tos 0x0, ttl 64, id
// 4660, offset 0, flags [DF], proto UDP (17), length 30)
// 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 2
const qinq = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 88a8 0064 8100 00c8 0800 4500 001e 1234 4000 4011
      3c56 c000 020a c633 6407 0457 08ae 000a 9e26 6869
    `),
  ],
}

test('the outer id is in the low bits, the inner above', () => {
  expect(decodeSample(qinq).row).toMatchObject({ vlan: 100 | (200 << 12), payload: 'hi' })
})

test('a third tag is passed over', () => {
  const frame = qinq.frames[0]!
  const triple = Uint8Array.from([
    ...frame.subarray(0, 20),
    ...hex('8100 012c'),
    ...frame.subarray(20),
  ])
  expect(decodeSample({ linkType: 1, frames: [triple] }).row).toMatchObject({
    vlan: 100 | (200 << 12),
    payload: 'hi',
  })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(qinq)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(qinq)
})
