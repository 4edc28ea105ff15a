import { expect, test } from 'vitest'
import { createDecoder } from './decode.ts'
import {
  batchOf,
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// 02:00:00:00:00:aa > 02:00:00:00:00:01, 802.3, length 38: LLC, dsap SNAP (0xaa) Individual,
// ssap SNAP (0xaa) Command, ctrl 0x03: oui Ethernet (0x000000), ethertype IPv4 (0x0800), length
// 30: (tos 0x0, ttl 64, id 4660, offset 0, flags [DF], proto UDP (17), length 30)
// 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 2
const snap = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 0026 aaaa 0300 0000 0800 4500 001e 1234 4000 4011
      3c56 c000 020a c633 6407 0457 08ae 000a 9e26 6869 0000 0000 0000 0000
    `),
  ],
}

test('LLC with SNAP carries IP, and the length cuts the padding', () => {
  const { row } = decodeSample(snap)
  expect(row).toMatchObject({ ports: [1111, 2222], payload: 'hi' })
})

test('a row says where the addresses of its frame are, and one without Ethernet that it has none', () => {
  const decoder = createDecoder()
  const { bytes, linkStarts } = decoder.decode(batchOf(snap.frames, { linkType: 1 }))
  const at = linkStarts[0]! - 1
  expect(bytes.subarray(at, at + 12)).toEqual(snap.frames[0]!.subarray(0, 12))
  const raw = hex('4500 001c 0000 0000 4011 0000 c000 020a c633 6407 0457 08ae 0008 0000')
  const without = decoder.decode(batchOf([raw], { linkType: 101 }))
  expect([without.count, without.linkStarts[0]]).toEqual([1, 0])
})

test('spanning tree is left unread and named', () => {
  const frame = hex('0180 c200 0000 0200 0000 00aa 0026 4242 0300 0000 0000 0000')
  expect(decodeSample({ linkType: 1, frames: [frame] }).counts.unsupported).toEqual({
    'llc 0x4242 (spanning tree)': 1,
  })
})

test('an ethertype that is not read is named', () => {
  const frame = hex('0180 c200 000e 0200 0000 00aa 88cc 0207 0402 0000 0000 aa00 0000')
  expect(decodeSample({ linkType: 1, frames: [frame] }).counts.unsupported).toEqual({
    'ethertype 0x88cc (LLDP)': 1,
  })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(snap)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(snap)
})
