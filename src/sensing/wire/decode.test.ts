import { expect, test } from 'vitest'
import { createDecoder } from './decode.ts'
import { batchOf, decodeSample, hex, rowsOf } from './wire.fixture.ts'

// IP 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 2
const udp = hex(`
  4500 001e 1234 4000 4011 3c56 c000 020a c633 6407 0457 08ae 000a 9e26 6869
`)
// IP 192.0.2.10.49152 > 198.51.100.7.443: Flags [S], seq 287454020, win 64240, length 0
const syn = hex(`
  4500 0028 1234 4000 4006 3c57 c000 020a c633 6407 c000 01bb 1122 3344 0000 0000
  5002 faf0 0000 0000
`)

test.each([101, 12, 14, 228])('link type %i is raw IP', (linkType) => {
  expect(decodeSample({ linkType, frames: [udp] }).row).toMatchObject({ payload: 'hi' })
})

test('a link type that is not read is counted and named', () => {
  const { rows, counts } = decodeSample({ linkType: 105, frames: [udp, udp] })
  expect(rows).toEqual([])
  expect(counts).toMatchObject({ frames: 2, unsupported: { 'link type 105 (IEEE 802.11)': 2 } })
})

test('names of what is not read are bounded', () => {
  const decoder = createDecoder()
  for (let linkType = 300; linkType < 400; linkType++) decoder.decode(batchOf([udp], { linkType }))
  const { unsupported } = decoder.counts()
  expect(Object.keys(unsupported)).toHaveLength(65)
  expect(unsupported['others']).toBe(36)
})

test('a batch larger than the columns makes them grow', () => {
  const decoder = createDecoder({ batchPackets: 2 })
  const frames = Array.from({ length: 500 }, () => udp)
  expect(rowsOf(decoder, batchOf(frames, { linkType: 101 }))).toHaveLength(500)
})

test('a column that does not apply reads 0, whatever the batch before held', () => {
  const decoder = createDecoder()
  decoder.decode(batchOf([syn], { linkType: 101 }))
  const [row] = rowsOf(decoder, batchOf([udp], { linkType: 101 }))
  expect(row).toMatchObject({ tcp: [0, 0, 0, 0], ports: [1111, 2222] })
})

test('frame numbers and times are those of the frames', () => {
  const frames = {
    ...batchOf([hex('00'), udp], { linkType: 101, timesUs: [5, 7] }),
    firstFrame: 40,
  }
  expect(rowsOf(createDecoder(), frames)).toMatchObject([{ frame: 41, timeUs: 7 }])
})
