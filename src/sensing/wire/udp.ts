/** UDP (RFC 768). The checksum is not verified. */
import { u16 } from './bytes.ts'
import { keepRow, narrow, type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'

const field = { sourcePort: 0, destinationPort: 2, length: 4, end: 8 } as const

/** The ports are what a row needs. */
const readableLength = field.length

export function readUdp(reading: Reading, offset: number) {
  const { bytes, batch } = reading
  if (reading.capturedEnd - offset < readableLength)
    return refuse(reading, Layer.udp, { offset, needed: field.end })
  const row = batch.count
  batch.sourcePorts[row] = u16(bytes, offset + field.sourcePort)
  batch.destinationPorts[row] = u16(bytes, offset + field.destinationPort)
  if (reading.capturedEnd - offset >= field.end) checkLength(reading, offset)
  else if (reading.sentEnd - offset < field.end)
    refuse(reading, Layer.udp, { offset, needed: field.end })
  keepRow(reading, offset + field.end)
}

/** Bytes after the datagram are padding; a length that cannot be right gives way to that of IP. 0 is a jumbogram (RFC 2675). */
function checkLength(reading: Reading, offset: number) {
  const length = u16(reading.bytes, offset + field.length)
  if (length === 0) return
  if (length >= field.end && offset + length <= reading.sentEnd)
    return narrow(reading, offset + length)
  refuse(reading, Layer.udp, { offset, needed: Math.max(length, field.end) })
}
