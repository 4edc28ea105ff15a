/** PPPoE session frames that carry IP (RFC 2516; RFC 1661 for the protocol number). */
import { u16 } from './bytes.ts'
import { readIpv4 } from './ipv4.ts'
import { readIpv6 } from './ipv6.ts'
import { narrow, type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'
import { Unread } from './unread.ts'

const field = { length: 4, payload: 6, protocol: 6, end: 8 } as const
const ppp = { ipv4: 0x0021, ipv6: 0x0057 } as const

export function readPppoe(reading: Reading, offset: number) {
  if (reading.capturedEnd - offset < field.end)
    return refuse(reading, Layer.pppoe, { offset, needed: field.end })
  const end = offset + field.payload + u16(reading.bytes, offset + field.length)
  if (end < reading.sentEnd) narrow(reading, end)
  // A number in one byte is odd (RFC 1661 6.5); in two bytes the first is even.
  const first = reading.bytes[offset + field.protocol]!
  const isShort = (first & 1) === 1
  const protocol = isShort ? first : u16(reading.bytes, offset + field.protocol)
  const inner = offset + field.end - (isShort ? 1 : 0)
  if (protocol === ppp.ipv4) return readIpv4(reading, inner)
  if (protocol === ppp.ipv6) return readIpv6(reading, inner)
  reading.tally.leave(Unread.pppProtocol, protocol)
}
