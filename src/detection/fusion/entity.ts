import type { DetectorCard, Signal } from '../../contracts/index.ts'
import { isHostAddress } from '../../kernel/index.ts'

/**
 * Whom an alert is about: one host, inside where there is one.
 *
 * | actor | victims inside | card's subject | entity |
 * |---|---|---|---|
 * | inside | any | actor | the actor |
 * | inside | some | victim | the victim touched most |
 * | inside | none | victim | the actor |
 * | outside | one | either | that victim |
 * | outside | many | victim | the victim touched most |
 * | outside | many | actor | the actor: no single host of ours is what it is about |
 * | outside | none | either | the actor |
 *
 * The victim touched most is the signal's `peer`; where that one is outside, the first of ours that it touched stands
 * for it, since nobody counts how often each of the others was.
 * A doer known by its hardware address alone is the entity where the card is about the doer. Group, broadcast and
 * unspecified addresses are not hosts; where only they remain, the answer is null.
 */
export function entityOf(
  signal: Signal,
  subject: DetectorCard['subject'],
  isHome: (address: string) => boolean,
): string | null {
  const actor = isHostAddress(signal.actor) ? signal.actor : null
  const victims = [...new Set([signal.peer, ...signal.peers])].filter(isHostAddress)
  const inside = victims.filter(isHome)
  const leading = inside[0] ?? null
  if (leading !== null && subject === 'victim') return leading
  if (subject === 'actor' && isHardwareAddress(signal.actor)) return signal.actor
  if (actor !== null && isHome(actor)) return actor
  if (leading !== null && (inside.length === 1 || actor === null)) return leading
  return actor ?? victims[0] ?? null
}

function isHardwareAddress(text: string): boolean {
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text)
}

/** The other side as seen from `entity`: whom it touched, or who touched it. */
export function counterparties(signal: Signal, entity: string): readonly string[] {
  return signal.actor === entity ? signal.peers : [signal.actor]
}
