/**
 * Margin to evidence: a log-likelihood ratio that never falls as the margin grows, learned on rows the trees did
 * not see. Pools are found by isotonic regression (pool adjacent violators); a pool's ratio is taken from the ends
 * of the 95 % intervals that lie nearer to "says nothing", so few rows give little evidence.
 */
import { rateOf } from '../kernel/index.ts'

export type Calibration = [margin: number, nats: number][]

/** DESIGN: evidence of one detector stays within these. */
const natsMin = -4
const natsMax = 6
const knotsMax = 32

interface Pool {
  marginSum: number
  malicious: number
  n: number
}

export function calibrate(margins: ArrayLike<number>, labels: Uint8Array): Calibration {
  const pools = pool(margins, labels)
  const malicious = labels.reduce((sum, label) => sum + label, 0)
  const benign = labels.length - malicious
  const knots: Calibration = []
  let highest = natsMin
  for (const { marginSum, malicious: hits, n } of thin(pools)) {
    const nats = likelihoodRatio({ hits, malicious, misses: n - hits, benign })
    highest = Math.max(highest, Math.min(natsMax, nats))
    knots.push([marginSum / n, highest])
  }
  return knots
}

function pool(margins: ArrayLike<number>, labels: Uint8Array): Pool[] {
  const order = Array.from(labels, (_, i) => i).sort((a, b) => margins[a]! - margins[b]!)
  const pools: Pool[] = []
  for (const i of order) {
    pools.push({ marginSum: margins[i]!, malicious: labels[i]!, n: 1 })
    while (pools.length > 1 && !rises(pools.at(-2)!, pools.at(-1)!)) merge(pools, pools.length - 2)
  }
  return pools
}

function rises(a: Pool, b: Pool): boolean {
  return a.malicious * b.n < b.malicious * a.n
}

function merge(pools: Pool[], at: number): void {
  const [a, b] = [pools[at]!, pools[at + 1]!]
  const both = {
    marginSum: a.marginSum + b.marginSum,
    malicious: a.malicious + b.malicious,
    n: a.n + b.n,
  }
  pools.splice(at, 2, both)
}

/** Merges the neighbours that are smallest together until few enough are left. */
function thin(pools: readonly Pool[]): readonly Pool[] {
  const left = [...pools]
  while (left.length > knotsMax) {
    let smallest = 0
    for (let i = 1; i + 1 < left.length; i++) {
      const size = left[i]!.n + left[i + 1]!.n
      if (size < left[smallest]!.n + left[smallest + 1]!.n) smallest = i
    }
    merge(left, smallest)
  }
  return left
}

interface PoolCounts {
  readonly hits: number
  readonly malicious: number
  readonly misses: number
  readonly benign: number
}

function likelihoodRatio({ hits, malicious, misses, benign }: PoolCounts): number {
  const given = rateOf(hits, malicious)
  const otherwise = rateOf(misses, benign)
  const least = Math.log(given.low / otherwise.high)
  if (least > 0) return least
  return Math.min(0, Math.log(given.high / otherwise.low))
}
