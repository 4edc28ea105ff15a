/** FeatureVector to Signal: gradient-boosted trees that say how much each number counted. */
export {
  type FeatureRange,
  loadArtefact,
  type Metrics,
  type ModelArtefact,
  type ModelCard,
  readArtefact,
} from './artefact.ts'
export { flowTreesCard } from './detector-card.ts'
export type { Forest, Tree } from './forest.ts'
export { readXgboost } from './read-xgboost.ts'
export { createScorer, isInformative, type Scorer } from './score.ts'
export { compileForest } from './tree-model.ts'
export { writeXgboost } from './write-xgboost.ts'
