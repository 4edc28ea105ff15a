/** VLAN tags (IEEE 802.1Q; QinQ: 802.1ad). The outer two ids are kept, further ones are passed over. */
import { u16 } from './bytes.ts'
import { type Reading, refuse } from './reading.ts'
import { Layer } from './tally.ts'

const field = { id: 0, type: 2, end: 4 } as const

export const vlanTagLength = field.end
const idMask = 0x0fff
const innerShift = 12

/** 0x9100 is the tag that equipment used for QinQ before 802.1ad. */
export function isVlan(ethertype: number): boolean {
  return ethertype === 0x8100 || ethertype === 0x88a8 || ethertype === 0x9100
}

/** Keeps the tag's id; false where the tag is cut short. */
export function readVlan(reading: Reading, offset: number): boolean {
  if (reading.capturedEnd - offset < field.end) {
    refuse(reading, Layer.vlan, { offset, needed: field.end })
    return false
  }
  const id = u16(reading.bytes, offset + field.id) & idMask
  if (reading.vlan === 0) reading.vlan = id
  else if (reading.vlan <= idMask) reading.vlan |= id << innerShift
  return true
}
