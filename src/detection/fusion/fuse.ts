import type { Arithmetic, Points, Signal, StrategyName } from '../../contracts/index.ts'
import { pointsOfProbability, probabilityOfPoints } from '../../kernel/index.ts'
import type { FusionOptions } from './options.ts'

export interface Fusion {
  readonly arithmetic: Arithmetic
  readonly strategies: Readonly<Record<StrategyName, number>>
  readonly probability: number
}

/** No verdict is surer than 1 in 10,000 wrong, nor clears anyone further than 1 in a million. */
const totalPointsMax = 40
const totalPointsMin = -60

const modelWeight = 0.5

/** What the signals come to, by every strategy. Pure, so that "what would change our mind" can ask again. */
export function fuseSignals(signals: readonly Signal[], options: FusionOptions): Fusion {
  const { strategy } = options
  const prior = pointsOfProbability(1 / options.priorOneIn)
  const scene = { signals, options, prior, order: strongestOfEach(signals) }
  const discounts = discountsOf(strategy, scene)
  const total = totalOf(strategy, scene)
  const arithmetic = {
    prior,
    priorOneIn: options.priorOneIn,
    parts: signals.map(({ key, detector, points }, i) => {
      const discount = discounts[i]!
      return { key, detector, points, discount, counted: points * discount }
    }),
    calibration: total - sumOf(scene, discounts),
    total,
  }
  return {
    arithmetic,
    strategies: {
      'log-odds': probabilityOfPoints(totalOf('log-odds', scene)),
      bayesian: probabilityOfPoints(totalOf('bayesian', scene)),
      weighted: probabilityOfPoints(totalOf('weighted', scene)),
      max: probabilityOfPoints(totalOf('max', scene)),
    },
    probability: probabilityOfPoints(total),
  }
}

/** The probability alone, which is asked for a hundred times an explanation. */
export function fusedProbability(signals: readonly Signal[], options: FusionOptions): number {
  const prior = pointsOfProbability(1 / options.priorOneIn)
  const scene = { signals, options, prior, order: strongestOfEach(signals) }
  return probabilityOfPoints(totalOf(options.strategy, scene))
}

interface Scene {
  readonly signals: readonly Signal[]
  readonly options: FusionOptions
  readonly prior: Points
  /** See `strongestOfEach`. */
  readonly order: readonly number[]
}

function totalOf(strategy: StrategyName, scene: Scene): Points {
  if (strategy === 'weighted') return weightedPoints(scene)
  return bounded(sumOf(scene, discountsOf(strategy, scene)))
}

/** How much of each signal's points counts. */
function discountsOf(strategy: StrategyName, scene: Scene): readonly number[] {
  const { signals, order } = scene
  if (strategy === 'bayesian') return signals.map((_, i) => (order.includes(i) ? 1 : 0))
  if (strategy === 'max') return signals.map((_, i) => (i === order[0] ? 1 : 0))
  return dependenceDiscounts(scene)
}

function sumOf({ signals, prior }: Scene, discounts: readonly number[]): Points {
  return signals.reduce((total, signal, i) => total + signal.points * discounts[i]!, prior)
}

/** Indices of each detector's strongest signal, strongest first. Order of names breaks ties, so input order never matters. */
function strongestOfEach(signals: readonly Signal[]): number[] {
  const order = signals.map((_, i) => i).sort((a, b) => stronger(signals[a]!, signals[b]!))
  const seen = new Set<string>()
  return order.filter((i) => {
    const { detector } = signals[i]!
    return !seen.has(detector) && seen.add(detector)
  })
}

/** Sorts by points, most first; then by detector and key. */
export function stronger(a: Signal, b: Signal): number {
  if (a.points !== b.points) return b.points - a.points
  const [x, y] = [`${a.detector} ${a.key}`, `${b.detector} ${b.key}`]
  return x < y ? -1 : x > y ? 1 : 0
}

/**
 * 1 for the strongest, 1/(1 + (k-1) rho) for the k-th. One rho for all who are ranked, and weights that fall
 * with rank: so a further positive signal, or a stronger one, never lowers the sum. (With a rho of its own
 * for each pair it could.) Sequences rest on the order of things, not on their amounts: rho 0, not ranked.
 */
function dependenceDiscounts({ signals, order, options }: Scene): number[] {
  const discounts = signals.map(() => 0)
  let rank = 0
  for (const i of order) {
    const isSequence = options.kinds.get(signals[i]!.detector) === 'sequence'
    discounts[i] = isSequence ? 1 : 1 / (1 + rank++ * options.rho)
  }
  return discounts
}

function weightedPoints({ signals, order, prior, options: { kinds } }: Scene): Points {
  if (order.length === 0) return bounded(prior)
  let sum = 0
  let weights = 0
  for (const i of order) {
    const weight = kinds.get(signals[i]!.detector) === 'model' ? modelWeight : 1
    sum += weight * probabilityOfPoints(bounded(prior + signals[i]!.points))
    weights += weight
  }
  return pointsOfProbability(sum / weights)
}

function bounded(points: Points): Points {
  return Math.min(totalPointsMax, Math.max(totalPointsMin, points))
}
