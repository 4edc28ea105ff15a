import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

const link = '3333 0000 0001 0200 0000 00aa 86dd'
const ends = 'fe80 0000 0000 0000 0000 0000 0000 0001 ff02 0000 0000 0000 0000 0000 0000 0001'
const target = '2001 0db8 0000 0000 0000 0000 0000 0007'
const sample = (text: string) => ({ linkType: 1, frames: [hex(text)] })
const ip = (length: string) => `${link} 6000 0000 ${length} 3aff ${ends}`

// fe80::1 > ff02::1: ICMP6, neighbor advertisement, tgt is 2001:db8::7, Flags [override],
// destination link-address option (2), length 8 (1): 02:00:00:00:00:bb
const advertisement = sample(`${ip('0020')} 8800 0000 2000 0000 ${target} 0201 0200 0000 00bb`)
const hint = sample(`${ip('0020')} 8800 0000 4000 0000 ${target} 0201 0200 0000 00bb`)
// who has 2001:db8::7, no option: 02:00:00:00:00:aa sent it
const solicitation = sample(`${ip('0018')} 8700 0000 0000 0000 ${target}`)
// router advertisement: MTU option (5), then source link-address option (1): 02:00:00:00:00:cc
const router = sample(
  `${ip('0020')} 8600 0000 4000 0708 0000 0000 0000 0000 0501 0000 0000 05dc 0101 0200 0000 00cc`,
)

test.each([
  ['an advertisement that takes the place of others', advertisement, [2, 0x0200_0000_00bb, 0]],
  ['one that does not', hint, [3, 0x0200_0000_00bb, 0]],
  ['a solicitation without an option', solicitation, [1, 0x0200_0000_00aa, 0]],
  ['a router’s advertisement', router, [4, 0x0200_0000_00cc, 0]],
])('%s says who has the address', (_, from, arp) => {
  const { row, counts } = decodeSample(from)
  expect(row).toMatchObject({ kind: 'ip', protocol: 58, arp })
  expect(counts.malformed).toEqual({})
})

test('an option without a length is counted, and nobody has the address', () => {
  const frame = Uint8Array.from(advertisement.frames[0]!)
  frame[79] = 0
  const { row, counts } = decodeSample({ linkType: 1, frames: [frame] })
  expect(row!.arp).toEqual([0, 0, 0])
  expect(counts.malformed).toEqual({ icmpv6: 1 })
})

test('every shorter length is a row or a count', () => {
  for (const from of [advertisement, hint, solicitation, router]) expectEveryLengthToBeRead(from)
})

test('hostile bytes do no harm', () => {
  for (const from of [advertisement, hint, solicitation, router]) expectHostileFramesToBeRead(from)
})
