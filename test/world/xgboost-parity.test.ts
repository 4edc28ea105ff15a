import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { readXgboost, writeXgboost } from '../../src/detection/models/index.ts'
import { sharedData, testNeeding } from './require.fixture.ts'

/** A model of XGBoost 1.7.4 (200 trees, 76 features), its margins on 200 rows and its SHAP values on 50. */
const fixture = (name: string) => join(sharedData, 'ml', 'fixtures', name)
const numbersIn = (text: string, separator: string | RegExp) =>
  text
    .trim()
    .split('\n')
    .map((line) => Float32Array.from(line.trim().split(separator), Number))
const rowsFile = 'fuh_rows_first200_CORE76.csv'
const readRows = () => numbersIn(readFileSync(fixture(rowsFile), 'utf8'), ',').slice(1)
const readModel = () =>
  readXgboost(readFileSync(fixture('fuh_time70_ref.json'), 'utf8'), 'fuh_time70_ref.json')
const readNumbers = (name: string) => numbersIn(readFileSync(fixture(name), 'utf8'), /\s+/)

const testFixtures = testNeeding({ sharedData: true })
const testPython = testNeeding({ sharedData: true, programs: { python3: 'python3-xgboost' } })

testFixtures('200 margins are XGBoost’s, bit for bit', () => {
  const model = readModel()
  const want = readNumbers('fuh_time70_ref_margins_first200.txt').map((line) => line[0])
  expect(readRows().map((row) => model.margin(row))).toEqual(want)
})

testFixtures('SHAP values of 50 rows are XGBoost’s', () => {
  const model = readModel()
  const rows = readRows()
  readNumbers('fuh_time70_ref_contribs_first50.txt').forEach((want, i) => {
    const phi = model.attribute(rows[i]!)
    expect(phi.length).toBe(want.length)
    const worst = Math.max(...phi.map((value, j) => Math.abs(value - want[j]!)))
    expect(worst, `row ${i}`).toBeLessThan(1e-4)
  })
})

const script = `
import sys, numpy, xgboost
booster = xgboost.Booster(model_file=sys.argv[1])
rows = numpy.loadtxt(sys.argv[2], delimiter=',', skiprows=1, dtype=numpy.float32)
data = xgboost.DMatrix(rows, feature_names=booster.feature_names)
for margin in booster.predict(data, output_margin=True): print('%.9g' % margin)
`

testPython('XGBoost loads what we write and finds the same margins', () => {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-'))
  try {
    const model = readModel()
    const path = join(folder, 'model.json')
    writeFileSync(path, writeXgboost(model.forest))
    const found = execFileSync('/usr/bin/python3', ['-c', script, path, fixture(rowsFile)], {
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    })
    const margins = found.trim().split('\n').map(Number).map(Math.fround)
    expect(margins).toEqual(readRows().map((row) => model.margin(row)))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
