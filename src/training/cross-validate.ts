/** What a model says of captures it never saw: each fold's captures are scored by trees grown from the others. */

import { compileForest, type ModelCard } from '../detection/models/index.ts'
import { pointsOfNats, pointsOnCurve, rateOf } from '../kernel/index.ts'
import type { Table } from './bins.ts'
import { type Calibration, calibrate } from './calibrate.ts'
import { aucOf, evaluate } from './evaluate.ts'
import { foldCount, groupBy, type LabelledRow } from './split.ts'
import { type TreeParameters, trainTrees } from './train-trees.ts'

interface Validation {
  readonly rows: readonly LabelledRow[]
  /** A fold for each row. */
  readonly folds: Int32Array
  readonly parameters: Partial<TreeParameters>
  /** Least points that may be asked of a flow. */
  readonly pointsMin: number
}

export interface HeldOut {
  readonly calibration: Calibration
  /** Points from which a flow is reported: at most 1 % of benign flows are, where that can be had. */
  readonly pointsMin: number
  readonly evaluation: ModelCard['evaluation']
}

/** Of the benign flows held out; what chance may hide of them stays under 1 % with it. */
const benignShareMax = 0.0075

export function crossValidate(table: Table, validation: Validation): HeldOut {
  const { rows, folds, parameters } = validation
  const margins = new Float64Array(rows.length)
  for (let fold = 0; fold < foldCount; fold++)
    score(table, { isSeen: (i) => folds[i] !== fold, parameters }, margins)
  const points = new Float64Array(rows.length)
  for (let fold = 0; fold < foldCount; fold++) {
    // The calibration that judges a fold is learned without it: else it would grade its own homework.
    const others = (_: unknown, i: number) => folds[i] !== fold
    const learned = calibrate(margins.filter(others), table.labels.filter(others))
    margins.forEach((margin, i) => {
      if (folds[i] === fold) points[i] = pointsOf(learned, margin)
    })
  }
  const calibration = calibrate(margins, table.labels)
  const pointsMin = choosePoints(points, table.labels, validation.pointsMin)
  const isReported = Uint8Array.from(points, (value) => (value >= pointsMin ? 1 : 0))
  return {
    calibration,
    pointsMin,
    evaluation: {
      protocol: `Captures held out whole, ${foldCount} folds; duplicates removed first; each fold's calibration learned on the others.`,
      heldOut: evaluate(margins, table.labels),
      oneFeature: bestFeature(table),
      reported: {
        malicious: reportedRate(isReported, table.labels, 1),
        benign: reportedRate(isReported, table.labels, 0),
      },
      unseenKinds: judgeUnseen(table, validation, { calibration, pointsMin }),
      captures: byCapture(rows, isReported),
    },
  }
}

function pointsOf(calibration: Calibration, margin: number): number {
  return pointsOfNats(pointsOnCurve(calibration, margin))
}

/** The lowest bar, to a tenth of a point, that few enough benign flows pass. */
function choosePoints(points: Float64Array, labels: Uint8Array, least: number): number {
  const benign = points.filter((_, i) => labels[i] === 0).sort()
  const limit = benign[Math.ceil(benign.length * (1 - benignShareMax)) - 1] ?? least
  return Math.max(least, Math.floor(limit * 10 + 1) / 10)
}

/** Trees that met no flow of a kind, asked about that kind. */
function judgeUnseen(
  table: Table,
  { rows, parameters }: Validation,
  { calibration, pointsMin }: Pick<HeldOut, 'calibration' | 'pointsMin'>,
): ModelCard['evaluation']['unseenKinds'] {
  const kinds = [...new Set(rows.map(({ kind }) => kind ?? ''))]
    .filter((kind) => kind !== '')
    .sort()
  if (kinds.length < 2) return []
  return kinds.map((kind) => {
    const margins = new Float64Array(rows.length).fill(Number.NEGATIVE_INFINITY)
    score(table, { isSeen: (i) => rows[i]!.kind !== kind, parameters }, margins)
    const own = margins.filter((_, i) => rows[i]!.kind === kind)
    const hits = own.filter((margin) => pointsOf(calibration, margin) >= pointsMin).length
    return { kind, reported: rateOf(hits, own.length) }
  })
}

interface Held {
  /** Whether the trees may see a row; the others are scored. */
  readonly isSeen: (row: number) => boolean
  readonly parameters: Partial<TreeParameters>
}

function score(table: Table, { isSeen, parameters }: Held, margins: Float64Array): void {
  const features = table.featureNames.length
  const seen = Array.from(margins.keys()).filter(isSeen)
  const model = compileForest(trainTrees(selectRows(table, seen), parameters))
  for (let row = 0; row < margins.length; row++) {
    if (isSeen(row)) continue
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
