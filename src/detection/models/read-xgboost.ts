/**
 * Reads XGBoost's JSON model format as versions 1.x to 3.x write it: `gbtree` with objective `binary:logistic`,
 * numeric splits, one value a leaf. What it does not support it refuses by name, with the place in the file.
 */
import type { Forest, Tree } from './forest.ts'
import {
  fieldAt,
  fieldOf,
  itemsOf,
  type JsonPlace,
  numberInText,
  numbersOf,
  parseJson,
  refuse,
} from './json-reader.ts'
import { compileForest, type TreeModel } from './tree-model.ts'

const treesMax = 10_000
const nodesMax = 1_048_576
const depthMax = 64
const featuresMax = 65_536
/** XGBoost's mark for "no parent". */
const noParent = 2_147_483_647

export function readXgboost(json: string, where: string): TreeModel {
  const top = parseJson(json, where)
  checkVersion(fieldOf(top, 'version'))
  const learner = fieldOf(top, 'learner')
  const parameters = fieldOf(learner, 'learner_model_param')
  checkKind(learner, parameters)
  const featureCount = countIn(fieldOf(parameters, 'num_feature'), featuresMax)
  const forest = {
    featureNames: readFeatureNames(fieldOf(learner, 'feature_names'), featureCount),
    baseScore: readBaseScore(fieldOf(parameters, 'base_score')),
    trees: readTrees(fieldAt(learner, 'gradient_booster.model'), featureCount),
  } satisfies Forest
  return compileForest(forest)
}

function checkVersion(place: JsonPlace): void {
  const [major] = itemsOf(place, 3)
  const found = major?.value
  if (typeof found !== 'number' || found < 1 || found > 3)
    refuse(place, 'version 1, 2 or 3 of the format', JSON.stringify(place.value))
}

function checkKind(learner: JsonPlace, parameters: JsonPlace): void {
  expectOne(fieldAt(learner, 'gradient_booster.name'), ['gbtree'])
  expectOne(fieldAt(learner, 'objective.name'), ['binary:logistic'])
  expectOne(fieldOf(parameters, 'num_class'), ['0', '1', undefined])
  expectOne(fieldOf(parameters, 'num_target'), ['1', undefined])
}

function expectOne(place: JsonPlace, allowed: readonly (string | undefined)[]): void {
  if (!allowed.includes(place.value as string | undefined))
    refuse(place, allowed.filter((text) => text !== undefined).join(' or '))
}

function countIn(place: JsonPlace, countMax: number): number {
  const count = numberInText(place)
  if (!Number.isInteger(count) || count < 0 || count > countMax)
    refuse(place, `a whole number from 0 to ${countMax}`)
  return count
}

function readFeatureNames(place: JsonPlace, featureCount: number): readonly string[] {
  const names = place.value === undefined ? [] : itemsOf(place, featuresMax)
  // A model trained on bare numbers has no names; XGBoost then calls them by number too.
  if (names.length === 0) return Array.from({ length: featureCount }, (_, i) => `f${i}`)
  if (names.length !== featureCount)
    refuse(place, `${featureCount} names, as num_feature says`, `${names.length}`)
  return names.map((name) => (typeof name.value === 'string' ? name.value : refuse(name, 'a text')))
}

/** A probability in a text: `5E-1` up to 3.0, `[5E-1]` from 3.1 on. */
function readBaseScore(place: JsonPlace): number {
  if (typeof place.value !== 'string') refuse(place, 'a number as a text')
  const inner = place.value.replace(/^\[(.*)\]$/, '$1')
  if (inner.includes(',')) refuse(place, 'one base score')
  const score = Number(inner)
  if (inner.trim() === '' || !(score >= 0 && score <= 1)) refuse(place, 'a probability as a text')
  return Math.fround(score)
}

function readTrees(model: JsonPlace, featureCount: number): readonly Tree[] {
  const trees = itemsOf(fieldOf(model, 'trees'), treesMax)
  const classes = numbersOf(fieldOf(model, 'tree_info'), trees.length)
  const stray = classes.findIndex((value) => value !== 0)
  if (stray >= 0)
    refuse(fieldOf(model, 'tree_info'), 'class 0 for every tree', `${classes[stray]} at ${stray}`)
  return trees.map((place, i) => readTree(place, i, featureCount))
}

