/** Between the IP readers and the waiting fragments: hands a fragment over, lays a whole datagram out to be read. */
import { contiguousLength, type Datagram, type DatagramHeader } from './fragments.ts'
import { type Reading, refuseMalformed } from './reading.ts'
import { Layer } from './tally.ts'

/** Where a fragment's payload starts and what its header says of it. */
export interface FragmentField {
  readonly isIpv6: boolean
  readonly offset: number
  readonly identification: number
  readonly from: number
  readonly isLast: boolean
  readonly headerLength: number
}

/**
 * True when this fragment completed its datagram: the reading then stands at its start. The addresses of the
 * coming row are written already; they and the identification (and for IPv4 the protocol) make the key.
 */
export function reassemble(reading: Reading, field: FragmentField): boolean {
  const { offset, from, isLast } = field
  if (reading.isReassembled === 1) {
    refuseMalformed(reading, Layer.fragment, { offset, needed: 0 })
    return false
  }
  const fragment = {
    key: keyOf(reading, field),
    from,
    length: Math.max(0, reading.sentEnd - offset),
    isLast,
    payload: reading.bytes.subarray(offset, Math.max(offset, reading.capturedEnd)),
  }
  const header = () => headerOf(reading, field)
  const { whole, isSound } = reading.fragments.add(fragment, reading.timeUs, header)
  if (!isSound) refuseMalformed(reading, Layer.fragment, { offset, needed: fragment.length })
  if (whole === null) return false
  layOut(reading, whole, whole.length)
  return true
}

/** Sets the reading at the start of a given-up datagram, as far as it came without a hole. */
export function layOutGivenUp(reading: Reading, datagram: Datagram): void {
  layOut(reading, datagram, contiguousLength(datagram))
  reading.isPart = true
  reading.linkStart = 0
}

function layOut(reading: Reading, datagram: Datagram, length: number): void {
  const { batch, reassembledLength: start } = reading
  const { header } = datagram
  batch.reassembled = withRoom(batch.reassembled, start, length)
  batch.reassembled.set(datagram.bytes.subarray(0, length), start)
  reading.reassembledLength = start + length
  reading.bytes = batch.reassembled
  reading.start = start
  reading.sentEnd = start + length
  reading.wireEnd = reading.sentEnd
  reading.capturedEnd = start + Math.min(length, datagram.capturedTo)
  reading.isReassembled = 1
  reading.isPart = false
  reading.vlan = header.vlan
  reading.protocol = header.protocol
  reading.ipLength = header.headerLength + length
  batch.sources.set(header.addresses.subarray(0, 4), batch.count * 4)
  batch.destinations.set(header.addresses.subarray(4), batch.count * 4)
}

/** `bytes`, or a larger copy, with room for `length` more after `used`. */
function withRoom(bytes: Uint8Array, used: number, length: number): Uint8Array {
  if (used + length <= bytes.length) return bytes
  const grown = new Uint8Array(Math.max(used + length, bytes.length * 2))
  grown.set(bytes.subarray(0, used))
  return grown
}

function keyOf(reading: Reading, field: FragmentField): string {
  const { sources, destinations, count } = reading.batch
  const at = count * 4
  const protocol = field.isIpv6 ? 'ipv6' : reading.protocol
  const source = sources.subarray(at, at + 4).join()
  const destination = destinations.subarray(at, at + 4).join()
  return `${source} ${destination} ${field.identification} ${protocol} ${reading.vlan}`
}

function headerOf(reading: Reading, field: FragmentField): DatagramHeader {
  const { sources, destinations, count } = reading.batch
  const at = count * 4
  const addresses = new Uint32Array(8)
  addresses.set(sources.subarray(at, at + 4))
  addresses.set(destinations.subarray(at, at + 4), 4)
  const { isIpv6, headerLength } = field
  const { protocol, vlan } = reading
  return { isIpv6, addresses, protocol, vlan, headerLength }
}
