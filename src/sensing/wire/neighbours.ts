/** Who has an IPv6 address: what routers and neighbours say (RFC 4861 4.2, 4.3, 4.4, 4.6.1), as ARP does for IPv4. */
import { NeighbourOperation } from '../../contracts/index.ts'
import { u48 } from './bytes.ts'
import { type Reading, refuse, refuseMalformed } from './reading.ts'
import { Layer } from './tally.ts'

export const Neighbour = { router: 134, solicitation: 135, advertisement: 136 } as const

/** From the ICMPv6 header on. The target is what the row's payload starts with. */
const field = { code: 1, flags: 4, target: 8, routerOptions: 16, options: 24 } as const
const overrideBit = 0x20
const Option = { sourceMac: 1, targetMac: 2 } as const
/** Options are counted in these. */
const unit = 8
/** From the start of an Ethernet header to the sender's address. */
const linkSender = 6

/** Writes operation and hardware address into the row that is about to be kept; nothing where a target is not at hand. */
export function readNeighbour(reading: Reading, offset: number, type: number) {
  const { bytes, batch } = reading
  const start = type === Neighbour.router ? field.routerOptions : field.options
  if (reading.capturedEnd - offset < start)
    return refuse(reading, Layer.icmpv6, { offset, needed: start })
  if (bytes[offset + field.code] !== 0) return
  const isAdvertised = type === Neighbour.advertisement
  const mac = optionMac(reading, offset + start, isAdvertised ? Option.targetMac : Option.sourceMac)
  if (mac === 0) return
  batch.arpSenderMacs[batch.count] = mac
  batch.arpOperations[batch.count] = operationOf(type, bytes[offset + field.flags]!)
}

function operationOf(type: number, flags: number): number {
  if (type === Neighbour.router) return NeighbourOperation.router
  if (type === Neighbour.solicitation) return NeighbourOperation.solicitation
  return flags & overrideBit ? NeighbourOperation.override : NeighbourOperation.hint
}

/** The hardware address that an option names, else the frame's: who is asked directly may leave it out. 0: none. */
function optionMac(reading: Reading, from: number, option: number): number {
  const { bytes, capturedEnd, linkStart } = reading
  for (let at = from; at + 2 <= capturedEnd; ) {
    const length = bytes[at + 1]! * unit
    if (length === 0) {
      refuseMalformed(reading, Layer.icmpv6, { offset: at, needed: unit })
      return 0
    }
    if (at + length > capturedEnd) {
      refuse(reading, Layer.icmpv6, { offset: at, needed: length })
      return 0
    }
    if (bytes[at] === option && length === unit) return u48(bytes, at + 2)
    at += length
  }
  const isWhole = reading.sentEnd <= capturedEnd
  return linkStart > 0 && isWhole ? u48(bytes, linkStart - 1 + linkSender) : 0
}
