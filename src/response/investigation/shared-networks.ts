/** Networks whose addresses many unrelated parties share, so that one tenant's doings are not another's. */

/** By the number of the autonomous system; the large ones, as their holders announce them. */
const shared: ReadonlyMap<number, string> = new Map([
  [13_335, 'Cloudflare'],
  [54_113, 'Fastly'],
  [20_940, 'Akamai'],
  [16_625, 'Akamai'],
  [16_509, 'Amazon Web Services'],
  [14_618, 'Amazon Web Services'],
  [15_169, 'Google'],
  [396_982, 'Google Cloud'],
  [8075, 'Microsoft'],
  [36_459, 'GitHub'],
  [60_068, 'CDN77'],
  [22_822, 'Edgio'],
])

/** Whose it is; null: of one party, as far as is known. */
export function sharedNetwork(asNumber: number | null): string | null {
  return asNumber === null ? null : (shared.get(asNumber) ?? null)
}
