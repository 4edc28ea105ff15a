/**
 * Writes XGBoost's JSON model format so that versions 1.7 to 3.x load it. Numbers in float columns carry a point
 * or an exponent, since XGBoost refuses `0` where it wants `0.0`; they are the shortest that read back as the same
 * float32. The base score is a bare text: 1.7 silently ignores the bracketed form of 3.1.
 */
import type { Forest, Tree } from './forest.ts'

export function writeXgboost(forest: Forest): string {
  const features = forest.featureNames.length
  const trees = forest.trees.map((tree, id) => treeText(tree, id, features))
  const count = trees.length
  const model = [
    `"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"${count}","size_leaf_vector":"0"}`,
    `"tree_info":[${new Array(count).fill(0).join(',')}]`,
    `"trees":[\n${trees.join(',\n')}\n]`,
  ]
  const learner = [
    '"attributes":{}',
    `"feature_names":${JSON.stringify(forest.featureNames)}`,
    `"feature_types":${JSON.stringify(forest.featureNames.map(() => 'float'))}`,
    `"gradient_booster":{"model":{${model.join(',')}},"name":"gbtree"}`,
    `"learner_model_param":{"base_score":"${floatText(forest.baseScore)}","boost_from_average":"1","num_class":"0","num_feature":"${features}","num_target":"1"}`,
    '"objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}',
  ]
  return `{"learner":{${learner.join(',')}},"version":[1,7,4]}\n`
}

const rootParent = 2_147_483_647

function treeText(tree: Tree, id: number, features: number): string {
  const nodes = tree.left.length
  const parents = new Int32Array(nodes).fill(rootParent)
  const right = Int32Array.from(tree.left, (left) => (left < 0 ? -1 : left + 1))
  tree.left.forEach((left, node) => {
    if (left >= 0) parents.fill(node, left, left + 2)
  })
  const columns = [
    `"base_weights":[${floats(tree.weight)}]`,
    '"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[]',
    `"default_left":[${tree.defaultLeft.join(',')}]`,
    `"id":${id}`,
    `"left_children":[${tree.left.join(',')}]`,
    `"loss_changes":[${floats(tree.gain)}]`,
    `"parents":[${parents.join(',')}]`,
    `"right_children":[${right.join(',')}]`,
    `"split_conditions":[${floats(tree.condition)}]`,
    `"split_indices":[${tree.feature.join(',')}]`,
    `"split_type":[${new Array(nodes).fill(0).join(',')}]`,
    `"sum_hessian":[${floats(tree.cover)}]`,
    `"tree_param":{"num_deleted":"0","num_feature":"${features}","num_nodes":"${nodes}","size_leaf_vector":"0"}`,
  ]
  return `{${columns.join(',')}}`
}

function floats(values: Float32Array): string {
  return Array.from(values, floatText).join(',')
}

/** Six to nine significant digits tell any two float32 apart (IEEE 754); the fewest that do are taken. */
function floatText(value: number): string {
  const target = Math.fround(value)
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(target.toPrecision(digits))
    if (Math.fround(short) === target) return withPoint(short)
  }
  return withPoint(Number(target.toPrecision(9)))
}

function withPoint(value: number): string {
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}
