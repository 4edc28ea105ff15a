/** TCP (RFC 9293). Options are passed over. */
import { u16, u32 } from './bytes.ts'
import { keepRow, noteCut, type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'

const field = {
  sourcePort: 0,
  destinationPort: 2,
  sequence: 4,
  acknowledgement: 8,
  dataOffset: 12,
  flags: 13,
  window: 14,
  checksum: 16,
  end: 20,
} as const

/** Ports, sequence numbers and flags: what a row needs. Without the flags a cut packet would look like a NULL probe. */
const readableLength = field.window

export function readTcp(reading: Reading, offset: number) {
  const { bytes, batch } = reading
  if (reading.capturedEnd - offset < readableLength)
    return refuse(reading, Layer.tcp, { offset, needed: field.end })
  const row = batch.count
  batch.sourcePorts[row] = u16(bytes, offset + field.sourcePort)
  batch.destinationPorts[row] = u16(bytes, offset + field.destinationPort)
  batch.tcpSequences[row] = u32(bytes, offset + field.sequence)
  batch.tcpAcknowledgements[row] = u32(bytes, offset + field.acknowledgement)
  batch.tcpFlags[row] = bytes[offset + field.flags]!
  batch.tcpWindows[row] =
    reading.capturedEnd - offset >= field.window + 2 ? u16(bytes, offset + field.window) : 0
  reading.twice.note(reading, offset + field.checksum)
  noteCut(reading, Layer.tcp, offset + field.end)
  keepRow(reading, offset + headerLength(reading, offset))
}

/** Bytes up to the payload; a data offset that cannot be right leaves no payload. */
function headerLength(reading: Reading, offset: number): number {
  const length = (reading.bytes[offset + field.dataOffset]! >> 4) * 4
  const sent = reading.sentEnd - offset
  if (length >= field.end && length <= sent) return length
  refuse(reading, Layer.tcp, { offset, needed: Math.max(length, field.end) })
  return sent
}
