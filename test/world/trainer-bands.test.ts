import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { compileForest } from '../../src/detection/models/index.ts'
import { evaluate, type Table, trainTrees } from '../../src/training/index.ts'
import { sharedData, testNeeding } from './require.fixture.ts'

/**
 * Our trainer on published splits, against the bands that XGBoost itself covers as its bins and seeds vary. That
 * proves the trainer correct, and nothing about attacks: random splits of these sets flatter every model.
 */
const testData = testNeeding({ sharedData: true })

const linesOf = (path: string) =>
  gunzipSync(readFileSync(join(sharedData, 'flows', `${path}.gz`)))
    .toString('utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim()))
const rowsIn = (name: string) =>
  readFileSync(join(sharedData, 'ml', 'splits', `${name}.txt`), 'utf8')
    .trim()
    .split('\n')
    .map(Number)

interface Labelled {
  readonly names: readonly string[]
  readonly rows: readonly (readonly number[])[]
  readonly labels: readonly number[]
}

function labelled(path: string, isUsed: (column: string) => boolean): Labelled {
  const [header, ...lines] = linesOf(path)
  const columns = header!.flatMap((name, i) => (name !== 'Label' && isUsed(name) ? [i] : []))
  const label = header!.indexOf('Label')
  return {
    names: columns.map((i) => header![i]!),
    rows: lines.map((line) => columns.map((i) => (line[i] === '' ? Number.NaN : Number(line[i])))),
    labels: lines.map((line) => (line[label]!.toUpperCase() === 'BENIGN' ? 0 : 1)),
  }
}

function tableOf({ names, rows, labels }: Labelled, chosen: readonly number[]): Table {
  return {
    featureNames: names,
    values: Float32Array.from(chosen.flatMap((row) => rows[row]!)),
    labels: Uint8Array.from(chosen, (row) => labels[row]!),
  }
}

function judge(data: Labelled, train: readonly number[], test: readonly number[]) {
  const model = compileForest(trainTrees(tableOf(data, train)))
  const { values, labels } = tableOf(data, test)
  const n = data.names.length
  const margins = Array.from(labels, (_, i) => model.margin(values.subarray(i * n, (i + 1) * n)))
  return evaluate(margins, labels)
}

const judgeSplit = (data: Labelled, name: string) =>
  judge(data, rowsIn(`${name}.train`), rowsIn(`${name}.test`))

testData('web attacks of CICIDS2017', () => {
  const left = /^(Flow ID|.*IP|.*Port|Protocol|Timestamp|Init_Win.*)$/
  const path = 'cicids2017_original/fisher85/59285f_web_attacks_balanced.csv'
  const found = judgeSplit(
    labelled(path, (name) => !left.test(name)),
    'web59285f_r42',
  )
  expect(found.accuracy.value).toBeGreaterThanOrEqual(0.9844)
  expect(found.falsePositives.value).toBeLessThanOrEqual(0.0111)
  expect(found.truePositivesAtOnePercent.value).toBeGreaterThanOrEqual(0.968)
})

testData('a small sample of CICIDS2017, benign against the rest', () => {
  const path = 'cicids2017_original/xgboost_sample/data/CICIDS2017_sample.csv'
  const data = labelled(path, () => true)
  expect(judgeSplit(data, 'oc2small_r0').accuracy.value).toBeGreaterThanOrEqual(0.9873)
  expect(judgeSplit(data, 'oc2small_dedup_crc5').accuracy.value).toBeGreaterThanOrEqual(0.9874)
})

testData('corrected CICIDS2017, trained on the first 70 % of each class', () => {
  const fixtures = join(sharedData, 'ml', 'fixtures', 'CORE76_columns.json')
  const core = new Set(JSON.parse(readFileSync(fixtures, 'utf8')) as string[])
  const path = 'cicids2017_improved/derived/cicids2017_improved_dev_rnd5000.csv'
  const found = judgeSplit(
    labelled(path, (name) => core.has(name)),
    'fuh5000_time70',
  )
  expect(found.accuracy.value).toBeGreaterThanOrEqual(0.9862)
  expect(found.falsePositives.value).toBeLessThanOrEqual(0.0093)
  expect(found.truePositivesAtOnePercent.value).toBeGreaterThanOrEqual(0.987)
})

testData('NSL-KDD, trained on the 20 % file, judged on Test+', () => {
  const train = linesOf('nsl_kdd/KDDTrain+_20Percent.txt')
  const test = linesOf('nsl_kdd/KDDTest+.txt')
  const lines = [...train, ...test]
  // Protocol, service and flag are words; each becomes its place in the alphabet.
  const words = [1, 2, 3].map((i) => [...new Set(lines.map((line) => line[i]!))].sort())
  const numberOf = (cell: string, i: number) =>
    i >= 1 && i <= 3 ? words[i - 1]!.indexOf(cell) : Number(cell)
  const data = {
    names: Array.from({ length: 41 }, (_, i) => `f${i}`),
    rows: lines.map((line) => line.slice(0, 41).map(numberOf)),
    labels: lines.map((line) => (line[41] === 'normal' ? 0 : 1)),
  }
  const at = Array.from(lines.keys())
  const found = judge(data, at.slice(0, train.length), at.slice(train.length))
  expect(found.accuracy.value).toBeGreaterThanOrEqual(0.776)
  expect(found.truePositivesAtOnePercent.value).toBeGreaterThanOrEqual(0.322)
})
