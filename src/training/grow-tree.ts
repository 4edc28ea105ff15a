/**
 * One regression tree, level by level, on histograms of gradients (Chen and Guestrin 2016). Gradients are whole
 * numbers of 2^-24, so sums and differences of histograms are exact and do not depend on the order of the rows.
 */
import type { Tree } from '../detection/models/index.ts'
import type { Binned } from './bins.ts'
import { findSplit, type Split, type SplitRules, type Totals } from './find-split.ts'

export const gradientUnit = 2 ** 24

export interface Gradients {
  /** First and second derivative of the loss at each row, in units of 2^-24. */
  readonly first: Float64Array
  readonly second: Float64Array
}

export interface GrowRules extends SplitRules {
  readonly depth: number
  readonly eta: number
}

export interface GrownTree {
  readonly tree: Tree
  /** Bin below which a node's rows go left, for rows that are already binned. */
  readonly splitPlaces: Int32Array
}

interface Node {
  readonly rows: Int32Array
  readonly totals: Totals
  readonly depth: number
  /** null: as deep as trees grow, so there is nothing to look for. */
  readonly histogram: Float64Array | null
  split: Split | null
  left: number
}

export function growTree(data: Data, rows: Int32Array, rules: GrowRules): GrownTree {
  const spare: Float64Array[] = []
  const take = () => spare.pop()?.fill(0) ?? new Float64Array(2 * data.binned.placeCount)
  const histogram = take()
  addRows(histogram, rows, data)
  const totals = sumOf(rows, data.gradients)
  const nodes: Node[] = [{ rows, totals, depth: 0, histogram, split: null, left: -1 }]
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!
    if (!node.histogram) continue
    node.split = findSplit(node.histogram, node.totals, { binned: data.binned, rules })
    if (node.split) {
      node.left = nodes.length
      nodes.push(...divide(node, { ...data, isLast: node.depth + 1 === rules.depth, take }))
    }
    spare.push(node.histogram)
  }
  return finish(nodes, data.binned, rules)
}

export interface Data {
  readonly binned: Binned
  readonly gradients: Gradients
}

function addRows(histogram: Float64Array, rows: Int32Array, { binned, gradients }: Data): void {
  const { places, offsets } = binned
  const features = offsets.length - 1
  const { first, second } = gradients
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const g = first[row]!
    const h = second[row]!
    const end = (row + 1) * features
    for (let at = row * features; at < end; at++) {
      const place = places[at]! << 1
      histogram[place]! += g
      histogram[place + 1]! += h
    }
  }
}

function sumOf(rows: Int32Array, { first, second }: Gradients): Totals {
  const sums = [0, 0]
  for (const row of rows) {
    sums[0]! += first[row]!
    sums[1]! += second[row]!
  }
  return { first: sums[0]! / gradientUnit, second: sums[1]! / gradientUnit }
}

interface Division extends Data {
  readonly isLast: boolean
  readonly take: () => Float64Array
}

function divide(node: Node, division: Division): readonly Node[] {
  const parts = partition(node.rows, node.split!, division.binned)
  const histograms = division.isLast ? [null, null] : divideHistogram(node, parts, division)
  return parts.map((rows, i) => ({
    rows,
    totals: sumOf(rows, division.gradients),
    depth: node.depth + 1,
    histogram: histograms[i]!,
    split: null,
    left: -1,
  }))
}

/** Only the smaller part is summed up; the other is what remains of the whole. */
function divideHistogram(node: Node, parts: Parts, division: Division): readonly Float64Array[] {
  const isLeftSmall = parts[0].length <= parts[1].length
  const small = division.take()
  const large = division.take()
  addRows(small, isLeftSmall ? parts[0] : parts[1], division)
  const whole = node.histogram!
  for (let i = 0; i < large.length; i++) large[i] = whole[i]! - small[i]!
  return isLeftSmall ? [small, large] : [large, small]
}

type Parts = readonly [Int32Array, Int32Array]

function partition(rows: Int32Array, split: Split, { places, offsets }: Binned): Parts {
  const features = offsets.length - 1
  const unknown = offsets[split.feature]!
  const sorted = new Int32Array(rows.length)
  let left = 0
  let right = rows.length
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const place = places[row * features + split.feature]!
    const isLeft = place === unknown ? split.isUnknownLeft : place < split.place
    if (isLeft) sorted[left++] = row
    else sorted[--right] = row
  }
  return [sorted.subarray(0, left), sorted.subarray(left)]
}

function finish(nodes: readonly Node[], binned: Binned, rules: GrowRules): GrownTree {
  const count = nodes.length
  const best = ({ totals }: Node) => (0 - totals.first) / (totals.second + rules.lambda)
  const tree = {
    left: Int32Array.from(nodes, (node) => node.left),
    feature: new Int32Array(count),
    condition: Float32Array.from(nodes, (node) => rules.eta * best(node)),
    defaultLeft: new Uint8Array(count),
    cover: Float32Array.from(nodes, (node) => node.totals.second),
    gain: new Float32Array(count),
    weight: Float32Array.from(nodes, best),
  }
  const splitPlaces = new Int32Array(count)
  nodes.forEach(({ split }, i) => {
    if (!split) return
    const { feature, place, isUnknownLeft, gain } = split
    tree.feature[i] = feature
    // The first place of a feature is "unknown", the second lies below its first cut.
    tree.condition[i] = binned.cuts[feature]![place - binned.offsets[feature]! - 2]!
    tree.defaultLeft[i] = isUnknownLeft ? 1 : 0
    tree.gain[i] = gain
    splitPlaces[i] = place
  })
  return { tree, splitPlaces }
}
