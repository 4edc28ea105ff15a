import { expect, test } from 'vitest'
import { createDecoder } from './decode.ts'
import {
  batchOf,
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
  rowsOf,
} from './wire.fixture.ts'

// ip: (tos 0x0, ttl 64, id 7, offset 0, flags [+], proto UDP (17), length 44)
// 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 40
// ip: (tos 0x0, ttl 64, id 7, offset 24, flags [+], proto UDP (17), length 36)
// 192.0.2.10 > 198.51.100.7: ip-proto-17
// ip: (tos 0x0, ttl 64, id 7, offset 40, flags [none], proto UDP (17), length 28)
// 192.0.2.10 > 198.51.100.7: ip-proto-17
const three = {
  linkType: 101,
  frames: [
    hex(`
      4500 002c 0007 2000 4011 6e75 c000 020a c633 6407 0457 08ae 0030 749e 0102 0304
      0506 0708 090a 0b0c 0d0e 0f10
    `),
    hex(`
      4500 0024 0007 2003 4011 6e7a c000 020a c633 6407 1112 1314 1516 1718 191a 1b1c
      1d1e 1f20
    `),
    hex(`
      4500 001c 0007 0005 4011 8e80 c000 020a c633 6407 2122 2324 2526 2728
    `),
  ],
}

// ip: (hlim 64, next-header Fragment (44) payload length: 32) 2001:db8::10 > 2001:db8::7: frag
// (0xcafe0001:0|24) 1111 > 2222: UDP, length 40
// ip: (hlim 64, next-header Fragment (44) payload length: 32) 2001:db8::10 > 2001:db8::7: frag
// (0xcafe0001:24|24)
const two = {
  linkType: 101,
  frames: [
    hex(`
      6000 0000 0020 2c40 2001 0db8 0000 0000 0000 0000 0000 0010 2001 0db8 0000 0000
      0000 0000 0000 0007 1100 0001 cafe 0001 0457 08ae 0030 055b 0102 0304 0506 0708
      090a 0b0c 0d0e 0f10
    `),
    hex(`
      6000 0000 0020 2c40 2001 0db8 0000 0000 0000 0000 0000 0010 2001 0db8 0000 0000
      0000 0000 0000 0007 1100 0018 cafe 0001 1112 1314 1516 1718 191a 1b1c 1d1e 1f20
      2122 2324 2526 2728
    `),
  ],
}

const payload = Buffer.from(Array.from({ length: 40 }, (_, i) => i + 1)).toString('latin1')
const whole = { ports: [1111, 2222], isReassembled: true, payloadLength: 40, payload }

test.each([
  [0, 1, 2],
  [2, 1, 0],
  [1, 2, 0],
])('fragments %i, %i, %i make one row of the whole', (...order) => {
  const { rows, counts } = decodeSample({
    linkType: 101,
    frames: order.map((i) => three.frames[i]!),
  })
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ ...whole, frame: 2, ipLength: 68 })
  expect(counts).toMatchObject({ malformed: {}, fragmentsDropped: 0 })
})

test('so they do over IPv6', () => {
  expect(decodeSample(two).rows).toMatchObject([{ ...whole, ipLength: 88, protocol: 17 }])
})

test('a repeated fragment is a duplicate, no contradiction', () => {
  const { rows, counts } = decodeSample({
    linkType: 101,
    frames: [three.frames[0]!, ...three.frames],
  })
  expect(rows).toMatchObject([whole])
  expect(counts.malformed).toEqual({})
})

test('bytes that came first win over what overlaps them, and the overlap is counted', () => {
  const other = Uint8Array.from(three.frames[1]!)
  other.fill(0xee, 20)
  const { rows, counts } = decodeSample({
    linkType: 101,
    frames: [three.frames[0]!, three.frames[1]!, other, three.frames[2]!],
  })
  expect(rows).toMatchObject([whole])
  expect(counts.malformed).toEqual({ fragment: 1 })
})

test('a fragment past 65,535 bytes is refused (ping of death)', () => {
  const far = Uint8Array.from(three.frames[2]!)
  far.set([0x1f, 0xff], 6)
  const { rows, counts } = decodeSample({ linkType: 101, frames: [far] })
  expect(rows).toEqual([])
  expect(counts).toMatchObject({ malformed: { fragment: 1 }, fragmentsDropped: 0 })
})

test('a datagram that waits too long is given up; its first fragment still says who spoke', () => {
  const decoder = createDecoder({ limits: { fragmentAgeMaxMs: 1000 } })
  const late = Uint8Array.from(three.frames[0]!)
  late[5] = 9
  const frames = batchOf([three.frames[0]!, late], { linkType: 101, timesUs: [0, 1_000_001] })
  expect(rowsOf(decoder, frames)).toMatchObject([
    { source: '192.0.2.10', ports: [1111, 2222], frame: 1, payloadCaptured: 16, ipLength: 44 },
  ])
  expect(decoder.counts().fragmentsDropped).toBe(2)
})

test('a full table gives up the oldest', () => {
  const decoder = createDecoder({ limits: { fragmentDatagramsMax: 4 } })
  const flood = Array.from({ length: 10 }, (_, i) => {
    const frame = Uint8Array.from(three.frames[1]!)
    frame[4] = i
    return frame
  })
  expect(rowsOf(decoder, batchOf(flood, { linkType: 101 }))).toEqual([])
  expect(decoder.counts().fragmentsDropped).toBe(10)
})

test('the bound on bytes holds', () => {
  const decoder = createDecoder({ limits: { fragmentBytesMax: 4096 } })
  const flood = [0, 1, 2].map((i) => {
    const frame = Uint8Array.from(three.frames[0]!)
    frame[4] = i
    return frame
  })
  expect(rowsOf(decoder, batchOf(flood, { linkType: 101 }))).toHaveLength(1)
})

test('fragments of several batches come together', () => {
  const decoder = createDecoder()
  const [first, second, third] = three.frames
  expect(rowsOf(decoder, batchOf([first!, second!], { linkType: 101 }))).toEqual([])
  expect(decoder.counts().fragmentsDropped).toBe(2)
  expect(rowsOf(decoder, batchOf([third!], { linkType: 101 }))).toMatchObject([whole])
  expect(decoder.counts().fragmentsDropped).toBe(0)
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(three)
  expectEveryLengthToBeRead(two)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(three)
  expectHostileFramesToBeRead(two)
})
