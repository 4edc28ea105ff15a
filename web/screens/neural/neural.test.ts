import { expect, test } from 'vitest'
import type { Baselines, Calibration, Decision } from '../../api/index.ts'
import { waterfallOf } from './chosen.tsx'
import { cardOf } from './model-card.ts'
import { decisionAt, packed, swarmOf } from './swarm.ts'
import {
  calibrationText,
  modelText,
  notCountedText,
  pointsText,
  readinessOf,
  startText,
  swarmText,
} from './words.ts'

const none = { duplicate: 0, inconclusive: 0, unsaid: 0 }
const bin = (from: number, hits: number, n: number, range: readonly [number, number]) => ({
  ...{ from, to: from + 0.1, said: from + 0.05 },
  right: { hits, n, value: hits / n, low: range[0], high: range[1] },
})
const calibration = (changes: Partial<Calibration>): Calibration => ({
  ...{ harmful: 0, cleared: 0, notCounted: none, least: 20, bins: [] },
  ...{ error: null, brier: null, isComplete: true, ...changes },
})
const baselines: Baselines = { hosts: 19, known: 12, measures: [], isComplete: true }

const said = (given: Parameters<typeof readinessOf>[0]) =>
  readinessOf(given)
    .map(({ text }) => text)
    .join(' ')

test('the sentence tells what is ready, and the reason of what is not', () => {
  const models = ['flow-trees']
  expect(said({ models, baselines, calibration: calibration({ harmful: 2, cleared: 1 }) })).toBe(
    'The flow model is ready. Host baselines know 12 of 19 hosts. The stated odds are not checked yet: 3 of at least 20 closed cases.',
  )
  expect(said({ models: [], baselines: undefined, calibration: undefined })).toBe(
    'No learned model is in use.',
  )
  const checked = calibration({ harmful: 30, error: 0.0214 })
  expect(said({ models, baselines: { ...baselines, known: 19 }, calibration: checked })).toBe(
    'The flow model is ready. Host baselines know all 19 hosts. The stated odds are 2.1 points off on average.',
  )
})

test('calibration is told only from enough cases on, with the place where it is furthest off', () => {
  expect(calibrationText(calibration({ harmful: 3 }))).toBe(
    'No calibration yet: 3 of at least 20 closed cases.',
  )
  const bins = [bin(0.6, 0, 8, [0, 0.32]), { ...bin(0.9, 40, 43, [0.81, 0.98]), to: 1 }]
  expect(calibrationText(calibration({ harmful: 40, cleared: 11, bins }))).toBe(
    'When it says 90% or more, it was right 93% of the time (n = 43). It is furthest off where it says 60 to 70%: right never so far (n = 8).',
  )
  expect(
    notCountedText(calibration({ notCounted: { ...none, inconclusive: 2, duplicate: 1 } })),
  ).toBe('Not counted, for they say nothing of harm: 2 inconclusive, 1 duplicate.')
})

test('a card tells of samples and of kinds that it never saw; of one without them, nothing is made up', () => {
  const rate = (value: number, hits: number, n: number) => ({
    value,
    hits,
    n,
    low: 0.8,
    high: 0.85,
  })
  const evaluation = {
    reported: {
      malicious: rate(0.826, 665, 805),
      benign: { ...rate(0.0065, 58, 8901), low: 0.005, high: 0.0084 },
    },
    unseenKinds: [{ kind: 'beacon', reported: { ...rate(0, 0, 481), low: 0, high: 0.008 } }],
  }
  expect(modelText(cardOf({ training: { rows: 9706 }, evaluation }))).toBe(
    'Grown from 9706 labelled flows. On captures it never saw it reports 83% of malicious flows (665 of 805, 80 to 85%) and 0.7% of benign ones (58 of 8901, 0.5 to 0.8%). Of kinds of attack left out of its training it reports none (n = 481).',
  )
  expect(modelText(cardOf({}))).toBe('')
})

const decision = (points: readonly number[], changes: Partial<Decision> = {}): Decision => {
  const names = ['timing', 'volume', 'model'] as const
  const groups = points.map((one, i) => ({ group: names[i]!, points: one }))
  const total = -30 + points.reduce((a, b) => a + b, 0)
  return {
    ...{ alert: 'alr_1', incident: null, time: '2026-01-01T00:00:00Z', entity: '10.0.0.1' },
    ...{ headline: '', confidence: 0.9, verdict: 'open', base: -30, groups, rest: 0 },
    ...{ calibration: 0, total, ...changes },
  }
}

test('dots of a row lie on none of the others, and where they came from', () => {
  const dots = Array.from({ length: 40 }, (_, at) => ({ at, x: 100 + (at % 4) }))
  const placed = packed(dots, 1_000)
  for (const a of placed)
    for (const b of placed)
      if (a.at < b.at) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(5)
  expect(placed.map(({ at, x }) => ({ at, x })).sort((a, b) => a.at - b.at)).toEqual(dots)
  expect(Math.max(...packed(dots, 14).map(({ y }) => Math.abs(y)))).toBeLessThanOrEqual(14)
})

test('a dot is found under the pointer, and the axis has zero in it', () => {
  const swarm = swarmOf([decision([20, -3]), decision([4])], 500)
  expect(swarm.rows.map(({ group }) => group)).toEqual(['timing', 'volume'])
  const zero = swarm.ticks.find(({ points }) => points === 0)!
  const dot = swarm.dots.find(({ at, y }) => at === 0 && y > 36)!
  expect(dot.x).toBeLessThan(zero.x)
  expect(decisionAt(swarm, dot.x + 2, dot.y)).toBe(0)
  expect(decisionAt(swarm, dot.x + 200, dot.y)).toBeNull()
})

test('the steps of a decision end at its total', () => {
  const one = decision([12, 9, -4], { rest: 2, calibration: -1, total: -12 })
  const { bars, base, calibration, residual } = waterfallOf(one)
  expect(bars.map(({ label }) => label)).toEqual([
    ...['timing', 'volume', 'flow model', 'smaller pieces'],
  ])
  expect(bars.reduce((sum, { points }) => sum + points, base + calibration)).toBeCloseTo(one.total)
  expect(residual).toBeCloseTo(0)
  expect([pointsText(-3.14), pointsText(0.04), pointsText(12)]).toEqual(['−3.1', '0', '+12'])
  expect(startText(-29.996)).toBe('Start: 1 in 1000')
})

test('the swarm in a sentence: who is what, and what counted most in all', () => {
  const decisions = [decision([20], { verdict: 'harmful' }), decision([1, 30]), decision([9])]
  expect(swarmText(decisions)).toBe(
    '1 confirmed harmful, 0 cleared, 2 open, 0 closed without a word on harm. In all, timing counted most: +10 points on average in 3 decisions.',
  )
})
