import type { DetectorCard } from '../contracts/index.ts'
import type { BehaviourKind, Tunables } from './behaviour.ts'
import { bruteForce } from './brute-force.ts'
import { horizontalScan } from './horizontal-scan.ts'
import { protocolScan } from './protocol-scan.ts'
import { verticalScan } from './vertical-scan.ts'

/** Every behaviour there is. One that hears others' signals stands after them. */
export const catalogue: readonly BehaviourKind[] = [
  verticalScan,
  horizontalScan,
  protocolScan,
  bruteForce,
]

/** What is always so of each behaviour, in words. */
export const behaviourCards: readonly DetectorCard[] = catalogue.map(({ card }) => card)

/** What an operator may change, by behaviour and name. */
export const behaviourTunables: Readonly<Record<string, Tunables>> = Object.fromEntries(
  catalogue.map(({ card, tunables }) => [card.name, tunables]),
)
