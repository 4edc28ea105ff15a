import { describe, expect, test } from 'vitest'
import type { FeatureDefinition } from '../contracts/index.ts'
import { readArtefact } from '../detection/models/index.ts'
import { seededRandom } from '../kernel/index.ts'
import {
  capCaptures,
  foldCount,
  foldsByCapture,
  type LabelledRow,
  removeDuplicates,
} from './split.ts'
import { trainArtefact } from './train-artefact.ts'

const definition = (name: string, unit: string, set: FeatureDefinition['set']) => ({
  name,
  unit,
  set,
  group: 'volume' as const,
  definition: '',
  words: name,
  cic: '',
})
const definitions = [
  definition('size', 'bytes', 'PUB'),
  definition('state', 'code', 'CORE'),
  definition('reach', 'count', 'FULL'),
  definition('pause', 'ms', 'CORE'),
]

/** Ten benign and five malicious captures of 40 flows; the malicious ones are larger and mostly quicker. */
function exampleRows(seed: number): LabelledRow[] {
  const random = seededRandom(seed)
  return Array.from({ length: 15 }, (_, capture) => {
    const label = capture < 10 ? 0 : 1
    return Array.from({ length: 40 }, (): LabelledRow => {
      const size = 100 + 100 * random.next() + label * 80
      const pause = 10 * random.next() ** (1 + 4 * label)
      const kind = label === 1 ? `k${capture % 2}` : ''
      return {
        capture: `c${capture}`,
        label,
        kind,
        values: Float32Array.from([size, 5, label, pause]),
      }
    })
  }).flat()
}

const sources = [
  { name: 'Lab', licence: 'Apache-2.0', captures: Array.from({ length: 15 }, (_, i) => `c${i}`) },
]
const train = (seed: number) =>
  trainArtefact({
    rows: exampleRows(1),
    definitions,
    seed,
    sources,
    notes: ['An example.'],
    parameters: { trees: 10, depth: 3 },
  })

describe('an artefact', () => {
  const texts = train(7)
  const { model, card } = readArtefact(texts, 'example')

  test('is one that can be loaded, and the same each time', () => {
    expect(train(7)).toEqual(texts)
    expect(model.featureNames).toEqual(['size', 'pause'])
    expect(card.version).toBe(`flow-trees-${card.modelSha256.slice(0, 12)}`)
  })
  test('says what it was trained on', () => {
    expect(card.training).toMatchObject({ seed: 7, rows: 600, malicious: 200 })
    expect(card.training.sources).toEqual([
      { name: 'Lab', licence: 'Apache-2.0', captures: 15, benign: 400, malicious: 200 },
    ])
    const [size] = card.features
    expect(size!.low).toBeGreaterThan(100)
    expect(size!.high).toBeLessThan(200)
  })
  test('is judged on captures it did not see', () => {
    const { heldOut, oneFeature, captures, reported } = card.evaluation
    expect(heldOut.auc).toBeGreaterThan(oneFeature.auc)
    expect(heldOut.truePositives.n + heldOut.falsePositives.n).toBe(600)
    expect(captures).toHaveLength(15)
    expect(reported.malicious.value).toBeGreaterThan(0.3)
    expect(reported.benign.value).toBeLessThanOrEqual(0.01)
    expect(card.thresholds.pointsMin).toBeGreaterThanOrEqual(3)
    expect(card.evaluation.unseenKinds.map(({ kind }) => kind)).toEqual(['k0', 'k1'])
  })
})

test('the same numbers under both labels go, all of them', () => {
  const row = (label: 0 | 1, x: number) => ({
    capture: 'c',
    label,
    values: Float32Array.of(x, Number.NaN),
  })
  const distinct = removeDuplicates([row(0, 1), row(0, 1), row(0, 2), row(1, 2), row(1, 3)])
  expect(distinct).toEqual({
    rows: [row(0, 1), row(1, 3)],
    duplicatesRemoved: 1,
    conflictsRemoved: 2,
  })
})

test('a capture lies in one fold, and every fold has both kinds', () => {
  const rows = exampleRows(2)
  const folds = foldsByCapture(rows, 1)
  const seen = new Map<string, number>()
  const kinds = new Set<string>()
  rows.forEach(({ capture, label }, i) => {
    expect(seen.get(capture) ?? folds[i]).toBe(folds[i])
    seen.set(capture, folds[i]!)
    kinds.add(`${folds[i]} ${label}`)
  })
  expect(kinds.size).toBe(2 * foldCount)
})

test('one capture does not outvote the rest', () => {
  const kept = capCaptures(exampleRows(3), 10, 1)
  expect(kept).toHaveLength(150)
  expect(new Set(kept).size).toBe(150)
})
