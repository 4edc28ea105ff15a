import { expect, test } from 'vitest'
import { seededRandom } from '../../kernel/index.ts'
import type { Forest, Tree } from './forest.ts'
import { sampleForest, sampleRow } from './sample-forest.fixture.ts'
import { compileForest } from './tree-model.ts'

/** What a tree says when only the features in `known` (a bit each) are known: the definition, by recursion. */
function expectation(tree: Tree, row: Float32Array, known: number, node = 0): number {
  const left = tree.left[node]!
  if (left < 0) return tree.condition[node]!
  const feature = tree.feature[node]!
  const x = row[feature]!
  if (known & (1 << feature)) {
    const isLeft = Number.isNaN(x) ? tree.defaultLeft[node] === 1 : x < tree.condition[node]!
    return expectation(tree, row, known, isLeft ? left : left + 1)
  }
  const share = tree.cover[left]! / tree.cover[node]!
  return (
    share * expectation(tree, row, known, left) +
    (1 - share) * expectation(tree, row, known, left + 1)
  )
}

/** Shapley's own formula over all sets of features. */
function bruteForce(forest: Forest, row: Float32Array): number[] {
  const players = forest.featureNames.length
  const worth = (known: number) =>
    forest.trees.reduce((sum, tree) => sum + expectation(tree, row, known), 0)
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  const size = (set: number): number => (set === 0 ? 0 : (set & 1) + size(set >> 1))
  const phi = forest.featureNames.map((_, i) => {
    let sum = 0
    for (let set = 0; set < 1 << players; set++) {
      if (set & (1 << i)) continue
      const weight =
        (factorial(size(set)) * factorial(players - size(set) - 1)) / factorial(players)
      sum += weight * (worth(set | (1 << i)) - worth(set))
    }
    return sum
  })
  return [...phi, worth(0)]
}

test.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'forest %i: attribution is what the definition says',
  (seed) => {
    const forest = sampleForest(seed, { trees: 3, depth: 1 + (seed % 6) })
    const model = compileForest(forest)
    const random = seededRandom(seed + 100)
    for (let i = 0; i < 5; i++) {
      const row = sampleRow(random)
      const phi = model.attribute(row)
      bruteForce(forest, row).forEach((value, j) => {
        expect(phi[j]).toBeCloseTo(value, 6)
      })
      const sum = phi.reduce((a, b) => a + b, 0)
      expect(Math.abs(sum - model.margin(row))).toBeLessThan(1e-4)
    }
  },
)

test('a node that no training row reached leaves the sums whole', () => {
  const forest = sampleForest(3)
  for (const tree of forest.trees) tree.cover.fill(0)
  const row = sampleRow(seededRandom(9))
  const model = compileForest(forest)
  expect(model.attribute(row).reduce((a, b) => a + b, 0)).toBeCloseTo(model.margin(row), 5)
})
