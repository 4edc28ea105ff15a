import type { FeatureDefinition } from '../contracts/index.ts'
import type { FeatureRange } from '../detection/models/index.ts'
import { mean, quantile, stddev } from '../kernel/index.ts'
import type { Table } from './bins.ts'

/** What benign flows have, feature by feature: for the words, and for models that want standardised numbers. */
export function describeFeatures(
  { values, labels }: Table,
  definitions: readonly FeatureDefinition[],
): FeatureRange[] {
  return definitions.map(({ name, unit }, feature) => {
    const known: number[] = []
    for (let row = 0; row < labels.length; row++) {
      const value = values[row * definitions.length + feature]!
      if (labels[row] === 0 && Number.isFinite(value)) known.push(value)
    }
    known.sort((a, b) => a - b)
    const at = (share: number) => (known.length === 0 ? null : rounded(quantile(known, share)))
    const spread = stddev(known)
    return {
      name,
      unit,
      low: at(0.05),
      median: at(0.5),
      high: at(0.95),
      mean: known.length === 0 ? 0 : rounded(mean(known)),
      scale: spread > 0 ? rounded(spread) : 1,
    }
  })
}

/** Six significant digits are enough to say what is usual. */
function rounded(value: number): number {
  return Number(value.toPrecision(6))
}
