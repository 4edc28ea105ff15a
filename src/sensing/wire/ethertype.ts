/** What follows an ethertype: IP, ARP, or one more wrapping (IEEE 802.1Q, 802.1ad, RFC 2516, RFC 3032). */
import { readArp } from './arp.ts'
import { u16 } from './bytes.ts'
import { Ethertype } from './ethertype-numbers.ts'
import { readIpv4 } from './ipv4.ts'
import { readIpv6 } from './ipv6.ts'
import { pseudowireField, readMpls } from './mpls.ts'
import { readPppoe } from './pppoe.ts'
import type { Reading } from './reading.ts'
import { Unread } from './unread.ts'
import { isVlan, readVlan, vlanTagLength } from './vlan.ts'

/** `type` is the ethertype of what lies at `offset`. */
export function readEthertype(reading: Reading, offset: number, type: number) {
  let at = offset
  let inner = type
  while (isVlan(inner)) {
    if (!readVlan(reading, at)) return
    inner = u16(reading.bytes, at + 2)
    at += vlanTagLength
  }
  switch (inner) {
    case Ethertype.ipv4:
      return readIpv4(reading, at)
    case Ethertype.ipv6:
      return readIpv6(reading, at)
    case Ethertype.arp:
      return readArp(reading, at)
    case Ethertype.pppoeSession:
      return readPppoe(reading, at)
    case Ethertype.mpls:
    case Ethertype.mplsMulticast:
      return readLabelled(reading, at)
    default:
      return reading.tally.leave(Unread.ethertype, inner)
  }
}

/** What labels lead to: IP, or an Ethernet frame whose type is one of those above. */
function readLabelled(reading: Reading, offset: number): void {
  const frame = readMpls(reading, offset)
  if (frame === null) return
  const { type, payload } = pseudowireField
  readEthertype(reading, frame + payload, u16(reading.bytes, frame + type))
}
