import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// 02:00:00:00:00:aa > 02:00:00:00:00:01, ethertype MPLS unicast (0x8847), length 52: MPLS (label
// 16, tc 0, ttl 64)
// (label 32, tc 0, [S], ttl 64)
// (tos 0x0, ttl 64, id 4660, offset 0, flags [DF], proto UDP (17), length 30)
// 192.0.2.10.1111 > 198.51.100.7.2222: UDP, length 2
const mpls = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 8847 0001 0040 0002 0140 4500 001e 1234 4000 4011
      3c56 c000 020a c633 6407 0457 08ae 000a 9e26 6869
    `),
  ],
}

test('a stack of two labels carries IP', () => {
  expect(decodeSample(mpls).row).toMatchObject({ ports: [1111, 2222], payload: 'hi' })
})

// The same datagram in Ethernet (52:54:00:00:00:02 < 52:54:00:00:00:01) in a pseudowire, RFC 4448, without and
// with a control word (0, flags 0, length 0, sequence number 9).
const labels = '0200 0000 0001 0200 0000 00aa 8847 0001 0040 0002 0140'
const inner = `
  5254 0000 0002 5254 0000 0001 0800 4500 001e 1234 4000 4011 3c56 c000 020a c633 6407 0457 08ae 000a 9e26 6869
`
const pseudowires = [
  { what: 'a control word', frames: [hex(`${labels} 0000 0009 ${inner}`)] },
  { what: 'no control word', frames: [hex(`${labels} ${inner}`)] },
  {
    what: 'no control word and an address that starts with 0',
    frames: [hex(`${labels} 00${inner.trim().slice(2)}`)],
  },
]

test.each(pseudowires)('Ethernet in a pseudowire with $what is read', ({ frames }) => {
  const { row, counts } = decodeSample({ linkType: 1, frames })
  expect(row).toMatchObject({ ports: [1111, 2222], payload: 'hi' })
  expect(counts).toMatchObject({ malformed: {}, unsupported: {} })
})

test.each([
  ['MPLS associated channel', '1000 0021 0001 0203 0405 0607 0809 0a0b 0c0d 0e0f 1011 1213'],
  ['MPLS pseudowire', '0000 0009 ffff ffff ffff ffff ffff ffff 88cc 0207 0407 0000'],
  ['MPLS pseudowire', '4142 4344 4546 4748 494a 4b4c 4d4e 4f50 5152 5354 5556 5758'],
  [
    'MPLS pseudowire in another',
    `5254 0000 0002 5254 0000 0001 8847 0002 0140 ${inner.replaceAll('\n', ' ')}`,
  ],
])('what is not told for sure is left unread as %s', (name, payload) => {
  const { rows, counts } = decodeSample({ linkType: 1, frames: [hex(`${labels} ${payload}`)] })
  expect(rows).toEqual([])
  expect(counts).toMatchObject({ malformed: {}, unsupported: { [name]: 1 } })
})

test('every shorter length is a row or a count', () => {
  for (const { frames } of pseudowires) expectEveryLengthToBeRead({ linkType: 1, frames })
})

test('hostile pseudowires do no harm', () => {
  for (const { frames } of pseudowires) expectHostileFramesToBeRead({ linkType: 1, frames })
})

test('every shorter length of plain IP is a row or a count', () => {
  expectEveryLengthToBeRead(mpls)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(mpls)
})
