import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// 02:00:00:00:00:aa > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 62: (tos 0x0, ttl 64,
// id 4660, offset 0, flags [DF], proto TCP (6), length 48)
// 192.0.2.10.49152 > 198.51.100.7.443: Flags [S], cksum 0x96bd (correct), seq 287454020, win
// 64240, options [mss 1460,nop,wscale 10], length 0
const syn = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 0800 4500 0030 1234 4000 4006 3c4f c000 020a c633
      6407 c000 01bb 1122 3344 0000 0000 7002 faf0 96bd 0000 0204 05b4 0103 030a
    `),
  ],
}

// 02:00:00:00:00:aa > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 72: (tos 0x0, ttl 64,
// id 4660, offset 0, flags [DF], proto TCP (6), length 58)
// 192.0.2.10.49152 > 198.51.100.7.80: Flags [P.], cksum 0x183e (correct), seq
// 287454020:287454038, ack 1432778632, win 64240, length 18: HTTP, length: 18
// GET / HTTP/1.1
const data = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 0800 4500 003a 1234 4000 4006 3c45 c000 020a c633
      6407 c000 0050 1122 3344 5566 7788 5018 faf0 183e 0000 4745 5420 2f20 4854 5450
      2f31 2e31 0d0a 0d0a
    `),
  ],
}

test('a SYN has its ports, sequence number, flags and window', () => {
  const { row } = decodeSample(syn)
  expect(row).toMatchObject({
    kind: 'ip',
    source: '192.0.2.10',
    destination: '198.51.100.7',
    protocol: 6,
    ports: [49152, 443],
    tcp: [0x02, 287454020, 0, 64240],
    ipLength: 48,
    payloadLength: 0,
  })
})

test('the payload starts after the header', () => {
  const { row } = decodeSample(data)
  expect(row).toMatchObject({ tcp: [0x18, 287454020, 1432778632, 64240], payloadLength: 18 })
  expect(row.payload).toBe('GET / HTTP/1.1\r\n\r\n')
})

test('with a short snap length the payload has its full length and the bytes at hand', () => {
  const frame = data.frames[0]!
  const { row, counts } = decodeSample(
    { linkType: 1, frames: [frame.subarray(0, 60)] },
    { wireLength: frame.length },
  )
  expect(row).toMatchObject({ payloadLength: 18, payloadCaptured: 6, payload: 'GET / ' })
  expect(counts.malformed).toEqual({})
})

test('a data offset past the packet leaves a row without payload and a count', () => {
  const frame = Uint8Array.from(data.frames[0]!)
  frame[46] = 0xf0
  const { row, malformed } = decodeSample({ linkType: 1, frames: [frame] })
  expect(row).toMatchObject({ ports: [49152, 80], payloadLength: 0 })
  expect(malformed).toEqual([{ layer: 'tcp', offset: 34, bytesNeeded: 60, bytesPresent: 38 }])
})

test('ports without flags make no row: it would look like a NULL probe', () => {
  const { rows, counts } = decodeSample({ linkType: 1, frames: [data.frames[0]!.subarray(0, 40)] })
  expect(rows).toEqual([])
  expect(counts.malformed).toMatchObject({ tcp: 1 })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(data)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(data)
})
