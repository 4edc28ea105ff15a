import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// 02:00:00:00:00:aa > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 60: (tos 0x0, ttl 64,
// id 4660, offset 0, flags [DF], proto UDP (17), length 30)
// 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 2
const padded = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 0800 4500 001e 1234 4000 4011 3c56 c000 020a c633
      6407 0457 08ae 000a 9e26 6869 0000 0000 0000 0000 0000 0000 0000 0000
    `),
  ],
}

// 02:00:00:00:00:aa > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 71: (tos 0x0, ttl 64,
// id 4660, offset 0, flags [DF], proto UDP (17), length 57)
// 192.0.2.10.5353 > 198.51.100.7.53: 48879+ A? example.com. (29)
const query = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 0800 4500 0039 1234 4000 4011 3c3b c000 020a c633
      6407 14e9 0035 0025 6fe3 beef 0100 0001 0000 0000 0000 0765 7861 6d70 6c65 0363
      6f6d 0000 0100 01
    `),
  ],
}

test('padding of a short Ethernet frame is not payload', () => {
  const { row, counts } = decodeSample(padded)
  expect(row).toMatchObject({ protocol: 17, ports: [1111, 2222], payloadLength: 2, payload: 'hi' })
  expect(counts.malformed).toEqual({})
})

test('a length that cannot be right gives way to that of IP, and is counted', () => {
  const frame = Uint8Array.from(padded.frames[0]!)
  frame[39] = 200
  const { row, counts } = decodeSample({ linkType: 1, frames: [frame] })
  expect(row).toMatchObject({ ports: [1111, 2222], payload: 'hi' })
  expect(counts.malformed).toEqual({ udp: 1 })
})

test('ports alone are enough for a row', () => {
  const { row } = decodeSample(
    { linkType: 1, frames: [query.frames[0]!.subarray(0, 38)] },
    { wireLength: query.frames[0]!.length },
  )
  expect(row).toMatchObject({ ports: [5353, 53], payloadLength: 29, payloadCaptured: 0 })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(query)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(query)
})
