/**
 * BSD loopback: a four-byte address family, then IP (LINKTYPE_NULL in the capturing machine's byte order,
 * LINKTYPE_LOOP in network order). Families fit in 16 bits, so the order shows.
 */
import { u32 } from './bytes.ts'
import { readIpv4 } from './ipv4.ts'
import { readIpv6 } from './ipv6.ts'
import { type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'
import { Unread } from './unread.ts'

const field = { end: 4 } as const

const inet = 2
/** AF_INET6 of Linux, the BSDs and macOS. */
const inet6: readonly number[] = [10, 24, 28, 30]

export function readLoopback(reading: Reading, offset: number) {
  if (reading.capturedEnd - offset < field.end)
    return refuse(reading, Layer.loopback, { offset, needed: field.end })
  const word = u32(reading.bytes, offset)
  const family = word > 0xffff ? swap(word) : word
  if (family === inet) return readIpv4(reading, offset + field.end)
  if (inet6.includes(family)) return readIpv6(reading, offset + field.end)
  reading.tally.leave(Unread.loopbackFamily, family & 0xffff)
}

function swap(word: number): number {
  return ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word & 0xff00) << 8) | (word << 24)) >>> 0
}
