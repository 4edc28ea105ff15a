/** Linux cooked captures, version 1 and 2 (LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2): the link header of `-i any`. */
import { u16 } from './bytes.ts'
import { readLlc } from './ethernet.ts'
import { readEthertype } from './ethertype.ts'
import { type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'
import { Unread } from './unread.ts'

const v1 = { device: 2, protocol: 14, end: 16 } as const
const v2 = { protocol: 0, device: 8, end: 20 } as const

/** Devices whose protocol word is not an ethertype (ARPHRD_NETLINK, ARPHRD_IEEE80211 and its radiotap kin). */
const foreignDevices: readonly number[] = [801, 802, 803, 824]
const llcFrame = 0x0004

export function readCookedV1(reading: Reading, offset: number) {
  readCooked(reading, offset, v1)
}

export function readCookedV2(reading: Reading, offset: number) {
  readCooked(reading, offset, v2)
}

function readCooked(reading: Reading, offset: number, field: typeof v1 | typeof v2) {
  if (reading.capturedEnd - offset < field.end)
    return refuse(reading, Layer.cooked, { offset, needed: field.end })
  const device = u16(reading.bytes, offset + field.device)
  if (foreignDevices.includes(device)) return reading.tally.leave(Unread.cookedDevice, device)
  const protocol = u16(reading.bytes, offset + field.protocol)
  if (protocol === llcFrame) return readLlc(reading, offset + field.end)
  readEthertype(reading, offset + field.end, protocol)
}
