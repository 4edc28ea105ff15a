import {
  type Arithmetic,
  cardNameOf,
  isOutside,
  type Points,
  type Signal,
  type StrategyName,
} from '../../contracts/index.ts'
import {
  pointsOfProbability,
  probabilityOfPoints,
  surestAlone,
  totalPointsMax,
  totalPointsMin,
} from '../../kernel/index.ts'
import type { FusionOptions } from './options.ts'

export interface Fusion {
  readonly arithmetic: Arithmetic
  readonly strategies: Readonly<Record<StrategyName, number>>
  readonly probability: number
}

const modelWeight = 0.5

/** Surer than this only where kinds of evidence agree that do not rest on each other, each with so many points. */
const aloneMax = pointsOfProbability(surestAlone)
const agreeingMin = 3

/** What the signals come to, by every strategy. Pure, so that "what would change our mind" can ask again. */
export function fuseSignals(given: readonly Signal[], options: FusionOptions): Fusion {
  const { strategy } = options
  const prior = pointsOfProbability(1 / options.priorOneIn)
  const scene = sceneOf(given, options, prior)
  const { signals } = scene
  const discounts = discountsOf(strategy, scene)
  const total = totalOf(strategy, scene)
  const arithmetic = {
    prior,
    priorOneIn: options.priorOneIn,
    parts: given.map(({ key, detector, points }, i) => {
      const discount = discounts[i]!
      return { key, detector, points, discount, counted: signals[i]!.points * discount }
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
  const scene = sceneOf(signals, options, prior)
  return probabilityOfPoints(totalOf(options.strategy, scene))
}

interface Scene {
  readonly signals: readonly Signal[]
  readonly options: FusionOptions
  readonly prior: Points
  /** Of our own detectors: see `strongestOfEach`. */
  readonly order: readonly number[]
  /** The strongest of all that detectors from outside said; -1: they said nothing. */
  readonly outside: number
}

function sceneOf(given: readonly Signal[], options: FusionOptions, prior: Points): Scene {
  const signals = given.map((signal) => boundedByTrials(signal, options, prior))
  const order = withoutUnfounded(strongestOfEach(signals, given), signals, options)
  const isOwn = (i: number) => !isOutside(signals[i]!.detector)
  const outside = order.find((i) => !isOwn(i)) ?? -1
  return { signals, options, prior, order: outside < 0 ? order : order.filter(isOwn), outside }
}

/**
 * A behaviour that finds less and less of its own deed takes back its own telling. It says nothing against another's: that
 * all handshakes were completed speaks against a SYN flood, and not against one of empty connections.
 */
function withoutUnfounded(
  order: readonly number[],
  signals: readonly Signal[],
  { kinds }: FusionOptions,
): readonly number[] {
  const isBehaviour = (i: number) => {
    const { detector } = signals[i]!
    return !isOutside(detector) && (kinds.get(detector) ?? 'behaviour') === 'behaviour'
  }
  const isFounded = (i: number) => isBehaviour(i) && signals[i]!.points > 0
  if (!order.some(isFounded)) return order
  return order.filter((i) => !isBehaviour(i) || isFounded(i))
}

/** Nobody is surer than tested: a signal alone takes the total to what its detector's trials bear, and no further. */
function boundedByTrials(signal: Signal, { bounds }: FusionOptions, prior: Points): Signal {
  const bound = bounds.get(cardNameOf(signal.detector))
  if (bound === undefined || prior + signal.points <= bound) return signal
  return { ...signal, points: bound - prior }
}

function totalOf(strategy: StrategyName, scene: Scene): Points {
  if (strategy === 'weighted') {
    const whole = scene.signals.map(() => 1)
    return Math.min(weightedPoints(scene), surestOf(scene, whole))
  }
  const discounts = discountsOf(strategy, scene)
  return bounded(Math.min(sumOf(scene, discounts), surestOf(scene, discounts)))
}

/** What the evidence may come to where it is of one kind, however many detectors tell it: what the best tried of them bears. */
function surestOf({ signals, options, prior }: Scene, discounts: readonly number[]): Points {
  const agreeing = signals.filter(({ points }, i) => points * discounts[i]! >= agreeingMin)
  const kinds = new Set(agreeing.map((signal) => evidenceKindOf(signal, options)))
  if (kinds.size > 1) return totalPointsMax
  // Of a single detector its own signal is bounded, and what lowers the sum beside it lowers it from there.
  const bounds = agreeing.map(({ detector }) => options.bounds.get(cardNameOf(detector)))
  const surest = Math.max(prior, ...bounds.map((bound) => bound ?? aloneMax))
  return bounds.length === 0 ? aloneMax : Math.min(aloneMax, surest)
}

/**
 * Behaviours that tell the same technique of the same entity look at the same packets from several sides: who asks for
 * many addresses, for one service on many hosts and for many ports of one does one thing. A model, the order of things
 * and a report from outside are each another kind.
 */
function evidenceKindOf({ detector, technique }: Signal, { kinds }: FusionOptions): string {
  if (isOutside(detector)) return 'outside'
  const name = cardNameOf(detector)
  const kind = kinds.get(name) ?? 'behaviour'
  return kind === 'behaviour' ? `technique ${technique}` : `${kind} ${name}`
}

/** How much of each signal's points counts. */
function discountsOf(strategy: StrategyName, scene: Scene): readonly number[] {
  const { signals, order, options } = scene
  if (strategy === 'bayesian') {
    const discounts = signals.map((_, i) => (order.includes(i) ? 1 : 0))
    return withOutside(scene, discounts, 1)
  }
  if (strategy === 'max') return signals.map((_, i) => (i === order[0] ? 1 : 0))
  return withOutside(scene, dependenceDiscounts(scene), 1 / (1 + options.rho))
}

/**
 * A report from outside counts as a second opinion on the same traffic, whatever else was seen: one share for all places,
 * so that more evidence never lowers the sum. And never for more than all that we saw ourselves, whatever the prior: no
 * alert rests on it for more than half.
 */
function withOutside(
  { signals, outside }: Scene,
  discounts: readonly number[],
  share: number,
): readonly number[] {
  if (outside < 0) return discounts
  const { points } = signals[outside]!
  const own = signals.reduce((sum, signal, i) => sum + signal.points * discounts[i]!, 0)
  const most = points > 0 ? Math.max(0, own) / points : share
  return discounts.map((discount, i) => (i === outside ? Math.min(share, most) : discount))
}

function sumOf({ signals, prior }: Scene, discounts: readonly number[]): Points {
  return signals.reduce((total, signal, i) => total + signal.points * discounts[i]!, prior)
}

/**
 * Indices of each detector's strongest signal, strongest first. Where trials bound several alike, one that worked is meant,
 * then the one that says most, as for the lead; then the order of names breaks ties, so input order never matters.
 * All from outside are as one: whether two of them are two opinions or one rule in two programs, nobody here can tell.
 */
function strongestOfEach(signals: readonly Signal[], given: readonly Signal[]): number[] {
  const byBound = (a: number, b: number) => signals[b]!.points - signals[a]!.points
  const order = signals
    .map((_, i) => i)
    .sort(
      (a, b) => byBound(a, b) || byOutcome(given[a]!, given[b]!) || stronger(given[a]!, given[b]!),
    )
  const seen = new Set<string>()
  return order.filter((i) => {
    const source = cardNameOf(signals[i]!.detector)
    return !seen.has(source) && seen.add(source)
  })
}

function byOutcome(a: Signal, b: Signal): number {
  return Number(b.outcome?.value === 'worked') - Number(a.outcome?.value === 'worked')
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
