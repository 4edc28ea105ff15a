/** Frames that a short snap length cut are sound: they are told apart from bytes that cannot be right. */
import { expect, test } from 'vitest'
import { decodeSample, hex } from './wire.fixture.ts'

// IP 192.0.2.10.49152 > 198.51.100.7.80: Flags [P.], seq 1:5, ack 1, win 1024, length 4, over Ethernet
const tcp = hex(`
  0200 0000 0001 0200 0000 00aa 0800 4500 002c 1234 4000 4006 3c53 c000 020a c633 6407 c000 0050 0000 0001
  0000 0001 5018 0400 0000 0000 4745 5420
`)

const cut = (frame: Uint8Array, length: number, wireLength = frame.length) =>
  decodeSample({ linkType: 1, frames: [frame.subarray(0, length)] }, { wireLength })

test.each([
  [10, 'ethernet', 0],
  [30, 'ipv4', 0],
  [40, 'tcp', 0],
  [50, 'tcp', 1],
])('cut to %d bytes it is %s that is cut, and %d rows are kept', (length, layer, rows) => {
  const { counts, rows: kept } = cut(tcp, length)
  expect(counts).toMatchObject({ malformed: {}, cut: { [layer]: 1 } })
  expect(kept).toHaveLength(rows)
})

test('a payload that was cut is told by its row', () => {
  const { counts, row } = cut(tcp, 56)
  expect(counts).toMatchObject({ malformed: {}, cut: {} })
  expect(row).toMatchObject({ payloadLength: 4, payloadCaptured: 2 })
})

test('a frame that was short on the wire too is malformed', () => {
  expect(cut(tcp, 40, 40).counts).toMatchObject({ malformed: { ipv4: 1, tcp: 1 }, cut: {} })
})

test('what contradicts itself is malformed however little of it there is', () => {
  const frame = Uint8Array.from(tcp)
  frame[46] = 0xf0
  expect(cut(frame, 56).counts).toMatchObject({ malformed: { tcp: 1 }, cut: {} })
})

test('a datagram whose other fragments never came is no malformed one', () => {
  // ip: (id 7, offset 0, flags [+], proto UDP, length 44) 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 40
  const first = hex(`
    4500 002c 0007 2000 4011 6e75 c000 020a c633 6407 0457 08ae 0030 749e 0102 0304 0506 0708 090a 0b0c 0d0e 0f10
  `)
  const later = Uint8Array.from(first)
  later[5] = 8
  const sample = { linkType: 101, frames: [first, later] }
  const { counts, rows } = decodeSample(sample, { timesUs: [0, 60_000_000] })
  expect(rows).toMatchObject([{ ports: [1111, 2222], payloadCaptured: 16 }])
  expect(counts).toMatchObject({ malformed: {}, cut: {}, fragmentsDropped: 2 })
})
