/** IP of either version, told apart by its first four bits: raw IP captures, MPLS payloads. */
import { readIpv4 } from './ipv4.ts'
import { readIpv6 } from './ipv6.ts'
import { type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'

export function readIp(reading: Reading, offset: number) {
  const version = offset < reading.capturedEnd ? reading.bytes[offset]! >> 4 : 0
  if (version === 4) return readIpv4(reading, offset)
  if (version === 6) return readIpv6(reading, offset)
  refuse(reading, Layer.ip, { offset, needed: 1 })
}
