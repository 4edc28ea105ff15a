import type { Metrics } from '../detection/models/index.ts'
import { rateOf } from '../kernel/index.ts'

/** How margins (log-odds) tell the labels apart: at margin 0, and at 1 % false positives. */
export function evaluate(margins: ArrayLike<number>, labels: Uint8Array): Metrics {
  const benign = select(margins, labels, 0)
  const malicious = select(margins, labels, 1)
  const positive = (margin: number) => margin > 0
  const falsePositives = benign.filter(positive).length
  const truePositives = malicious.filter(positive).length
  const limit = onePercentMargin(benign)
  return {
    auc: aucOf(margins, labels),
    accuracy: rateOf(benign.length - falsePositives + truePositives, labels.length),
    falsePositives: rateOf(falsePositives, benign.length),
    truePositives: rateOf(truePositives, malicious.length),
    truePositivesAtOnePercent: rateOf(
      malicious.filter((margin) => margin > limit).length,
      malicious.length,
    ),
  }
}

function select(margins: ArrayLike<number>, labels: Uint8Array, label: number): Float64Array {
  return Float64Array.from(margins).filter((_, i) => labels[i] === label)
}

/** Lowest margin that at most 1 % of benign rows exceed. */
function onePercentMargin(benign: Float64Array): number {
  const sorted = Float64Array.from(benign).sort().reverse()
  return sorted[Math.floor(sorted.length * 0.01)] ?? Number.POSITIVE_INFINITY
}

/** Chance that a malicious row scores above a benign one, ties counting half. Rows without a number are left out. */
export function aucOf(scores: ArrayLike<number>, labels: Uint8Array): number {
  const order = Array.from(labels, (_, i) => i)
    .filter((i) => !Number.isNaN(scores[i]!))
    .sort((a, b) => scores[a]! - scores[b]!)
  let rankSum = 0
  let malicious = 0
  for (let at = 0; at < order.length; ) {
    let end = at
    while (end < order.length && scores[order[end]!] === scores[order[at]!]) end++
    const middleRank = (at + 1 + end) / 2
    for (; at < end; at++) {
      if (labels[order[at]!] !== 1) continue
      malicious++
      rankSum += middleRank
    }
  }
  const pairs = malicious * (order.length - malicious)
  return pairs === 0 ? 0.5 : (rankSum - (malicious * (malicious + 1)) / 2) / pairs
}
