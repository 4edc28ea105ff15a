/** Flows to numbers: what each number means, and the extractor that computes it. */
import type { FeatureDefinition } from '../../contracts/index.ts'
import { features } from './all.ts'

export { featureIndex } from './all.ts'
export { featuresDocument } from './document.ts'
export { createExtractor } from './extract.ts'

/** `values[i]` of a vector belongs to definition `i`. */
export const featureDefinitions: readonly FeatureDefinition[] = features
