import type { Flow } from './flow.ts'
import type { EvidenceGroup } from './signal.ts'

/** What a number about a flow means. The one definition that extraction, documentation and explanation read. */
export interface FeatureDefinition {
  /** NFStream's name where it has one: `src2dst_mean_ps`. */
  readonly name: string
  /** `ms`, `bytes`, `packets`, `bytes/s`, `bits/byte`, `share`, `code`, `count`... */
  readonly unit: string
  readonly group: EvidenceGroup
  /** One sentence: how it is computed. */
  readonly definition: string
  /** How a person would name it in the middle of a sentence: `the average size of what the client sent`. */
  readonly words: string
  /** Column of the corrected CICFlowMeter, or ''. */
  readonly cic: string
  /** The smallest set it belongs to: PUB is part of CORE, CORE of FULL. */
  readonly set: 'PUB' | 'CORE' | 'FULL' | 'BEHAVIOUR'
}

/** The numbers of one flow, in the order of the feature definitions. Unknown is NaN. */
export interface FeatureVector {
  readonly flow: Flow
  /** When the vector was taken: the flow's last packet, microseconds since the Unix epoch. */
  readonly timeUs: number
  readonly values: Float32Array
}
