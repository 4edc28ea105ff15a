import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// 02:00:00:00:00:aa > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 50: (tos 0x0, ttl 64,
// id 4660, offset 0, flags [DF], proto ICMP (1), length 36)
// 192.0.2.10 > 198.51.100.7: ICMP echo request, id 7, seq 2, length 16
const echo = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 0800 4500 0024 1234 4000 4001 3c60 c000 020a c633
      6407 0800 6661 0007 0002 6162 6364 6566 6768
    `),
  ],
}

// 02:00:00:00:00:aa > 02:00:00:00:00:01, ethertype IPv6 (0x86dd), length 70: (hlim 64, next-
// header ICMPv6 (58) payload length: 16) 2001:db8::10 > 2001:db8::7: [icmp6 sum ok] ICMP6, echo
// request, id 7, seq 2
const echoV6 = {
  linkType: 1,
  frames: [
    hex(`
      0200 0000 0001 0200 0000 00aa 86dd 6000 0000 0010 3a40 2001 0db8 0000 0000 0000
      0000 0000 0010 2001 0db8 0000 0000 0000 0000 0000 0007 8000 928d 0007 0002 6162
      6364 6566 6768
    `),
  ],
}

test('an echo request has type, code, identifier and sequence number', () => {
  const { row } = decodeSample(echo)
  expect(row).toMatchObject({ protocol: 1, ports: [8, 0], echo: [7, 2], payload: 'abcdefgh' })
})

test('so it has over IPv6', () => {
  const { row } = decodeSample(echoV6)
  expect(row).toMatchObject({
    source: '2001:db8::10',
    destination: '2001:db8::7',
    protocol: 58,
    ports: [128, 0],
    echo: [7, 2],
    ipLength: 56,
    payload: 'abcdefgh',
  })
})

test('other types have no echo fields', () => {
  const frame = Uint8Array.from(echo.frames[0]!)
  frame[34] = 3
  expect(decodeSample({ linkType: 1, frames: [frame] }).row).toMatchObject({
    ports: [3, 0],
    echo: [0, 0],
  })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(echo)
  expectEveryLengthToBeRead(echoV6)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(echo)
  expectHostileFramesToBeRead(echoV6)
})
