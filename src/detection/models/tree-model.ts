import { type Forest, marginOfBaseScore, type Tree } from './forest.ts'
import { createAttributor } from './tree-shap.ts'

/** A forest made ready to score. Not for two callers at once: the row at hand is kept inside. */
export interface TreeModel {
  readonly forest: Forest
  readonly featureNames: readonly string[]
  /** Log-odds (nats) of a row in the order of `featureNames`: float32 sum in tree order, bit for bit XGBoost's. */
  margin(values: Float32Array): number
  /** Path-dependent SHAP values (nats), one a feature; the last entry is the bias. They sum to the margin. */
  attribute(values: Float32Array): Float64Array
}

export function compileForest(forest: Forest): TreeModel {
  const base = marginOfBaseScore(forest.baseScore)
  const nodes = flatten(forest)
  const row = new Float32Array(2 * forest.featureNames.length)
  let attributor: ((values: Float32Array) => Float64Array) | null = null
  return {
    forest,
    featureNames: forest.featureNames,
    margin(values) {
      fillRow(row, values)
      return sumOfLeaves(nodes, row, base)
    },
    attribute(values) {
      attributor ??= createAttributor(forest.trees, forest.featureNames.length, base)
      return attributor(values)
    },
  }
}

/** All trees in one run of nodes; `left` of a leaf is -1 and its `condition` the value. */
interface FlatNodes {
  readonly roots: Int32Array
  readonly left: Int32Array
  /** Column of the doubled row. */
  readonly feature: Int32Array
  readonly condition: Float32Array
}

function flatten({ trees, featureNames }: Forest): FlatNodes {
  const total = trees.reduce((sum, tree) => sum + tree.left.length, 0)
  const flat = {
    roots: new Int32Array(trees.length),
    left: new Int32Array(total),
    feature: new Int32Array(total),
    condition: new Float32Array(total),
  }
  let at = 0
  trees.forEach((tree, i) => {
    flat.roots[i] = at
    copyTree(tree, flat, { at, features: featureNames.length })
    at += tree.left.length
  })
  return flat
}

function copyTree(
  tree: Tree,
  flat: FlatNodes,
  { at, features }: { at: number; features: number },
): void {
  flat.condition.set(tree.condition, at)
  for (let node = 0; node < tree.left.length; node++) {
    const left = tree.left[node]!
    flat.left[at + node] = left < 0 ? -1 : at + left
    flat.feature[at + node] = tree.feature[node]! + (tree.defaultLeft[node] === 1 ? 0 : features)
  }
}

/**
 * The row twice: unknown as the lowest number for the splits where unknown goes left, then as the highest for those
 * where it goes right. So a split is one comparison.
 */
function fillRow(row: Float32Array, values: Float32Array): void {
  const features = row.length >> 1
  for (let i = 0; i < features; i++) {
    const x = values[i]!
    const isUnknown = Number.isNaN(x)
    row[i] = isUnknown ? Number.NEGATIVE_INFINITY : x
    row[features + i] = isUnknown ? Number.POSITIVE_INFINITY : x
  }
}

function sumOfLeaves(nodes: FlatNodes, row: Float32Array, base: number): number {
  const { roots, left, feature, condition } = nodes
  let sum = base
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]!
    let child = left[node]!
    while (child >= 0) {
      node = child + +(row[feature[node]!]! >= condition[node]!)
      child = left[node]!
    }
    sum = Math.fround(sum + condition[node]!)
  }
  return sum
}
