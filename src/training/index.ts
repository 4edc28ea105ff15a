/** Labelled flows to a model and its card: seeded, and the same bytes each time. */
export type { Table } from './bins.ts'
export { evaluate } from './evaluate.ts'
export type { LabelledRow } from './split.ts'
export {
  type TrainedTexts,
  type TrainingInput,
  type TrainingSource,
  trainArtefact,
} from './train-artefact.ts'
export { type TreeParameters, trainTrees } from './train-trees.ts'
