/** Labelled flows to a model and its card, with what held-out captures say of it. */
import { createHash } from 'node:crypto'
import type { FeatureDefinition } from '../contracts/index.ts'
import { type Forest, type ModelCard, writeXgboost } from '../detection/models/index.ts'
import { AmoskysError } from '../kernel/index.ts'
import type { Table } from './bins.ts'
import { crossValidate } from './cross-validate.ts'
import { describeFeatures } from './feature-ranges.ts'
import { capCaptures, foldsByCapture, type LabelledRow, removeDuplicates } from './split.ts'
import { type TreeParameters, trainTrees } from './train-trees.ts'

export interface TrainingInput {
  /** Flows of labelled captures; values in the order of `definitions`. */
  readonly rows: readonly LabelledRow[]
  readonly definitions: readonly FeatureDefinition[]
  readonly seed: number
  readonly sources: readonly TrainingSource[]
  /** What a reader of the card has to know, in sentences. */
  readonly notes: readonly string[]
  readonly parameters?: Partial<TreeParameters>
  readonly thresholds?: Partial<ModelCard['thresholds']>
}

export interface TrainingSource {
  readonly name: string
  readonly licence: string
  readonly captures: readonly string[]
}

export interface TrainedTexts {
  readonly model: string
  readonly card: string
}

/** Shallow, cautious trees: the captures are few, and a small model says the same elsewhere. */
const parameterDefaults: Partial<TreeParameters> = {
  trees: 120,
  depth: 5,
  eta: 0.1,
  lambda: 2,
  minChildWeight: 4,
  binsMax: 128,
  featureShare: 0.6,
}
const thresholdDefaults = { pointsMin: 3, packetsMin: 4 }
const captureRowsMax = 400

export function trainArtefact(input: TrainingInput): TrainedTexts {
  const { seed, definitions } = input
  const columns = usedColumns(definitions)
  const used = columns.map((column) => definitions[column]!)
  const distinct = removeDuplicates(input.rows.map((row) => selectColumns(row, columns)))
  const rows = capCaptures(distinct.rows, captureRowsMax, seed)
  const table = tableOf(rows, used)
  const parameters = { ...parameterDefaults, ...input.parameters, seed }
  const thresholds = { ...thresholdDefaults, ...input.thresholds }
  const held = crossValidate(table, {
    rows,
    folds: foldsByCapture(rows, seed),
    parameters,
    pointsMin: thresholds.pointsMin,
  })
  const forest = trainTrees(table, parameters)
  const model = writeXgboost(forest)
  const modelSha256 = createHash('sha256').update(model).digest('hex')
  const card: ModelCard = {
    format: 'amoskys-model/1',
    name: 'flow-trees',
    version: `flow-trees-${modelSha256.slice(0, 12)}`,
    modelSha256,
    summary: summaryOf(forest, table),
    standardised: false,
    features: describeFeatures(table, used),
    thresholds: { ...thresholds, pointsMin: held.pointsMin },
    calibration: held.calibration,
    training: {
      seed,
      parameters: numbersOnly(parameters),
      rows: rows.length,
      malicious: countMalicious(rows),
      duplicatesRemoved: distinct.duplicatesRemoved,
      conflictsRemoved: distinct.conflictsRemoved,
      rowsCappedAway: distinct.rows.length - rows.length,
      sources: input.sources.map((source) => countSource(source, rows)),
      notes: [...input.notes],
    },
    evaluation: held.evaluation,
  }
  return { model, card: `${JSON.stringify(card, null, 1)}\n` }
}

/** How regular one client's connections to one server are: the pair's own, whatever else a capture holds. */
const pairFeatures: readonly string[] = ['h_pair_gap_cv', 'h_pair_size_cv']

/**
 * What a model may look at: a single flow's own numbers, and how regularly its pair talks. Other host statistics
 * hang on how a capture was composed, and codes are names, which numeric splits cannot divide with sense.
 */
function usedColumns(definitions: readonly FeatureDefinition[]): readonly number[] {
  const columns = definitions.flatMap(({ name, set, unit }, i) => {
    const isOwn = set === 'PUB' || set === 'CORE' || pairFeatures.includes(name)
    return isOwn && unit !== 'code' ? [i] : []
  })
  if (columns.length === 0) throw new AmoskysError('usage', 'expected features of PUB or CORE')
  return columns
}

function selectColumns(row: LabelledRow, columns: readonly number[]): LabelledRow {
  const values = Float32Array.from(columns, (column) => {
    const value = row.values[column]!
    return Number.isFinite(value) ? value : Number.NaN
  })
  return { ...row, values }
}

function tableOf(rows: readonly LabelledRow[], used: readonly FeatureDefinition[]): Table {
  const values = new Float32Array(rows.length * used.length)
  rows.forEach((row, i) => {
    values.set(row.values, i * used.length)
  })
  const labels = Uint8Array.from(rows, ({ label }) => label)
  return {
    featureNames: used.map(({ name }) => name),
    values,
    labels,
    weights: balance(labels),
  }
}

/** Both kinds weigh the same together, so that the margin means evidence and not how many captures there were. */
function balance(labels: Uint8Array): Float32Array {
  const malicious = labels.reduce((sum, label) => sum + label, 0)
  const weights = [labels.length - malicious, malicious].map((n) => labels.length / (2 * n))
  return Float32Array.from(labels, (label) => weights[label]!)
}

function summaryOf(forest: Forest, { labels }: Table): string {
  const leaves = forest.trees.reduce(
    (sum, { left }) => sum + left.filter((child) => child < 0).length,
    0,
  )
  return `${forest.trees.length} gradient-boosted trees with ${leaves} leaves over ${forest.featureNames.length} numbers of a flow, grown from ${labels.length} flows.`
}

function countMalicious(rows: readonly LabelledRow[]): number {
  return rows.filter(({ label }) => label === 1).length
}

function countSource(source: TrainingSource, rows: readonly LabelledRow[]) {
  const captures = new Set(source.captures)
  const own = rows.filter(({ capture }) => captures.has(capture))
  const malicious = countMalicious(own)
  return {
    name: source.name,
    licence: source.licence,
    captures: new Set(own.map(({ capture }) => capture)).size,
    benign: own.length - malicious,
    malicious,
  }
}

function numbersOnly(parameters: Partial<TreeParameters>): Record<string, number> {
  return Object.fromEntries(Object.entries(parameters))
}
