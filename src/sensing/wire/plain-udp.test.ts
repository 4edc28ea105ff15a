import { describe, expect, test } from 'vitest'
import { readPlainUdp } from './plain-udp.ts'
import {
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  hex,
  latin1Bytes,
  udpHeads,
} from './wire.fixture.ts'

const padded = (start: Uint8Array, length: number) => {
  const bytes = new Uint8Array(length)
  bytes.set(start)
  return bytes
}
const dhcp = padded(hex('0101 0600 1234 5678'), 300)
dhcp.set(hex('6382 5363 3501 01ff'), 236)
const netbios = padded(hex('1102 8a01 c000 020a 008a 00bb 0000'), 120)
netbios.set(latin1Bytes(` ${'EB'.repeat(16)}`), 14)

const datagrams = [
  // NTPv4, Client, Leap indicator: clock unsynchronized (192), Stratum 0, poll 4s, precision -6
  { name: 'ntp', bytes: padded(hex('e300 04fa 0001 0000 0001 0000'), 48) },
  // NTPv2, Reserved: monlist
  { name: 'ntp', bytes: hex('1700 032a 0000 0000') },
  { name: 'dhcp', bytes: dhcp },
  { name: 'quic', bytes: padded(hex('c300 0000 0108 0102 0304 0506 0708 0000'), 1200) },
  { name: 'quic', bytes: padded(latin1Bytes('\x0d\x01\x02\x03\x04\x05\x06\x07\x08Q025\x01'), 64) },
  { name: 'dtls', bytes: padded(hex('16fe fd00 0000 0000 0000 0000 0401 0000 00'), 17) },
  { name: 'stun', bytes: hex('0001 0000 2112 a442 0102 0304 0506 0708 090a 0b0c') },
  // GetRequest(28) .1.3.6.1.2.1.1.1.0, community "public"
  {
    name: 'snmp',
    bytes: hex(`
      3029 0201 0104 0670 7562 6c69 63a0 1c02 0401 0203 0402 0100 0201 0030 0e30 0c06
      082b 0601 0201 0101 0005 00
    `),
  },
  { name: 'bittorrent', bytes: latin1Bytes('d1:ad2:id20:aaaaaaaaaaaaaaaaaaaae1:q4:pinge') },
  { name: 'wireguard', bytes: padded(hex('0100 0000'), 148) },
  { name: 'tftp', bytes: latin1Bytes('\0\x01boot.img\0octet\0') },
  { name: 'syslog', bytes: latin1Bytes('<34>Oct 11 22:14:15 host su: failed') },
  { name: 'netbios', bytes: netbios },
  // CON GET /.well-known/core
  { name: 'coap', bytes: latin1Bytes('\x42\x01\x12\x34ab\xbb.well-known\x04core') },
]

describe('told by the shape of the datagram', () => {
  test.each(datagrams)('$name', ({ name, bytes }) => {
    expect(readPlainUdp(udpHeads(bytes, ''))?.application).toMatchObject({ kind: 'plain', name })
    expect(readPlainUdp(udpHeads('', bytes))?.application).toMatchObject({ kind: 'plain', name })
  })
})

test('after one datagram from each side nothing more is waited for', () => {
  const waiting = { ...udpHeads('hello', ''), isComplete: false }
  expect(readPlainUdp(waiting)).toMatchObject({ application: null, isFinal: false })
  expect(readPlainUdp({ ...udpHeads('hello', 'hello'), isComplete: false })).toBeNull()
})

test('every length of either side is read', () => {
  for (const { bytes } of datagrams)
    expectEveryHeadLengthToBeRead(udpHeads(bytes, bytes), readPlainUdp)
})

test('hostile bytes do no harm', () => {
  for (const { bytes } of datagrams)
    expectHostileHeadsToBeRead(udpHeads(bytes, bytes), readPlainUdp)
})
