/**
 * Ethernet II and IEEE 802.3 with LLC/SNAP (RFC 894, RFC 1042).
 *
 * The word after the addresses is a type from 0x0600 on, and a length up to 1500 below that.
 */
import { u16 } from './bytes.ts'
import { readEthertype } from './ethertype.ts'
import { narrow, type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'
import { Unread } from './unread.ts'

const field = { type: 12, payload: 14 } as const
const snap = { control: 2, organisation: 3, type: 6, payload: 8 } as const

const lengthMax = 1500
const snapSaps = 0xaaaa
const unnumberedInformation = 3

export function readEthernet(reading: Reading, offset: number) {
  if (reading.capturedEnd - offset < field.payload)
    return refuse(reading, Layer.ethernet, { offset, needed: field.payload })
  if (reading.linkStart === 0) reading.linkStart = offset + 1
  const type = u16(reading.bytes, offset + field.type)
  const payload = offset + field.payload
  if (type > lengthMax) return readEthertype(reading, payload, type)
  if (payload + type < reading.sentEnd) narrow(reading, payload + type)
  readLlc(reading, payload)
}

/** IEEE 802.2: the two service access points, then for SNAP an organisation and an ethertype. */
export function readLlc(reading: Reading, offset: number) {
  if (reading.capturedEnd - offset < snap.control)
    return refuse(reading, Layer.ethernet, { offset, needed: snap.control })
  const { bytes } = reading
  const saps = u16(bytes, offset)
  if (saps !== snapSaps) return reading.tally.leave(Unread.llc, saps)
  if (reading.capturedEnd - offset < snap.payload)
    return refuse(reading, Layer.ethernet, { offset, needed: snap.payload })
  // Only organisation 0 numbers its protocols by ethertype; Cisco and Apple have tables of their own.
  const organisation =
    u16(bytes, offset + snap.organisation) * 256 + bytes[offset + snap.organisation + 2]!
  if (bytes[offset + snap.control] !== unnumberedInformation || organisation !== 0)
    return reading.tally.leave(Unread.llc, saps)
  readEthertype(reading, offset + snap.payload, u16(bytes, offset + snap.type))
}
