/**
 * MPLS label stack (RFC 3032). Nothing names the payload; its first four bits tell IP (RFC 4928), all else
 * is left unread.
 */
import { readIp } from './ip.ts'
import { type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'

const field = { bottomOfStack: 2, end: 4 } as const

export function readMpls(reading: Reading, offset: number) {
  let at = offset
  while (reading.capturedEnd - at >= field.end) {
    const isBottom = (reading.bytes[at + field.bottomOfStack]! & 1) === 1
    at += field.end
    if (isBottom) return readIp(reading, at)
  }
  refuse(reading, Layer.mpls, { offset: at, needed: field.end })
}
