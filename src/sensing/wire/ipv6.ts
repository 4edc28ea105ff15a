/** IPv6 and its extension headers (RFC 8200, RFC 4302 for AH). */
import { u16, u32 } from './bytes.ts'
import { narrow, type Reading, refuse } from './reading.ts'
import { reassemble } from './reassemble.ts'
import { Layer } from './tally.ts'
import { readTransport } from './transport.ts'

const field = {
  version: 0,
  payloadLength: 4,
  nextHeader: 6,
  source: 8,
  destination: 24,
  end: 40,
} as const
const extension = { nextHeader: 0, length: 1, fragment: 2, identification: 4, unit: 8 } as const
const Next = { hopByHop: 0, routing: 43, fragment: 44, authentication: 51, options: 60 } as const

const moreFragments = 1
const fragmentOffset = 0xfff8
/** RFC 8200 4.1 has at most seven in a sensible packet; more is a way to make readers work. */
const extensionsMax = 16

export function readIpv6(reading: Reading, offset: number) {
  const { bytes } = reading
  if (reading.capturedEnd - offset < field.end)
    return refuse(reading, Layer.ipv6, { offset, needed: field.end })
  if (bytes[offset + field.version]! >> 4 !== 6)
    return refuse(reading, Layer.ipv6, { offset, needed: field.end })
  // 0 is a jumbogram (RFC 2675) or a packet the network card will segment: then the frame tells the length.
  const payloadLength =
    u16(bytes, offset + field.payloadLength) || Math.max(0, reading.sentEnd - offset - field.end)
  const length = field.end + payloadLength
  if (offset + length > reading.sentEnd) refuse(reading, Layer.ipv6, { offset, needed: length })
  narrow(reading, offset + length)
  reading.ipLength = length
  reading.identification = 0
  writeAddresses(reading, offset)
  readIpv6Chain(reading, offset + field.end, bytes[offset + field.nextHeader]!)
}

/** Passes over extension headers from `offset`, where the first is a `next`, to the transport. */
export function readIpv6Chain(reading: Reading, offset: number, next: number) {
  let at = offset
  let kind = next
  for (let passed = 0; isExtension(kind); passed++) {
    if (reading.capturedEnd - at < extension.unit || passed === extensionsMax)
      return refuse(reading, Layer.ipv6, { offset: at, needed: extension.unit })
    const inner = reading.bytes[at + extension.nextHeader]!
    if (kind !== Next.fragment) at += extensionLength(reading, at, kind)
    else if (isAtomic(reading, at)) at += extension.unit
    else {
      reading.protocol = inner
      if (!joinFragment(reading, at, offset)) return
      at = reading.start
    }
    kind = kind === Next.fragment ? innerProtocol(reading, inner) : inner
  }
  reading.protocol = kind
  readTransport(reading, at)
}

/** The first fragment's next header counts, not that of the one that came last (RFC 8200 4.5). */
function innerProtocol(reading: Reading, inner: number): number {
  return reading.isReassembled === 1 ? reading.protocol : inner
}

function isExtension(kind: number): boolean {
  return (
    kind === Next.hopByHop ||
    kind === Next.routing ||
    kind === Next.fragment ||
    kind === Next.authentication ||
    kind === Next.options
  )
}

function extensionLength(reading: Reading, at: number, kind: number): number {
  const length = reading.bytes[at + extension.length]!
  return kind === Next.authentication ? (length + 2) * 4 : (length + 1) * 8
}

/** A fragment header on a datagram that was not fragmented (RFC 6946). */
function isAtomic({ bytes }: Reading, at: number): boolean {
  return (u16(bytes, at + extension.fragment) & (fragmentOffset | moreFragments)) === 0
}

function joinFragment(reading: Reading, at: number, chain: number): boolean {
  const { bytes } = reading
  const word = u16(bytes, at + extension.fragment)
  return reassemble(reading, {
    isIpv6: true,
    offset: at + extension.unit,
    identification: u32(bytes, at + extension.identification),
    from: word & fragmentOffset,
    isLast: (word & moreFragments) === 0,
    headerLength: field.end + at - chain,
  })
}

function writeAddresses({ bytes, batch }: Reading, offset: number): void {
  const { sources, destinations } = batch
  const row = batch.count * 4
  for (let word = 0; word < 4; word++) {
    sources[row + word] = u32(bytes, offset + field.source + word * 4)
    destinations[row + word] = u32(bytes, offset + field.destination + word * 4)
  }
}
