import type { Tree } from './forest.ts'

/**
 * Every leaf's way from the root, with the splits on one feature merged into one entry. Entries of a leaf:
 * `starts[leaf]` to `starts[leaf + 1]`; splits of an entry: `splitStarts[entry]` to `splitStarts[entry + 1]`.
 */
export interface LeafPaths {
  readonly values: Float64Array
  readonly starts: Int32Array
  readonly features: Int32Array
  /** Share of the cover that takes the path at all splits of the entry. */
  readonly shares: Float64Array
  readonly splitStarts: Int32Array
  /** Node of the split, counted over all trees, and 1 where the path goes right there. */
  readonly splitNodes: Int32Array
  readonly splitRights: Uint8Array
  /** Entries of the longest path. */
  readonly longest: number
}

interface GrowingPaths {
  readonly values: number[]
  readonly starts: number[]
  readonly features: number[]
  readonly shares: number[]
  readonly splitStarts: number[]
  readonly splitNodes: number[]
  readonly splitRights: number[]
}

export function collectPaths(trees: readonly Tree[]): LeafPaths {
  const paths: GrowingPaths = {
    values: [],
    starts: [0],
    features: [],
    shares: [],
    splitStarts: [0],
    splitNodes: [],
    splitRights: [],
  }
  let at = 0
  for (const tree of trees) {
    walk(tree, { node: 0, at, steps: [] }, paths)
    at += tree.left.length
  }
  return {
    values: Float64Array.from(paths.values),
    starts: Int32Array.from(paths.starts),
    features: Int32Array.from(paths.features),
    shares: Float64Array.from(paths.shares),
    splitStarts: Int32Array.from(paths.splitStarts),
    splitNodes: Int32Array.from(paths.splitNodes),
    splitRights: Uint8Array.from(paths.splitRights),
    longest: longestPath(paths.starts),
  }
}

/** A step from a node to its child, on the way down. */
interface Step {
  readonly node: number
  readonly feature: number
  readonly isRight: number
  readonly share: number
}

function walk(
  tree: Tree,
  here: { node: number; at: number; steps: readonly Step[] },
  paths: GrowingPaths,
): void {
  const { node, at, steps } = here
  const left = tree.left[node]!
  if (left < 0) {
    addPath(paths, steps, tree.condition[node]!)
    return
  }
  for (const isRight of [0, 1]) {
    const cover = tree.cover[node]!
    // A node no training row reached says nothing about shares; half each keeps the sums whole.
    const share = cover > 0 ? tree.cover[left + isRight]! / cover : 0.5
    const step = { node: at + node, feature: tree.feature[node]!, isRight, share }
    walk(tree, { node: left + isRight, at, steps: [...steps, step] }, paths)
  }
}

function addPath(paths: GrowingPaths, steps: readonly Step[], value: number): void {
  const byFeature = new Map<number, Step[]>()
  for (const step of steps) {
    const known = byFeature.get(step.feature)
    if (known) known.push(step)
    else byFeature.set(step.feature, [step])
  }
  for (const [feature, group] of byFeature) {
    paths.features.push(feature)
    paths.shares.push(group.reduce((product, step) => product * step.share, 1))
    for (const step of group) {
      paths.splitNodes.push(step.node)
      paths.splitRights.push(step.isRight)
    }
    paths.splitStarts.push(paths.splitNodes.length)
  }
  paths.values.push(value)
  paths.starts.push(paths.features.length)
}

function longestPath(starts: readonly number[]): number {
  let longest = 0
  for (let i = 1; i < starts.length; i++) longest = Math.max(longest, starts[i]! - starts[i - 1]!)
  return longest
}
