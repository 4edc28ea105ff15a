/** UDP (RFC 768). The checksum is not verified. */
import { u16 } from './bytes.ts'
import { keepRow, narrow, noteCut, type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'
import { isTunnelPort, noteUdpTunnel } from './tunnels.ts'

const field = { sourcePort: 0, destinationPort: 2, length: 4, checksum: 6, end: 8 } as const

/** The ports are what a row needs. */
const readableLength = field.length

export function readUdp(reading: Reading, offset: number) {
  const { bytes, batch } = reading
  if (reading.capturedEnd - offset < readableLength)
    return refuse(reading, Layer.udp, { offset, needed: field.end })
  const row = batch.count
  const source = u16(bytes, offset + field.sourcePort)
  const destination = u16(bytes, offset + field.destinationPort)
  batch.sourcePorts[row] = source
  batch.destinationPorts[row] = destination
  if (reading.capturedEnd - offset >= field.end) checkLength(reading, offset)
  else if (reading.sentEnd - offset < field.end)
    refuse(reading, Layer.udp, { offset, needed: field.end })
  reading.twice.note(reading, offset + field.checksum)
  noteCut(reading, Layer.udp, offset + field.end)
  if (isTunnelPort(source, destination)) noteUdpTunnel(reading, offset + field.end)
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
