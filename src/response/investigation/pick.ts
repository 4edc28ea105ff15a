/** Which indicators of an incident are looked up, most telling first. */
import type { Incident, Indicator, LookedUp } from '../../contracts/index.ts'
import { keyOf, lookedUp } from './indicators.ts'

export interface Picked {
  readonly indicator: LookedUp
  /** `doer`: it did it. `peer`: it was done to, or called. `carried`: a name, hash or fingerprint of the traffic. */
  readonly role: 'doer' | 'peer' | 'carried'
  readonly isHome: boolean
  /** It is whom the incident is about. */
  readonly isEntity: boolean
}

/** What is looked up on this machine, and what elsewhere. */
export const localMax = 64
export const distantMax = 8

type Looked = Pick<Incident, 'entity' | 'indicators' | 'peers'>

export function pick(incident: Looked, isHome: (one: LookedUp) => boolean): Picked[] {
  const found = new Map<string, Picked>()
  const add = (indicator: LookedUp | null, role: Picked['role'], isEntity = false) => {
    if (!indicator || (found.has(keyOf(indicator)) && !isEntity)) return
    found.set(keyOf(indicator), { indicator, role, isEntity, isHome: isHome(indicator) })
  }
  const parties = incident.indicators.filter(({ kind }) => kind === 'address').toReversed()
  for (const one of parties) add(lookedUp(one), roleOf(one))
  for (const peer of incident.peers.toReversed()) add(partyOf(peer), 'peer')
  for (const one of incident.indicators.toReversed()) add(lookedUp(one), 'carried')
  add(partyOf(incident.entity), isEntityDoer(incident) ? 'doer' : 'peer', true)
  return [...found.values()].toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, localMax)
}

function roleOf({ side }: Indicator): Picked['role'] {
  return side === 'actor' ? 'doer' : 'peer'
}

function partyOf(text: string): LookedUp | null {
  return lookedUp({ kind: 'address', value: text }) ?? lookedUp({ kind: 'domain', value: text })
}

/** It is, where it has others on the other side, or nobody else did it. */
function isEntityDoer({ entity, indicators }: Looked): boolean {
  const others = indicators.filter(({ kind, value }) => kind === 'address' && value !== entity)
  const hasPeers = others.some(({ side }) => side === 'peer')
  return hasPeers || !others.some(({ side }) => side === 'actor')
}

/** Outside doers, then names, outside addresses, hashes and fingerprints; what is ours last, whom it is about first of it. */
function rankOf({ indicator: { kind }, role, isHome, isEntity }: Picked): number {
  if (isHome) return isEntity ? 5 : 6
  if (kind === 'address') return role === 'doer' ? 0 : 2
  return kind === 'domain' ? 1 : kind === 'file' ? 3 : 4
}
