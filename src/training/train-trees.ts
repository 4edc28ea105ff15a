/** Gradient boosting with logistic loss. The same table, parameters and seed give the same model, byte for byte. */

import type { Forest } from '../detection/models/index.ts'
import { AmoskysError, type Random, seededRandom } from '../kernel/index.ts'
import { type Binned, binTable, type Table } from './bins.ts'
import { type Gradients, type GrownTree, gradientUnit, growTree } from './grow-tree.ts'

export interface TreeParameters {
  readonly trees: number
  readonly depth: number
  /** Learning rate. */
  readonly eta: number
  readonly lambda: number
  readonly minChildWeight: number
  readonly binsMax: number
  /** Share of rows and of features that each tree is grown from, 0 to 1. */
  readonly rowShare: number
  readonly featureShare: number
  readonly seed: number
}

const treeDefaults: TreeParameters = {
  trees: 100,
  depth: 6,
  eta: 0.1,
  lambda: 1,
  minChildWeight: 1,
  binsMax: 256,
  rowShare: 1,
  featureShare: 1,
  seed: 1,
}

export function trainTrees(table: Table, changes: Partial<TreeParameters> = {}): Forest {
  const parameters = { ...treeDefaults, ...changes }
  const { labels, featureNames } = table
  const rows = labels.length
  if (rows === 0 || !labels.includes(0) || !labels.includes(1))
    throw new AmoskysError('usage', 'expected rows of both kinds, benign and malicious')
  const binned = binTable(table, parameters.binsMax)
  const random = seededRandom(parameters.seed)
  const share = parameters.rowShare
  const all = Int32Array.from({ length: rows }, (_, i) => i)
  const margins = new Float32Array(rows)
  const gradients = { first: new Float64Array(rows), second: new Float64Array(rows) }
  const trees: Forest['trees'][number][] = []
  for (let i = 0; i < parameters.trees; i++) {
    setGradients(gradients, margins, table)
    const rules = {
      ...parameters,
      gradientUnit,
      allowed: chooseFeatures(featureNames.length, parameters.featureShare, random),
    }
    const drawn = share < 1 ? all.filter(() => random.next() < share) : all
    const grown = growTree({ binned, gradients }, drawn, rules)
    addTree(margins, grown, binned)
    trees.push(grown.tree)
  }
  return { featureNames, baseScore: 0.5, trees }
}

/** Derivatives of the logistic loss at the present margins. */
function setGradients(gradients: Gradients, margins: Float32Array, table: Table): void {
  const { labels, weights } = table
  for (let row = 0; row < margins.length; row++) {
    const probability = 1 / (1 + Math.exp(-margins[row]!))
    const weight = gradientUnit * (weights?.[row] ?? 1)
    gradients.first[row] = Math.round((probability - labels[row]!) * weight)
    gradients.second[row] = Math.round(probability * (1 - probability) * weight)
  }
}

function chooseFeatures(features: number, share: number, random: Random): Uint8Array {
  const allowed = new Uint8Array(features)
  const places = Array.from({ length: features }, (_, i) => i)
  const wanted = Math.max(1, Math.round(share * features))
  for (let i = 0; i < wanted; i++) {
    const j = share < 1 ? i + random.below(features - i) : i
    allowed[places[j]!] = 1
    places[j] = places[i]!
  }
  return allowed
}

/** Adds a tree's leaves to the margins of all rows, drawn or not, in float32 as scoring does. */
function addTree(margins: Float32Array, { tree, splitPlaces }: GrownTree, binned: Binned): void {
  const { places, offsets } = binned
  const features = offsets.length - 1
  for (let row = 0; row < margins.length; row++) {
    let node = 0
    let left = tree.left[0]!
    while (left >= 0) {
      const feature = tree.feature[node]!
      const place = places[row * features + feature]!
      const isUnknown = place === offsets[feature]
      const isLeft = isUnknown ? tree.defaultLeft[node] === 1 : place < splitPlaces[node]!
      node = isLeft ? left : left + 1
      left = tree.left[node]!
    }
    margins[row] = margins[row]! + tree.condition[node]!
  }
}
