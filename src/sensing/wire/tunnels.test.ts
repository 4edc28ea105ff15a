import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

/** 10.60.0.1 > 10.60.0.2 with the payload of an IP protocol. */
function ip(protocol: number, payload: string): Uint8Array {
  const bytes = hex(payload)
  const length = (20 + bytes.length).toString(16).padStart(4, '0')
  const header = `4500 ${length} 0001 0000 40${protocol.toString(16).padStart(2, '0')} 0000 0a3c 0001 0a3c 0002`
  return new Uint8Array([...hex(header), ...bytes])
}

function udp(port: number, payload: string): Uint8Array {
  const length = (8 + hex(payload).length).toString(16).padStart(4, '0')
  return ip(17, `c350 ${port.toString(16).padStart(4, '0')} ${length} 0000 ${payload}`)
}

const rest = '0102 0304 0506 0708 090a 0b0c 0d0e 0f10'

const tunnels: readonly (readonly [string, Uint8Array])[] = [
  ['IP-in-IP', ip(4, rest)],
  ['IPv6-in-IP', ip(41, rest)],
  ['GRE', ip(47, `0000 0800 ${rest}`)],
  ['ERSPAN', ip(47, `1000 88be 0000 0001 ${rest}`)],
  ['ESP (IPsec)', ip(50, rest)],
  ['ESP (IPsec)', udp(4500, rest)],
  ['EtherIP', ip(97, `3000 ${rest}`)],
  ['L2TP', udp(1701, `0002 ${rest}`)],
  ['VXLAN', udp(4789, `0800 0000 0000 6400 ${rest}`)],
  ['VXLAN', udp(8472, `0800 0000 0000 6400 ${rest}`)],
  ['GENEVE', udp(6081, `0000 6558 0000 6400 ${rest}`)],
  ['GTP-U', udp(2152, `30ff 0010 0000 0001 ${rest}`)],
  ['TZSP', udp(37_008, `0100 0001 01 ${rest}`)],
  ['Teredo', udp(3544, `6000 0000 ${rest}`)],
  ['MPLS-in-UDP', udp(6635, `0006 4140 ${rest}`)],
  ['WireGuard', udp(51_820, `0400 0000 ${rest}`)],
  ['LISP', udp(4341, `8000 0000 0000 0000 4500 ${rest}`)],
  ['CAPWAP', udp(5247, `0010 0000 ${rest}`)],
]

test.each(tunnels)('%s is a packet, and what lies inside is named', (name, frame) => {
  const { rows, counts } = decodeSample({ linkType: 101, frames: [frame] })
  expect(rows).toHaveLength(1)
  expect(counts).toMatchObject({ malformed: {}, unsupported: { [`inside a tunnel: ${name}`]: 1 } })
})

test.each([
  ['DNS from port 4789', udp(4789, `8180 0001 0001 0000 ${rest}`)],
  ['IKE', udp(4500, `0000 0000 ${rest}`)],
  ["a tunnel's port without its header", udp(6081, `ffff ffff ${rest}`)],
  ['VRRP', ip(112, rest)],
])('%s is no tunnel', (_, frame) => {
  expect(decodeSample({ linkType: 101, frames: [frame] }).counts.unsupported).toEqual({})
})

test('every shorter length is a row or a count', () => {
  for (const [, frame] of tunnels) expectEveryLengthToBeRead({ linkType: 101, frames: [frame] })
})

test('hostile bytes do no harm', () => {
  for (const [, frame] of tunnels) expectHostileFramesToBeRead({ linkType: 101, frames: [frame] })
})
