/** What a model says of captures it never saw: each fold's captures are scored by trees grown from the others. */
import { pointsOfNats, pointsOnCurve } from '../kernel/index.ts'
import { compileForest, type ModelCard } from '../models/index.ts'
import type { Table } from './bins.ts'
import { calibrate } from './calibrate.ts'
import { aucOf, evaluate, rateOf } from './evaluate.ts'
import { foldCount, groupBy, type LabelledRow } from './split.ts'
import { type TreeParameters, trainTrees } from './train-trees.ts'

interface Validation {
  readonly rows: readonly LabelledRow[]
  /** A fold for each row. */
  readonly folds: Int32Array
  readonly parameters: Partial<TreeParameters>
  readonly pointsMin: number
}

export interface HeldOut {
  /** Each row's margin from the model that did not see its capture. */
  readonly margins: Float64Array
  readonly evaluation: ModelCard['evaluation']
}

export function crossValidate(table: Table, validation: Validation): HeldOut {
  const { rows, folds, parameters, pointsMin } = validation
  const margins = new Float64Array(rows.length)
  const isReported = new Uint8Array(rows.length)
  for (let fold = 0; fold < foldCount; fold++)
    scoreFold(table, { folds, fold, parameters }, margins)
  for (let fold = 0; fold < foldCount; fold++) {
    // The table that judges a fold is learned without it: else the report would grade its own homework.
    const others = (_: unknown, i: number) => folds[i] !== fold
    const learned = calibrate(margins.filter(others), table.labels.filter(others))
    margins.forEach((margin, i) => {
      if (folds[i] === fold)
        isReported[i] = pointsOfNats(pointsOnCurve(learned, margin)) >= pointsMin ? 1 : 0
    })
  }
  return {
    margins,
    evaluation: {
      protocol: `Captures held out whole, ${foldCount} folds; duplicates removed first; each fold's calibration learned on the others.`,
      heldOut: evaluate(margins, table.labels),
      oneFeature: bestFeature(table),
      reported: {
        malicious: reportedRate(isReported, table.labels, 1),
        benign: reportedRate(isReported, table.labels, 0),
      },
      captures: byCapture(rows, isReported),
    },
  }
}

interface Fold {
  readonly folds: Int32Array
  readonly fold: number
  readonly parameters: Partial<TreeParameters>
}

function scoreFold(table: Table, { folds, fold, parameters }: Fold, margins: Float64Array): void {
  const features = table.featureNames.length
  const seen = Array.from(folds.keys()).filter((row) => folds[row] !== fold)
  const model = compileForest(trainTrees(selectRows(table, seen), parameters))
  for (let row = 0; row < folds.length; row++) {
    if (folds[row] !== fold) continue
    margins[row] = model.margin(table.values.subarray(row * features, (row + 1) * features))
  }
}

function selectRows(table: Table, chosen: readonly number[]): Table {
  const features = table.featureNames.length
  const values = new Float32Array(chosen.length * features)
  chosen.forEach((row, i) => {
    values.set(table.values.subarray(row * features, (row + 1) * features), i * features)
  })
  const { weights } = table
  return {
    featureNames: table.featureNames,
    values,
    labels: Uint8Array.from(chosen, (row) => table.labels[row]!),
    ...(weights && { weights: Float32Array.from(chosen, (row) => weights[row]!) }),
  }
}

function reportedRate(isReported: Uint8Array, labels: Uint8Array, label: number) {
  const of = isReported.filter((_, i) => labels[i] === label)
  return rateOf(
    of.reduce((sum, x) => sum + x, 0),
    of.length,
  )
}

/** The feature that alone tells the labels apart best, whichever way round: the trivial baseline. */
function bestFeature({ featureNames, values, labels }: Table): { name: string; auc: number } {
  const scored = featureNames.map((name, feature) => {
    const column = Float32Array.from(
      labels,
      (_, row) => values[row * featureNames.length + feature]!,
    )
    const auc = aucOf(column, labels)
    return { name, auc: Math.max(auc, 1 - auc) }
  })
  return scored.reduce((best, one) => (one.auc > best.auc ? one : best))
}

function byCapture(rows: readonly LabelledRow[], isReported: Uint8Array) {
  const marked = rows.map(({ capture, label }, i) => ({ capture, label, hit: isReported[i]! }))
  const groups = groupBy(marked, ({ capture, label }) => `${label} ${capture}`)
  return [...groups.values()].map((group) => ({
    capture: group[0]!.capture,
    label: group[0]!.label,
    n: group.length,
    reported: group.reduce((sum, { hit }) => sum + hit, 0),
  }))
}
