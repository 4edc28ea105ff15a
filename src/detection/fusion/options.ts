import type { DetectorCard, Points, StrategyName } from '../../contracts/index.ts'
import { assert, pointsOfProbability, surestAfter } from '../../kernel/index.ts'

/** What the arithmetic needs to know besides the signals. */
export interface FusionOptions {
  /** The strategy that decides. */
  readonly strategy: StrategyName
  /** One host-hour in how many is malicious in this way, before anything was seen. */
  readonly priorOneIn: number
  /** Mean rank correlation of the detectors on benign traffic, 0 (independent) to 1 (they say the same). */
  readonly rho: number
  readonly kinds: ReadonlyMap<string, DetectorCard['kind']>
  /** What a detector may take the total to alone, by its trials; those that are not here have no bound of their own. */
  readonly bounds: ReadonlyMap<string, Points>
}

/** The options with their defaults: log-odds, 1 in 1,000 host-hours, rho 0.3. */
export function fusionOptions(
  cards: readonly DetectorCard[],
  given: {
    strategy?: StrategyName
    priorOneIn?: number
    rho?: number
    isBoundByTrials?: boolean
  } = {},
): FusionOptions {
  const options = {
    strategy: given.strategy ?? 'log-odds',
    priorOneIn: given.priorOneIn ?? 1000,
    rho: given.rho ?? 0.3,
    kinds: new Map(cards.map((card) => [card.name, card.kind])),
    bounds: given.isBoundByTrials === false ? new Map() : boundsOf(cards),
  }
  assert(options.priorOneIn > 1, 'a prior is one in more than 1')
  assert(options.rho >= 0 && options.rho <= 1, 'rho is 0 to 1')
  return options
}

function boundsOf(cards: readonly DetectorCard[]): ReadonlyMap<string, Points> {
  const bounds = new Map<string, Points>()
  for (const { name, tried } of cards)
    if (tried !== null) bounds.set(name, pointsOfProbability(surestAfter(tried)))
  return bounds
}
