/** SCTP (RFC 9260 3): the common header, which has the ports; what follows are chunks. */
import { u16 } from './bytes.ts'
import { keepRow, noteCut, type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'

const field = { sourcePort: 0, destinationPort: 2, verificationTag: 4, end: 12 } as const

/** The ports are what a row needs. */
const readableLength = field.verificationTag

export function readSctp(reading: Reading, offset: number) {
  const { bytes, batch } = reading
  if (reading.capturedEnd - offset < readableLength)
    return refuse(reading, Layer.sctp, { offset, needed: field.end })
  const row = batch.count
  batch.sourcePorts[row] = u16(bytes, offset + field.sourcePort)
  batch.destinationPorts[row] = u16(bytes, offset + field.destinationPort)
  if (reading.sentEnd - offset < field.end)
    refuse(reading, Layer.sctp, { offset, needed: field.end })
  noteCut(reading, Layer.sctp, offset + field.end)
  keepRow(reading, offset + field.end)
}
