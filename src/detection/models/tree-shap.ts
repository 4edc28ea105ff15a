/**
 * Exact path-dependent TreeSHAP (Lundberg, Erion and Lee 2018), leaf by leaf. A leaf sees only the features on its
 * path. With the features of a set S known, a row reaches it with probability
 * `prod(i in S) holds_i * prod(i not in S) share_i`, where `holds_i` says whether the row takes the path at every
 * split on i, and `share_i` is the cover that does. So a set with a failing feature adds nothing, all failing
 * features share one value, and the sums over sets are the coefficients of `prod(share_i + t)` over the holding
 * features. That is O(holding^2) a leaf, mostly under ten operations, and needs no tables.
 */
import type { Tree } from './forest.ts'
import { collectPaths, type LeafPaths } from './leaf-paths.ts'

export function createAttributor(
  trees: readonly Tree[],
  featureCount: number,
  base: number,
): (values: Float32Array) => Float64Array {
  const paths = collectPaths(trees)
  const splits = collectSplits(trees)
  const weights = shapleyWeights(paths.longest)
  const bias = base + expectedSum(paths)
  return (values) => {
    const phi = new Float64Array(featureCount + 1)
    decide(splits, values)
    addLeaves({ paths, isRight: splits.isRight, weights }, phi)
    phi[featureCount] = bias
    return phi
  }
}

interface Splits {
  readonly feature: Int32Array
  readonly condition: Float32Array
  readonly unknownRight: Uint8Array
  /** Filled for the row at hand. */
  readonly isRight: Uint8Array
}

function collectSplits(trees: readonly Tree[]): Splits {
  const total = trees.reduce((sum, tree) => sum + tree.left.length, 0)
  const splits = {
    feature: new Int32Array(total),
    condition: new Float32Array(total),
    unknownRight: new Uint8Array(total),
    isRight: new Uint8Array(total),
  }
  let at = 0
  for (const tree of trees) {
    splits.feature.set(tree.feature, at)
    splits.condition.set(tree.condition, at)
    for (let node = 0; node < tree.left.length; node++)
      splits.unknownRight[at + node] = tree.defaultLeft[node] === 0 ? 1 : 0
    at += tree.left.length
  }
  return splits
}

function decide(splits: Splits, values: Float32Array): void {
  const { feature, condition, unknownRight, isRight } = splits
  for (let node = 0; node < feature.length; node++) {
    const x = values[feature[node]!]!
    isRight[node] = x >= condition[node]! || (unknownRight[node] === 1 && Number.isNaN(x)) ? 1 : 0
  }
}

/** What the trees say knowing nothing: leaves weighed with the product of their shares. */
function expectedSum(paths: LeafPaths): number {
  let sum = 0
  paths.values.forEach((value, leaf) => {
    let product = value
    for (let e = paths.starts[leaf]!; e < paths.starts[leaf + 1]!; e++) product *= paths.shares[e]!
    sum += product
  })
  return sum
}

/** `weights[n * (max + 1) + k]`: k! (n - k - 1)! / n!, the Shapley weight of a set of k among n players. */
function shapleyWeights(playersMax: number): Float64Array {
  const width = playersMax + 1
  const weights = new Float64Array(width * width)
  for (let n = 1; n <= playersMax; n++) {
    let weight = 1 / n
    for (let k = 0; k < n; k++) {
      weights[n * width + k] = weight
      weight *= (k + 1) / Math.max(1, n - k - 1)
    }
  }
  return weights
}

interface Attributor {
  readonly paths: LeafPaths
  readonly isRight: Uint8Array
  readonly weights: Float64Array
}

function addLeaves({ paths, isRight, weights }: Attributor, phi: Float64Array): void {
  const { values, starts, shares } = paths
  const holds = new Uint8Array(paths.longest)
  const coefficients = new Float64Array(paths.longest + 1)
  for (let leaf = 0; leaf < values.length; leaf++) {
    const start = starts[leaf]!
    const players = starts[leaf + 1]! - start
    let failing = values[leaf]!
    let degree = 0
    coefficients[0] = 1
    for (let i = 0; i < players; i++) {
      const share = shares[start + i]!
      if (takesPath(paths, start + i, isRight)) {
        holds[i] = 1
        multiply(coefficients, degree++, share)
      } else {
        holds[i] = 0
        failing *= share
      }
    }
    addLeaf({ paths, start, players, failing, degree, holds, coefficients, weights, phi })
  }
}

function takesPath(paths: LeafPaths, entry: number, isRight: Uint8Array): boolean {
  const end = paths.splitStarts[entry + 1]!
  for (let s = paths.splitStarts[entry]!; s < end; s++)
    if (isRight[paths.splitNodes[s]!] !== paths.splitRights[s]) return false
  return true
}

/** Multiplies the polynomial of `degree` by `(share + t)`. */
function multiply(coefficients: Float64Array, degree: number, share: number): void {
  coefficients[degree + 1] = coefficients[degree]!
  for (let k = degree; k > 0; k--) coefficients[k] = coefficients[k]! * share + coefficients[k - 1]!
  coefficients[0] = coefficients[0]! * share
}

interface LeafSum {
  readonly paths: LeafPaths
  readonly start: number
  readonly players: number
  /** The leaf's value times the shares of its failing features. */
  readonly failing: number
  readonly degree: number
  readonly holds: Uint8Array
  readonly coefficients: Float64Array
  readonly weights: Float64Array
  readonly phi: Float64Array
}

function addLeaf(leaf: LeafSum): void {
  const { paths, start, players, failing, degree, holds, coefficients, weights, phi } = leaf
  const row = players * (paths.longest + 1)
  let loss = 0
  if (degree < players) {
    for (let k = 0; k <= degree; k++) loss += weights[row + k]! * coefficients[k]!
    loss *= failing
  }
  for (let i = 0; i < players; i++) {
    const feature = paths.features[start + i]!
    if (holds[i] === 0) {
      phi[feature]! -= loss
      continue
    }
    // Dividing the polynomial by (share + t), from the top: each step multiplies by a share of at most 1.
    const share = paths.shares[start + i]!
    let quotient = coefficients[degree]!
    let sum = weights[row + degree - 1]! * quotient
    for (let k = degree - 2; k >= 0; k--) {
      quotient = coefficients[k + 1]! - share * quotient
      sum += weights[row + k]! * quotient
    }
    phi[feature]! += failing * (1 - share) * sum
  }
}
