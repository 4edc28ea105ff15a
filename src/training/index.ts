/** Labelled flows to a model and its card: seeded, and the same bytes each time. */
export type { Table } from './bins.ts'
export { evaluate } from './evaluate.ts'
export type { LabelledRow } from './split.ts'
export { trainArtefact } from './train-artefact.ts'
export { trainTrees } from './train-trees.ts'
