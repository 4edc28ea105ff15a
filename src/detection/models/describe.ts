/** Turns one flow's attribution into evidence whose points add up to the signal's. */
import type { Evidence, Fact, FeatureDefinition, Points } from '../../contracts/index.ts'
import { pointsOfNats } from '../../kernel/index.ts'
import type { FeatureRange } from './artefact.ts'
import { quantityOf } from './quantity.ts'

const namedMax = 4
const namedShareMin = 0.05

/** A feature as the model knows it, and as people do. */
export interface KnownFeature {
  readonly definition: FeatureDefinition
  readonly range: FeatureRange
}

export interface Attribution {
  readonly features: readonly KnownFeature[]
  readonly values: Float32Array
  /** SHAP values in nats; the last is the bias. */
  readonly phi: Float64Array
  /** What the calibration makes of the margin. */
  readonly total: Points
}

export interface Description {
  readonly evidence: readonly Evidence[]
  readonly facts: Readonly<Record<string, Fact>>
}

export function describeFlow(attribution: Attribution): Description {
  const named = nameLargest(attribution)
  const facts: Record<string, Fact> = {}
  const evidence = named.map((i) => featureEvidence(attribution, i, facts))
  evidence.push(othersEvidence(attribution, named))
  evidence.push(calibrationEvidence(attribution.total, evidence))
  return { evidence, facts }
}

/** Places of the features worth a sentence: the largest, as far as they hold 5 % of all that counted. */
function nameLargest({ features, phi }: Attribution): readonly number[] {
  const places = features.map((_, i) => i)
  const all = places.reduce((sum, i) => sum + Math.abs(phi[i]!), 0)
  return places
    .filter((i) => Math.abs(phi[i]!) >= namedShareMin * all && phi[i] !== 0)
    .sort((a, b) => Math.abs(phi[b]!) - Math.abs(phi[a]!))
    .slice(0, namedMax)
}

function featureEvidence(
  { features, values, phi }: Attribution,
  i: number,
  facts: Record<string, Fact>,
): Evidence {
  const { definition, range } = features[i]!
  const { name, unit, group, words } = definition
  const direction = phi[i]! > 0 ? 'for' : 'against'
  facts[`${name}_words`] = words
  const isOrdinary = phi[i]! > 0 && isWithin(values[i]!, range)
  const normal = normalWords({ name, unit, range }, facts)
  return {
    id: name,
    group,
    sentence: isOrdinary
      ? `The model counted {${name}_words} ({observed}) for an attack together with the rest; alone it is ordinary: ${normal}.`
      : `The model counted {${name}_words} ({observed}) ${direction} an attack; ${normal}.`,
    observed: quantityOf(values[i]!, unit),
    baseline: null,
    points: pointsOfNats(phi[i]!),
    curve: null,
  }
}

function isWithin(value: number, { low, high }: FeatureRange): boolean {
  return low !== null && high !== null && value >= low && value <= high
}

interface Named {
  readonly name: string
  readonly unit: string
  readonly range: FeatureRange
}

function normalWords({ name, unit, range }: Named, facts: Record<string, Fact>): string {
  if (range.low === null || range.high === null) return 'benign flows rarely have one'
  const low = quantityOf(range.low, unit)
  const high = quantityOf(range.high, unit)
  facts[`${name}_low`] = low
  if (low.text === high.text) return `benign flows mostly have {${name}_low}`
  facts[`${name}_high`] = high
  return `benign flows have {${name}_low} to {${name}_high}`
}

function othersEvidence({ features, phi }: Attribution, named: readonly number[]): Evidence {
  const isNamed = new Set(named)
  let nats = 0
  features.forEach((_, i) => {
    if (!isNamed.has(i)) nats += phi[i]!
  })
  return {
    id: 'other-features',
    group: 'protocol',
    sentence: 'The model counted {observed} other features of the flow together.',
    observed: quantityOf(features.length - named.length, 'count'),
    baseline: null,
    points: pointsOfNats(nats),
    curve: null,
    isRemainder: true,
  }
}

/** The rest of the sum: the training set's base rate, and what held-out flows taught about such margins. */
function calibrationEvidence(total: Points, evidence: readonly Evidence[]): Evidence {
  const points = total - evidence.reduce((sum, { points }) => sum + points, 0)
  return {
    id: 'model-calibration',
    group: 'protocol',
    sentence:
      'Held-out flows and the base rate of its training data correct the sum of the model by {observed}.',
    observed: { value: points, unit: 'points', text: pointsText(points) },
    baseline: null,
    points,
    curve: null,
    isRemainder: true,
  }
}

function pointsText(points: number): string {
  const rounded = Math.round(points * 10) / 10
  return `${rounded > 0 ? '+' : ''}${rounded} points`
}
