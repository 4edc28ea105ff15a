/** ARP for IPv4 over Ethernet (RFC 826). */
import { PacketKind } from '../../contracts/index.ts'
import { u16, u32, u48 } from './bytes.ts'
import { writeIpv4Addresses } from './ipv4.ts'
import { type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'
import { Unread } from './unread.ts'

const field = {
  hardware: 0,
  protocol: 2,
  hardwareLength: 4,
  protocolLength: 5,
  operation: 6,
  senderMac: 8,
  senderAddress: 14,
  targetMac: 18,
  targetAddress: 24,
  end: 28,
} as const

const ethernet = 1
/** IEEE 802 networks, which send the same six-byte addresses (RFC 1390, RFC 2225). */
const ieee802 = 6
const ipv4 = 0x0800
/** Address lengths 6 and 4, as one word. */
const lengths = 0x0604

export function readArp(reading: Reading, offset: number) {
  if (reading.capturedEnd - offset < field.end)
    return refuse(reading, Layer.arp, { offset, needed: field.end })
  const { bytes, batch } = reading
  const hardware = u16(bytes, offset + field.hardware)
  if (
    (hardware !== ethernet && hardware !== ieee802) ||
    u16(bytes, offset + field.protocol) !== ipv4
  )
    return reading.tally.leave(Unread.arpHardware, hardware)
  if (u16(bytes, offset + field.hardwareLength) !== lengths)
    return refuse(reading, Layer.arp, { offset: offset + field.hardwareLength, needed: 2 })
  writeIpv4Addresses(
    batch,
    u32(bytes, offset + field.senderAddress),
    u32(bytes, offset + field.targetAddress),
  )
  const row = batch.count++
  batch.kinds[row] = PacketKind.arp
  batch.timesUs[row] = reading.timeUs
  batch.frames[row] = reading.frame
  batch.vlans[row] = reading.vlan
  batch.arpOperations[row] = u16(bytes, offset + field.operation)
  batch.arpSenderMacs[row] = u48(bytes, offset + field.senderMac)
  batch.arpTargetMacs[row] = u48(bytes, offset + field.targetMac)
}
