/** IPv4 (RFC 791). Options are passed over; the checksum is not verified, since captures of sent frames lack it. */
import type { PacketBatch } from '../../contracts/index.ts'
import { u16, u32 } from './bytes.ts'
import { narrow, type Reading, refuse } from './reading.ts'
import { reassemble } from './reassemble.ts'
import { Layer } from './tally.ts'
import { readTransport } from './transport.ts'

const field = {
  versionAndLength: 0,
  totalLength: 2,
  identification: 4,
  fragment: 6,
  protocol: 9,
  source: 12,
  destination: 16,
  end: 20,
} as const

const moreFragments = 0x2000
const fragmentOffset = 0x1fff
/** IPv4 addresses are mapped into IPv6 under `::ffff` (RFC 4291 2.5.5.2). */
const mappedPrefix = 0xffff

export function readIpv4(reading: Reading, offset: number) {
  const { bytes } = reading
  if (reading.capturedEnd - offset < field.end)
    return refuse(reading, Layer.ipv4, { offset, needed: field.end })
  const first = bytes[offset + field.versionAndLength]!
  const headerLength = (first & 15) * 4
  if (first >> 4 !== 4 || headerLength < field.end)
    return refuse(reading, Layer.ipv4, { offset, needed: field.end })
  // Segmentation in the network card leaves 0 where 16 bits do not suffice: then the frame tells the length.
  const length = u16(bytes, offset + field.totalLength) || reading.sentEnd - offset
  if (length < headerLength) return refuse(reading, Layer.ipv4, { offset, needed: headerLength })
  if (offset + length > reading.sentEnd) refuse(reading, Layer.ipv4, { offset, needed: length })
  narrow(reading, offset + length)
  reading.ipLength = length
  reading.identification = u16(bytes, offset + field.identification)
  reading.protocol = bytes[offset + field.protocol]!
  writeIpv4Addresses(
    reading.batch,
    u32(bytes, offset + field.source),
    u32(bytes, offset + field.destination),
  )
  const fragment = u16(bytes, offset + field.fragment)
  if ((fragment & (moreFragments | fragmentOffset)) === 0)
    return readTransport(reading, offset + headerLength)
  const isWhole = reassemble(reading, {
    isIpv6: false,
    offset: offset + headerLength,
    identification: reading.identification,
    from: (fragment & fragmentOffset) * 8,
    isLast: (fragment & moreFragments) === 0,
    headerLength,
  })
  if (isWhole) readTransport(reading, reading.start)
}

/** Writes the addresses of the coming row. */
export function writeIpv4Addresses(batch: PacketBatch, source: number, destination: number): void {
  const { sources, destinations } = batch
  const at = batch.count * 4
  sources[at] = 0
  sources[at + 1] = 0
  sources[at + 2] = mappedPrefix
  sources[at + 3] = source
  destinations[at] = 0
  destinations[at + 1] = 0
  destinations[at + 2] = mappedPrefix
  destinations[at + 3] = destination
}
