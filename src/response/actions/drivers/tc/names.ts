/** What is ours in tc, and how it is known again: one device, a range of priorities, and a cookie on every filter. */

/** Packets of limited hosts pass through it; it is made for the first order and goes with the last. */
export const device = 'ifb-amoskys'

/**
 * Orders at once. Each has two priorities of its own, below those that tc gives out by itself (49152 and down): what comes in
 * and what goes out share their tables of u32 filters in the kernel, which tells them apart by priority alone.
 */
export const slotCount = 256
const firstPref = { from: 42_001, to: 42_301 } as const

export function prefOf(slot: number, way: 'from' | 'to'): number {
  return firstPref[way] + slot
}

/** The slot that a priority belongs to; -1: it is none of ours. */
export function slotOfPref(pref: number, way: 'from' | 'to'): number {
  const slot = pref - firstPref[way]
  return slot >= 0 && slot < slotCount ? slot : -1
}

/** The mark on a `clsact` that we made: a filter for an EtherType that is reserved, so no packet ever meets it. */
export const mark = { cookie: '616d6f736b7973', pref: 42_000, protocol: '0xffff' } as const

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const orderId = /^act_[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** The id of an order as 16 bytes in hex, which is all that a filter can carry; null: it is no such id. */
export function cookieOf(id: string): string | null {
  if (!orderId.test(id)) return null
  let number = 0n
  for (const digit of id.slice('act_'.length))
    number = number * 32n + BigInt(alphabet.indexOf(digit))
  return number.toString(16).padStart(32, '0')
}

/** The id in a cookie; null: it is none of ours. */
export function idOfCookie(cookie: string): string | null {
  if (!/^[0-9a-f]{32}$/.test(cookie)) return null
  let number = BigInt(`0x${cookie}`)
  let text = ''
  for (let i = 0; i < 26; i++) {
    text = alphabet[Number(number % 32n)]! + text
    number /= 32n
  }
  return `act_${text}`
}
