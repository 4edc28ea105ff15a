import { expect, test } from 'vitest'
import { pointsOfNats, seededRandom } from '../../kernel/index.ts'
import { readArtefact } from './artefact.ts'
import {
  sampleDefinitions,
  sampleForest,
  sampleRow,
  sampleTexts,
  sampleVector,
} from './sample-forest.fixture.ts'
import { createScorer } from './score.ts'

const artefact = readArtefact(sampleTexts(sampleForest(5)), 'sample')
const definitions = sampleDefinitions
const rows = Array.from({ length: 400 }, (_, i) => sampleRow(seededRandom(i)))
const byMargin = [...rows].sort((a, b) => artefact.model.margin(a) - artefact.model.margin(b))
const calm = byMargin[0]!
const wild = byMargin.at(-1)!
const wilder = (row: Float32Array) => artefact.model.margin(row) > 1
const middling = byMargin.find(wilder)!

test('a flow the model counts as malicious becomes a signal whose evidence adds up', () => {
  const [signal] = createScorer({ artefact, definitions }).score([sampleVector(wild)])
  expect(signal).toMatchObject({
    detector: 'flow-trees',
    key: 'flow-trees|10.0.0.5|192.0.2.7|0',
    actor: '10.0.0.5',
    peers: ['192.0.2.7'],
    technique: '',
    flowCount: 1,
  })
  const sum = signal!.evidence.reduce((total, { points }) => total + points, 0)
  expect(sum).toBe(signal!.points)
  expect(signal!.points).toBeCloseTo(pointsOfNats(artefact.model.margin(wild)), 9)
  expect(signal!.evidence.slice(-2).map(({ id }) => id)).toEqual([
    'other-features',
    'model-calibration',
  ])
})

test('its sentences take their words and numbers from the facts', () => {
  const [signal] = createScorer({ artefact, definitions }).score([sampleVector(wild)])
  for (const { sentence, observed } of signal!.evidence) {
    expect(observed.text).not.toBe('')
    for (const [, name] of sentence.matchAll(/\{(\w+)\}/g)) {
      if (name !== 'observed' && name !== 'baseline') expect(signal!.facts).toHaveProperty([name!])
    }
    expect(sentence).not.toMatch(/because/)
  }
})

test('a benign flow, a probe, an empty and a one-way flow say nothing', () => {
  const scorer = createScorer({ artefact, definitions })
  const oneWay = sampleVector(wild)
  const silent = {
    ...oneWay,
    flow: { ...oneWay.flow, backward: { ...oneWay.flow.backward, packets: 0 } },
  }
  const nothing = { packets: 4, payloadBytes: 0 } as typeof oneWay.flow.forward
  const empty = { ...oneWay, flow: { ...oneWay.flow, forward: nothing, backward: nothing } }
  const probe = sampleVector(wild, { packets: 1 })
  expect(scorer.score([sampleVector(calm), probe, empty, silent])).toEqual([])
  expect(scorer.counts()).toMatchObject({ seen: 4, passedOver: 3, reported: 0, signals: 0 })
})

test('flows of one pair are one episode, and the strongest speaks', () => {
  const scorer = createScorer({ artefact, definitions })
  const [first] = scorer.score([sampleVector(middling, { number: 1, seconds: 1 })])
  const [second] = scorer.score([sampleVector(wild, { number: 2, seconds: 2 })])
  expect(second!.points).toBeGreaterThan(first!.points)
  expect(second).toMatchObject({ key: first!.key, flowCount: 2, firstUs: first!.firstUs })
  expect(scorer.score([sampleVector(middling, { number: 3, seconds: 3 })])).toEqual([])
  const [later] = scorer.score([sampleVector(middling, { number: 4, seconds: 60 })])
  expect(later).toMatchObject({ points: second!.points, flowCount: 4 })
  const [next] = scorer.score([sampleVector(middling, { number: 5, seconds: 8000 })])
  expect(next).toMatchObject({ points: first!.points, flowCount: 1 })
  // Another episode is another signal.
  expect(next!.key).not.toBe(first!.key)
})

test('a flow scored in progress and at its end counts once', () => {
  const scorer = createScorer({ artefact, definitions })
  scorer.score([sampleVector(middling, { number: 1, seconds: 1 })])
  const [signal] = scorer.score([sampleVector(wild, { number: 1, seconds: 2 })])
  expect(signal).toMatchObject({ flowCount: 1 })
})

test('the threshold is the caller’s to move', () => {
  const strict = createScorer({ artefact, definitions, thresholds: { pointsMin: 99 } })
  expect(strict.score([sampleVector(wild)])).toEqual([])
})

test('features are found by name, and a changed unit is refused', () => {
  const reversed = [...definitions].reverse()
  const values = Float32Array.from(wild).reverse()
  const [signal] = createScorer({ artefact, definitions: reversed }).score([sampleVector(values)])
  expect(signal!.points).toBeCloseTo(pointsOfNats(artefact.model.margin(wild)), 9)
  const other = definitions.map((d) => (d.unit === 'ms' ? { ...d, unit: 's' } : d))
  expect(() => createScorer({ artefact, definitions: other })).toThrow(
    'feature bidirectional_duration_ms: expected one in ms, found s',
  )
  expect(() => createScorer({ artefact, definitions: other.slice(1) })).toThrow('no such feature')
})

test('a card that asks for standardised numbers gets them', () => {
  const scaled = sampleTexts(sampleForest(5), {
    standardised: true,
    features: artefact.card.features.map((f) => ({ ...f, mean: 10, scale: 2 })),
  })
  const scorer = createScorer({ artefact: readArtefact(scaled, 'scaled'), definitions })
  const [signal] = scorer.score([sampleVector(wild.map((x) => x * 2 + 10))])
  expect(signal!.points).toBeCloseTo(pointsOfNats(artefact.model.margin(wild)), 4)
})

test('a card that does not belong to its model is refused', () => {
  const texts = sampleTexts(sampleForest(5))
  expect(() => readArtefact({ ...texts, model: `${texts.model} ` }, 'folder')).toThrow(
    'expected model.json with SHA-256',
  )
  expect(() => readArtefact({ ...texts, card: '{}' }, 'folder')).toThrow('folder/card.json: format')
})
