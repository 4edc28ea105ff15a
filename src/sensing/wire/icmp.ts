/**
 * ICMP and ICMPv6 (RFC 792, RFC 4443): type in the source port column, code in the destination's. Eight bytes
 * of header, echo identifier and sequence number in its second half; what follows is payload.
 */
import { u16 } from './bytes.ts'
import { Neighbour, readNeighbour } from './neighbours.ts'
import { keepRow, type Reading, refuse } from './reading.ts'
import { Layer, type LayerNumber } from './tally.ts'

const field = { type: 0, code: 1, checksum: 2, identifier: 4, sequence: 6, end: 8 } as const

/** Type and code are what a row needs. */
const readableLength = 2
const echo = { reply: 0, request: 8 } as const
const echoV6 = { request: 128, reply: 129 } as const

export function readIcmp(reading: Reading, offset: number) {
  const type = readHeader(reading, offset, Layer.icmp)
  if (type < 0) return
  if (type === echo.request || type === echo.reply) readEcho(reading, offset)
  keepRow(reading, offset + field.end)
}

export function readIcmpv6(reading: Reading, offset: number) {
  const type = readHeader(reading, offset, Layer.icmpv6)
  if (type < 0) return
  if (type === echoV6.request || type === echoV6.reply) readEcho(reading, offset)
  else if (type >= Neighbour.router && type <= Neighbour.advertisement)
    readNeighbour(reading, offset, type)
  // Hop limit, flags and lifetime stand where an echo has its numbers.
  if (type === Neighbour.router) readEcho(reading, offset)
  keepRow(reading, offset + field.end)
}

/** The type, or -1 where it is not at hand. */
function readHeader(reading: Reading, offset: number, layer: LayerNumber): number {
  const { bytes, batch } = reading
  reading.twice.note(reading, offset + field.checksum)
  if (reading.capturedEnd - offset < field.end)
    refuse(reading, layer, { offset, needed: field.end })
  if (reading.capturedEnd - offset < readableLength) return -1
  batch.sourcePorts[batch.count] = bytes[offset + field.type]!
  batch.destinationPorts[batch.count] = bytes[offset + field.code]!
  return bytes[offset + field.type]!
}

function readEcho({ bytes, batch, capturedEnd }: Reading, offset: number) {
  if (capturedEnd - offset < field.end) return
  batch.echoIds[batch.count] = u16(bytes, offset + field.identifier)
  batch.echoSequences[batch.count] = u16(bytes, offset + field.sequence)
}
