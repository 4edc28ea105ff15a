import type { FeatureDefinition, Flow } from '../../contracts/index.ts'
import type { Circumstances } from './circumstances.ts'

/** A feature: what it means, and how it is computed. `compute` gives NaN for unknown. */
export interface Feature extends FeatureDefinition {
  /** What NFStream calls it, or how to get it from what NFStream gives; '' where it has nothing like it. */
  readonly nfstream: string
  /** How to get it from CICFlowMeter's columns, where taking `cic` as it stands would be wrong. */
  readonly cicNote: string
  compute(flow: Flow, around: Circumstances): number
}
