import type { Binned } from './bins.ts'

export interface SplitRules {
  /** L2 penalty on leaf values. */
  readonly lambda: number
  /** Least sum of second derivatives on either side. */
  readonly minChildWeight: number
  /** 1 where a feature may be used. */
  readonly allowed: Uint8Array
  /** Units of one in the gradients. */
  readonly gradientUnit: number
}

/** A way to divide a node's rows in two. */
export interface Split {
  /** How much it lowers the loss. */
  gain: number
  feature: number
  /** First place of the histogram that goes right. */
  place: number
  isUnknownLeft: boolean
}

/** Gains below it are rounding, as in XGBoost (kRtEps). */
const gainMin = 1e-6

/** Sums of both derivatives over a node's rows. */
export interface Totals {
  readonly first: number
  readonly second: number
}

export function findSplit(
  histogram: Float64Array,
  totals: Totals,
  { binned, rules }: { binned: Binned; rules: SplitRules },
): Split | null {
  const best: Split = { gain: gainMin, feature: -1, place: -1, isUnknownLeft: true }
  const node = { ...totals, score: scoreOf(totals.first, totals.second, rules.lambda) }
  for (let feature = 0; feature + 1 < binned.offsets.length; feature++)
    if (rules.allowed[feature] === 1) scanFeature({ histogram, binned, rules, node, feature }, best)
  return best.feature < 0 ? null : best
}

interface Scan {
  readonly histogram: Float64Array
  readonly binned: Binned
  readonly rules: SplitRules
  readonly node: Totals & { readonly score: number }
  readonly feature: number
}

function scanFeature(scan: Scan, best: Split): void {
  const { histogram, binned, rules, feature } = scan
  const start = binned.offsets[feature]!
  const end = binned.offsets[feature + 1]!
  const unit = rules.gradientUnit
  const unknownFirst = histogram[2 * start]! / unit
  const unknownSecond = histogram[2 * start + 1]! / unit
  const sides: [LeftSide, LeftSide] = [
    { first: 0, second: 0, place: 0, isUnknownLeft: false },
    { first: unknownFirst, second: unknownSecond, place: 0, isUnknownLeft: true },
  ]
  const sidesTried = unknownSecond === 0 ? 1 : 2
  for (let place = start + 1; place + 1 < end; place++) {
    const added = histogram[2 * place + 1]!
    // An empty bin divides the rows as the bin before did.
    if (added === 0) continue
    for (let side = 0; side < sidesTried; side++) {
      const left = sides[side]!
      left.first += histogram[2 * place]! / unit
      left.second += added / unit
      left.place = place + 1
      consider(scan, best, left)
    }
  }
  // Where training never saw the feature unknown, an unknown value goes where most rows go.
  if (best.feature === feature && unknownSecond === 0)
    best.isUnknownLeft = isLeftHeavier(scan, best.place)
}

interface LeftSide {
  first: number
  second: number
  place: number
  readonly isUnknownLeft: boolean
}

function consider({ rules, node, feature }: Scan, best: Split, left: LeftSide): void {
  const rightSecond = node.second - left.second
  if (left.second < rules.minChildWeight || rightSecond < rules.minChildWeight) return
  const gain =
    scoreOf(left.first, left.second, rules.lambda) +
    scoreOf(node.first - left.first, rightSecond, rules.lambda) -
    node.score
  if (gain <= best.gain) return
  best.gain = gain
  best.feature = feature
  best.place = left.place
  best.isUnknownLeft = left.isUnknownLeft
}

function isLeftHeavier({ histogram, binned, node, rules, feature }: Scan, place: number): boolean {
  let left = 0
  for (let at = binned.offsets[feature]!; at < place; at++) left += histogram[2 * at + 1]!
  return 2 * left >= node.second * rules.gradientUnit
}

function scoreOf(first: number, second: number, lambda: number): number {
  return (first * first) / (second + lambda)
}
