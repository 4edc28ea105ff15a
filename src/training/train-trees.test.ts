import { expect, test } from 'vitest'
import { compileForest, readXgboost, writeXgboost } from '../detection/models/index.ts'
import { seededRandom } from '../kernel/index.ts'
import type { Table } from './bins.ts'
import { evaluate } from './evaluate.ts'
import { trainTrees } from './train-trees.ts'

/** Malicious where a and b are both high, or where c is unknown; d is noise. */
function exampleTable(seed: number, rows = 600): Table {
  const random = seededRandom(seed)
  const values = new Float32Array(rows * 4)
  const labels = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    const [a, b, c, d] = [random.next(), random.next(), random.next(), random.next()]
    const isUnknown = c < 0.1
    values.set([a, b * 1000, isUnknown ? Number.NaN : c, d], row * 4)
    labels[row] = (a > 0.6 && b > 0.4) || isUnknown ? 1 : 0
  }
  return { featureNames: ['a', 'b', 'c', 'd'], values, labels }
}

const rowsOf = ({ values, labels }: Table) =>
  Array.from(labels, (_, i) => values.subarray(i * 4, i * 4 + 4))
const small = { trees: 20, depth: 3, eta: 0.3 }

test('it learns an "and", and what an unknown value means', () => {
  const forest = trainTrees(exampleTable(1), small)
  const fresh = exampleTable(2)
  const model = compileForest(forest)
  const metrics = evaluate(
    rowsOf(fresh).map((row) => model.margin(row)),
    fresh.labels,
  )
  expect(metrics.accuracy.value).toBeGreaterThan(0.97)
  expect(metrics.auc).toBeGreaterThan(0.99)
})

test('the same table and seed give the same bytes; another seed does not', () => {
  const drawn = { ...small, rowShare: 0.7, featureShare: 0.5 }
  const write = (seed: number) => writeXgboost(trainTrees(exampleTable(1), { ...drawn, seed }))
  expect(write(5)).toBe(write(5))
  expect(write(5)).not.toBe(write(6))
})

test('the order of the rows does not matter', () => {
  const table = exampleTable(3)
  const order = Array.from(table.labels, (_, i) => i).reverse()
  const rows = rowsOf(table)
  const turned = {
    ...table,
    values: Float32Array.from(order.flatMap((i) => [...rows[i]!])),
    labels: Uint8Array.from(order, (i) => table.labels[i]!),
  }
  expect(writeXgboost(trainTrees(turned, small))).toBe(writeXgboost(trainTrees(table, small)))
})

test('one split of known data has XGBoost’s leaves', () => {
  const table = {
    featureNames: ['x'],
    values: Float32Array.from([0, 1, 2, 10, 11, 12]),
    labels: Uint8Array.from([0, 0, 0, 1, 1, 1]),
  }
  const rules = { trees: 1, depth: 1, eta: 0.5, lambda: 1, minChildWeight: 0 }
  const [tree] = trainTrees(table, rules).trees
  // Gradient 3 * 0.5, curvature 3 * 0.25: leaf = 0.5 * 1.5 / (0.75 + 1).
  expect([...tree!.left]).toEqual([1, -1, -1])
  expect(tree!.condition[0]).toBe(6)
  expect(tree!.condition[1]).toBeCloseTo(-0.428571, 5)
  expect(tree!.condition[2]).toBeCloseTo(0.428571, 5)
  expect(tree!.cover[0]).toBe(1.5)
})

test('a weight of two is a row twice', () => {
  const table = exampleTable(4, 100)
  const twice = {
    ...table,
    values: Float32Array.from([...table.values, ...table.values]),
    labels: Uint8Array.from([...table.labels, ...table.labels]),
  }
  const weighed = { ...table, weights: new Float32Array(100).fill(2) }
  const [a, b] = [weighed, twice].map((given) => compileForest(trainTrees(given, small)))
  for (const row of rowsOf(table)) expect(a!.margin(row)).toBeCloseTo(b!.margin(row), 4)
})

test('values beyond number and few bins still give a model that XGBoost’s format holds', () => {
  const table = exampleTable(5)
  table.values[0] = Number.POSITIVE_INFINITY
  table.values[1] = Number.NEGATIVE_INFINITY
  const forest = trainTrees(table, { ...small, binsMax: 8 })
  expect(readXgboost(writeXgboost(forest), 'x').forest).toEqual(forest)
})

test('one kind of row is nothing to learn from', () => {
  const table = exampleTable(6)
  expect(() => trainTrees({ ...table, labels: new Uint8Array(600) })).toThrow('rows of both kinds')
})
