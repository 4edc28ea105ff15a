import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// ip: (tos 0x0, ttl 64, id 4660, offset 0, flags [DF], proto UDP (17), length 34, options (RA))
// 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 2
const options = {
  linkType: 101,
  frames: [
    hex(`
      4600 0022 1234 4000 4011 a74d c000 020a c633 6407 9404 0000 0457 08ae 000a 9e26
      6869
    `),
  ],
}

// ip: (tos 0x0, ttl 64, id 4660, offset 0, flags [DF], proto GRE (47), length 27)
// 192.0.2.10 > 198.51.100.7: GREv0, Flags [none], proto IPv4 (0x0800), length 7
// IP7 (invalid)
const gre = {
  linkType: 101,
  frames: [
    hex(`
      4500 001b 1234 4000 402f 3c3b c000 020a c633 6407 0000 0800 7879 7a
    `),
  ],
}

test('options are passed over', () => {
  expect(decodeSample(options).row).toMatchObject({ ipLength: 34, payload: 'hi' })
})

test('a protocol without a reader keeps its number and its payload; tunnels stay closed', () => {
  expect(decodeSample(gre).row).toMatchObject({ protocol: 47, ports: [0, 0], payloadLength: 7 })
})

test('total length 0 (segmented by the network card) takes the length of the frame', () => {
  const frame = Uint8Array.from(options.frames[0]!)
  frame.set([0, 0], 2)
  expect(decodeSample({ linkType: 101, frames: [frame] }).row).toMatchObject({
    ipLength: 34,
    payload: 'hi',
  })
})

test('a total length past the frame is counted, and kept as the header says', () => {
  const frame = Uint8Array.from(gre.frames[0]!)
  frame[3] = 100
  const { row, malformed } = decodeSample({ linkType: 101, frames: [frame] })
  expect(row).toMatchObject({ ipLength: 100, payloadLength: 80, payloadCaptured: 7 })
  expect(malformed).toEqual([{ layer: 'ipv4', offset: 0, bytesNeeded: 100, bytesPresent: 27 }])
})

test.each([
  { what: 'a header length under 20', at: 0, value: 0x44 },
  { what: 'a total length under the header', at: 3, value: 12 },
])('$what makes no row', ({ at, value }) => {
  const frame = Uint8Array.from(gre.frames[0]!)
  frame[at] = value
  const { rows, counts } = decodeSample({ linkType: 101, frames: [frame] })
  expect(rows).toEqual([])
  expect(counts.malformed).toEqual({ ipv4: 1 })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(options)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(options)
})
