import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../kernel/index.ts'
import { readXgboost } from './read-xgboost.ts'
import { sampleForest, sampleRow } from './sample-forest.fixture.ts'
import { writeXgboost } from './write-xgboost.ts'

const text = writeXgboost(sampleForest(1))

test('what is written reads back the same, node for node', () => {
  const { forest } = readXgboost(text, 'model.json')
  expect(forest).toEqual(sampleForest(1))
})

test('every float32 survives, and none reads as a whole number', () => {
  const finite = fc.float({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(finite, (value) => {
      const forest = sampleForest(1, { trees: 1, depth: 0 })
      forest.trees[0]!.condition[0] = value
      const written = writeXgboost(forest)
      expect(written).toMatch(/"split_conditions":\[-?\d+(\.\d+|(\.\d+)?e[+-]\d+)\]/)
      const read = readXgboost(written, 'x').forest.trees[0]!.condition[0]!
      expect(read + 0).toBe(value + 0)
    }),
  )
})

const model = 'learner.gradient_booster.model'
const tree = `${model}.trees.0`

/** The text with the value at a dotted path replaced; `undefined` takes it away. */
function changed(path: string, value: unknown): string {
  const top: unknown = JSON.parse(text)
  const names = path.split('.')
  const last = names.pop()!
  const holder = names.reduce((at, name) => (at as Record<string, unknown>)[name], top)
  ;(holder as Record<string, unknown>)[last] = value
  return JSON.stringify(top)
}

describe('reads what other versions write', () => {
  const row = sampleRow(seededRandom(2))
  const want = readXgboost(text, 'x').margin(row)
  const defaultLeft = Array.from(sampleForest(1).trees[0]!.defaultLeft, (x) => x === 1)
  test.each<[string, string, unknown]>([
    ['3.1: base score in brackets', 'learner.learner_model_param.base_score', '[5E-1]'],
    ['3.4: version', 'version', [3, 4, 1]],
    ['2.0: index of trees', `${model}.iteration_indptr`, [0, 1, 2, 3]],
    ['3.1: categories', `${model}.cats`, { enc: [], feature_segments: [], sorted_idx: [] }],
    ['2.0: leaf size 1', `${tree}.tree_param.size_leaf_vector`, '1'],
    ['default_left as truth values', `${tree}.default_left`, defaultLeft],
    ['no split types', `${tree}.split_type`, undefined],
  ])('%s', (_, path, value) => {
    expect(readXgboost(changed(path, value), 'x').margin(row)).toBe(want)
  })
  test('a base score moves the margin by its log-odds', () => {
    const moved = changed('learner.learner_model_param.base_score', '[2E-1]')
    expect(readXgboost(moved, 'x').margin(row) - want).toBeCloseTo(Math.log(0.2 / 0.8), 5)
  })
  test('names are numbers where there are none', () => {
    const { featureNames } = readXgboost(changed('learner.feature_names', []), 'x')
    expect(featureNames).toEqual(['f0', 'f1', 'f2', 'f3'])
  })
})

describe('names each defect and its place', () => {
  test.each<[string, unknown, string]>([
    [`${tree}.right_children.0`, 7, 'expected 2, the node after the left child, found 7'],
    [`${tree}.right_children.0`, -1, 'expected both children or neither'],
    [`${tree}.left_children.0`, 900, 'expected a node from 1 to'],
    [`${tree}.split_indices.0`, 4, 'expected a feature from 0 to 3, found 4'],
    [`${tree}.parents.1`, 5, 'expected 0, found 5'],
    [`${tree}.split_type.0`, 1, 'categorical ones are not supported'],
    [`${tree}.tree_param.size_leaf_vector`, '3', 'vector leaves are not supported), found "3"'],
    [`${tree}.id`, 4, 'expected 0, its position, found 4'],
    [`${tree}.split_conditions.1`, null, 'expected a finite number, found null'],
    [`${tree}.sum_hessian`, [1], 'entries, found 1 entries'],
    [`${tree}.sum_hessian.0`, -1, 'expected at least 0, found -1'],
    ['learner.gradient_booster.name', 'dart', 'expected gbtree, found "dart"'],
    ['learner.objective.name', 'rank:ndcg', 'expected binary:logistic, found "rank:ndcg"'],
    ['learner.learner_model_param.base_score', 0.5, 'expected a number as a text, found 0.5'],
    ['learner.learner_model_param.base_score', '[1E-1,2E-1]', 'expected one base score'],
    [`${model}.tree_info`, [0, 2, 0], 'expected class 0 for every tree, found 2 at 1'],
    ['version', [4, 0, 0], 'expected version 1, 2 or 3 of the format, found [4,0,0]'],
    ['learner.feature_names', ['a'], 'expected 4 names, as num_feature says, found 1'],
    ['learner.gradient_booster', undefined, 'expected an object, found nothing'],
  ])('%s as %j', (path, value, message) => {
    const place = path.replace(/\.(\d+)/g, '[$1]')
    const read = () => readXgboost(changed(path, value), 'm.json')
    expect(read).toThrow(`m.json: ${place}: `)
    expect(read).toThrow(message)
  })
  test('text that is no JSON', () => {
    expect(() => readXgboost('{"learner":', 'm.json')).toThrow('m.json: expected JSON')
  })
  test('whatever is twisted, it is read or refused in words', () => {
    const edits = fc.constantFrom('', '7', '-1', 'null', '[]', '"x"')
    fc.assert(
      fc.property(fc.nat(text.length - 3), edits, (at, put) => {
        const broken = text.slice(0, at) + put + text.slice(at + 1)
        try {
          expect(readXgboost(broken, 'm.json').margin(new Float32Array(4))).toBeTypeOf('number')
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: 'AmoskysError', code: 'corrupt' })
        }
      }),
      { numRuns: 500, seed: 7 },
    )
  })
})