function readTree(place: JsonPlace, position: number, featureCount: number): Tree {
  const id = fieldOf(place, 'id')
  if (id.value !== position) refuse(id, `${position}, its position`)
  refuseUnsupported(place)
  const nodes = countIn(fieldAt(place, 'tree_param.num_nodes'), nodesMax)
  if (nodes < 1) refuse(fieldAt(place, 'tree_param.num_nodes'), 'at least one node')
  const column = (name: string) => numbersOf(fieldOf(place, name), nodes)
  const raw = {
    left: column('left_children'),
    right: column('right_children'),
    parent: column('parents'),
    feature: column('split_indices'),
    condition: column('split_conditions'),
    defaultLeft: column('default_left'),
    cover: column('sum_hessian'),
    gain: column('loss_changes'),
    weight: column('base_weights'),
  }
  return renumber(place, raw, featureCount)
}

function refuseUnsupported(place: JsonPlace): void {
  const leafSize = fieldAt(place, 'tree_param.size_leaf_vector')
  if (leafSize.value !== undefined && numberInText(leafSize) > 1)
    refuse(leafSize, 'one value a leaf (vector leaves are not supported)')
  const types = fieldOf(place, 'split_type')
  if (types.value === undefined) return
  const categorical = itemsOf(types, nodesMax).find((type) => type.value !== 0)
  if (categorical) refuse(categorical, '0, a numeric split (categorical ones are not supported)')
}

type RawTree = Readonly<
  Record<
    | 'left'
    | 'right'
    | 'parent'
    | 'feature'
    | 'condition'
    | 'defaultLeft'
    | 'cover'
    | 'gain'
    | 'weight',
    Float64Array
  >
>

/** Walks from the root and numbers the nodes breadth first, so that pruned nodes fall away. */
function renumber(place: JsonPlace, raw: RawTree, featureCount: number): Tree {
  const order = [0]
  const depths = [0]
  const left: number[] = []
  checkParent(place, raw, { node: 0, parent: noParent })
  for (let at = 0; at < order.length; at++) {
    const node = order[at]!
    if (isLeaf(place, raw, node)) {
      left.push(-1)
      continue
    }
    checkSplit(place, raw, { node, featureCount })
    if (depths[at]! >= depthMax) refuse(place, `at most ${depthMax} levels`, 'a deeper tree')
    left.push(order.length)
    for (const child of [raw.left[node]!, raw.right[node]!]) {
      checkParent(place, raw, { node: child, parent: node })
      order.push(child)
      depths.push(depths[at]! + 1)
    }
    // A node reached twice, or a ring, would let the walk outgrow the tree.
    if (order.length > raw.left.length) refuse(place, 'a tree', 'a node with two parents')
  }
  return {
    left: Int32Array.from(left),
    feature: Int32Array.from(order, (node) => raw.feature[node]!),
    condition: Float32Array.from(order, (node) => raw.condition[node]!),
    defaultLeft: Uint8Array.from(order, (node) => (raw.defaultLeft[node] === 0 ? 0 : 1)),
    cover: Float32Array.from(order, (node) => raw.cover[node]!),
    gain: Float32Array.from(order, (node) => raw.gain[node]!),
    weight: Float32Array.from(order, (node) => raw.weight[node]!),
  }
}

function isLeaf(place: JsonPlace, raw: RawTree, node: number): boolean {
  const isLeft = raw.left[node] === -1
  if (isLeft !== (raw.right[node] === -1))
    refuse(atNode(place, 'right_children', node), 'both children or neither')
  return isLeft
}

function checkSplit(
  place: JsonPlace,
  raw: RawTree,
  { node, featureCount }: { node: number; featureCount: number },
): void {
  const left = raw.left[node]!
  const nodes = raw.left.length
  if (!Number.isInteger(left) || left < 1 || left >= nodes - 1)
    refuse(atNode(place, 'left_children', node), `a node from 1 to ${nodes - 2}`, String(left))
  // XGBoost's predictor adds one to the left child to go right, whatever this list says.
  if (raw.right[node] !== left + 1)
    refuse(
      atNode(place, 'right_children', node),
      `${left + 1}, the node after the left child`,
      String(raw.right[node]),
    )
  const feature = raw.feature[node]!
  if (!Number.isInteger(feature) || feature < 0 || feature >= featureCount)
    refuse(
      atNode(place, 'split_indices', node),
      `a feature from 0 to ${featureCount - 1}`,
      String(feature),
    )
  if (raw.cover[node]! < 0)
    refuse(atNode(place, 'sum_hessian', node), 'at least 0', String(raw.cover[node]))
}

function checkParent(
  place: JsonPlace,
  raw: RawTree,
  { node, parent }: { node: number; parent: number },
): void {
  if (raw.parent[node] !== parent)
    refuse(atNode(place, 'parents', node), String(parent), String(raw.parent[node]))
}

function atNode(place: JsonPlace, column: string, node: number): JsonPlace {
  return { where: place.where, path: `${place.path}.${column}[${node}]`, value: undefined }
}
