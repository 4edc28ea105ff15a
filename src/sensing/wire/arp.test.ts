import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// 02:00:00:00:00:aa > 02:00:00:00:00:01, ethertype ARP (0x0806), length 42: Ethernet (len 6),
// IPv4 (len 4), Request who-has 192.0.2.1 tell 192.0.2.10, length 28
const request = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 0806 0001 0800 0604 0001 0200 0000 00aa c000 020a
      0000 0000 0000 c000 0201
    `),
  ],
}

test('a request has both addresses of the sender', () => {
  const { row } = decodeSample(request)
  expect(row).toMatchObject({
    kind: 'arp',
    source: '192.0.2.10',
    destination: '192.0.2.1',
    arp: [1, 0x0200_0000_00aa, 0],
    protocol: 0,
    ipLength: 0,
  })
})

test('address lengths that do not fit the types are counted', () => {
  const frame = Uint8Array.from(request.frames[0]!)
  frame[18] = 8
  const { rows, counts } = decodeSample({ linkType: 1, frames: [frame] })
  expect(rows).toEqual([])
  expect(counts.malformed).toEqual({ arp: 1 })
})

test('other hardware is named', () => {
  const frame = Uint8Array.from(request.frames[0]!)
  frame[15] = 24
  expect(decodeSample({ linkType: 1, frames: [frame] }).counts.unsupported).toEqual({
    'arp hardware type 24': 1,
  })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(request)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(request)
})
