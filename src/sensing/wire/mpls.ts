/**
 * MPLS label stack (RFC 3032). Nothing names the payload: its first four bits tell IP (RFC 4928 3) where the
 * rest of the header agrees; else it is Ethernet of a pseudowire (RFC 4448), with or without a control word,
 * where its ethertype and what follows agree; all else is left unread by its name, since a sound frame can be
 * of a service that only the routers know.
 */
import { u16 } from './bytes.ts'
import { Ethertype } from './ethertype-numbers.ts'
import { readIp } from './ip.ts'
import { type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'
import { Unread, UnreadMpls } from './unread.ts'
import { isVlan } from './vlan.ts'

const field = { bottomOfStack: 2, end: 4 } as const
const controlWord = { length: 1, end: 4 } as const
/** Of an inner frame: where the ethertype lies, and the byte after it by which it is borne out. */
export const pseudowireField = { type: 12, payload: 14 } as const

/** First four bits (RFC 4385): a control word, an associated channel. */
const First = { controlWord: 0, channel: 1, ipv4: 4, ipv6: 6 } as const

/** Reads IP behind the labels; of a pseudowire, yields where the Ethernet frame in it starts. */
export function readMpls(reading: Reading, offset: number): number | null {
  let at = offset
  while (reading.capturedEnd - at >= field.end) {
    const isBottom = (reading.bytes[at + field.bottomOfStack]! & 1) === 1
    at += field.end
    if (isBottom) return readPayload(reading, at)
  }
  refuse(reading, Layer.mpls, { offset: at, needed: field.end })
  return null
}

function readPayload(reading: Reading, at: number): number | null {
  const first = at < reading.capturedEnd ? reading.bytes[at]! >> 4 : -1
  const isIp = first === First.ipv4 || first === First.ipv6
  const frame = isIp && isIpLength(reading, at, first) ? -1 : frameAt(reading, at, first)
  if (frame >= 0 && !reading.isInPseudowire) {
    reading.isInPseudowire = true
    return frame
  }
  if (frame >= 0) reading.tally.leave(Unread.mpls, UnreadMpls.nested)
  else if (first < 0) refuse(reading, Layer.mpls, { offset: at, needed: 1 })
  else if (isIp && isIpLength(reading, at, first)) readIp(reading, at)
  else leaveUnread(reading, at, first)
  return null
}

/** A pseudowire of another service, or too little of one to tell. */
function leaveUnread(reading: Reading, at: number, first: number): void {
  const { capturedEnd, sentEnd } = reading
  const needed = controlWord.end + pseudowireField.payload + 2
  if (capturedEnd < Math.min(at + needed, sentEnd))
    refuse(reading, Layer.mpls, { offset: at, needed: sentEnd - at })
  else
    reading.tally.leave(
      Unread.mpls,
      first === First.channel ? UnreadMpls.channel : UnreadMpls.pseudowire,
    )
}

/** The header's length field fits the frame, where it is at hand. */
function isIpLength({ bytes, capturedEnd, sentEnd }: Reading, at: number, version: number) {
  if (capturedEnd - at < 6) return true
  const header = version === First.ipv4 ? (bytes[at]! & 15) * 4 : 40
  const length = version === First.ipv4 ? u16(bytes, at + 2) : 40 + u16(bytes, at + 4)
  return header >= 20 && length >= header && at + length <= sentEnd
}

/** Where the pseudowire's frame starts, behind a control word or at once; -1 where there is none to be told. */
function frameAt(reading: Reading, at: number, first: number): number {
  const { bytes, capturedEnd } = reading
  // RFC 4448 4.6: flags and fragmentation bits are 0, and a length is told of short frames alone.
  const isControlWord =
    first === First.controlWord &&
    capturedEnd - at >= controlWord.end &&
    bytes[at] === 0 &&
    bytes[at + controlWord.length]! < 64
  if (isControlWord && isEthernet(reading, at + controlWord.end)) return at + controlWord.end
  return isEthernet(reading, at) ? at : -1
}

function isEthernet(reading: Reading, at: number): boolean {
  const { bytes, capturedEnd } = reading
  if (capturedEnd - at < pseudowireField.payload + 2) return false
  const type = u16(bytes, at + pseudowireField.type)
  const next = bytes[at + pseudowireField.payload]!
  switch (type) {
    case Ethertype.ipv4:
      return next >> 4 === 4 && (next & 15) >= 5
    case Ethertype.ipv6:
      return next >> 4 === 6
    case Ethertype.arp:
      return u16(bytes, at + pseudowireField.payload) === 1
    case Ethertype.pppoeSession:
      return next === 0x11
    case Ethertype.mpls:
      return true
    default:
      return isVlan(type)
  }
}
