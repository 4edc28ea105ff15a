import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Evidence, EvidenceCurve, EvidenceGroup, Signal } from '../../contracts/index.ts'
import {
  bytesText,
  confidenceWord,
  durationText,
  percentText,
  plural,
  pointsOnCurve,
} from '../../kernel/index.ts'
import { createAlertBook } from './alert-book.ts'
import { alertText } from './alert-text.ts'
import { beacon, cards, rescore, verdictOn } from './examples.fixture.ts'
import { createExplainer } from './explain.ts'
import { lintExplanation } from './lint.fixture.ts'

const units: Record<string, (value: number) => string> = {
  count: (value) => plural(value, 'probe'),
  share: percentText,
  bytes: bytesText,
  ms: durationText,
}

const groups: EvidenceGroup[] = ['timing', 'reach', 'novelty', 'volume', 'protocol']

const anyCurve: fc.Arbitrary<EvidenceCurve> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: -6, max: 25 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((knots) => {
    const byValue = new Map(knots)
    return [...byValue].sort(([a], [b]) => a - b)
  })

const anyEvidence = fc
  .record({
    unit: fc.constantFrom(...Object.keys(units)),
    value: fc.integer({ min: 1, max: 20_000 }),
    group: fc.constantFrom(...groups),
    curve: anyCurve,
    isModel: fc.boolean(),
    normal: fc.option(fc.integer({ min: 1, max: 900 })),
  })
  .map(({ unit, value: whole, group, curve: knots, isModel, normal }): Omit<Evidence, 'id'> => {
    const scale = unit === 'share' ? 1 / 20_000 : 1
    const quantity = (n: number) => ({ value: n * scale, unit, text: units[unit]!(n * scale) })
    const curve = knots.map(([value, points]) => [value * scale, points] as const)
    const points = pointsOnCurve(curve, whole * scale)
    return {
      ...{ group, points, sentence: '{observed} of it.', observed: quantity(whole) },
      ...{ curve: isModel ? null : curve, baseline: normal === null ? null : quantity(normal) },
    }
  })

const detectors = ['beacon', 'scan-then-beacon', 'flow-trees'] as const

const anySignals: fc.Arbitrary<Signal[]> = fc
  .array(fc.array(anyEvidence, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 })
  .map((pieces) =>
    pieces.map((list, i) => {
      const evidence = list.map((one, j) => ({
        ...{ ...one, id: `piece-${'abcdef'[j]}` },
        sentence: `{observed} of ${detectors[i]} ${'abcdef'[j]}.`,
      }))
      const points = evidence.reduce((sum, one) => sum + one.points, 0)
      return { ...beacon, detector: detectors[i]!, key: detectors[i]!, evidence, points }
    }),
  )

const explainer = createExplainer({ cards, rescore, modelVersion: 'none' })

test('any verdict is explained with numbers that stand in its record and add up', () => {
  fc.assert(
    fc.property(anySignals, (signals) => {
      const verdict = verdictOn(signals)
      const context = { firstSeenUs: verdict.timeUs - 40e6, gaps: [] }
      const explanation = explainer.explain(verdict, context)
      expect(lintExplanation(explanation)).toEqual([])
      const { base, bars, others, calibration, total, residual } = explanation.waterfall
      const sum = bars.reduce((points, bar) => points + bar.points, base + others.points)
      expect(Math.abs(sum + calibration - total)).toBeLessThan(0.05)
      expect(Math.abs(residual)).toBeLessThan(0.05)
      expect(explanation.evidence.length).toBeLessThanOrEqual(7)
      const lines = new Set(explanation.evidence.map(({ bar }) => bar))
      const spoken = bars.filter(({ id }) => !/\/(rest|bound)$/.test(id))
      for (const { id } of spoken) expect([...lines]).toContain(id)
    }),
    { numRuns: 60 },
  )
})

test('any change of mind is what scoring again gives', () => {
  fc.assert(
    fc.property(anySignals, (signals) => {
      const verdict = verdictOn(signals)
      const context = { firstSeenUs: Number.NaN, gaps: [] }
      const { counterfactuals } = explainer.explain(verdict, context)
      expect(counterfactuals.length).toBeLessThanOrEqual(3)
      for (const { feature, interval, newP, newWord } of counterfactuals) {
        expect(newWord).toBe(confidenceWord(newP))
        if (typeof interval[0] === 'string') {
          if (interval[0] !== 'absent') continue
          const without = signals.filter((signal) => signal.detector !== feature)
          expect(newP).toBeCloseTo(rescore(without), 5)
          continue
        }
        const [detector, id] = feature.includes('/') ? feature.split('/') : ['beacon', feature]
        const value = (interval[0] ?? interval[1]) as number
        const changed = signals.map((signal) => {
          const piece = signal.evidence.find((one) => one.id === id)
          if (signal.detector !== detector || !piece) return signal
          const points = signal.points - piece.points + pointsOnCurve(piece.curve!, value)
          return { ...signal, points }
        })
        expect(newP).toBeCloseTo(rescore(changed), 5)
        expect(newP).toBeLessThan(verdict.probability)
      }
    }),
    { numRuns: 60 },
  )
})

test('any alert prints', () => {
  fc.assert(
    fc.property(anySignals, fc.integer({ min: 0, max: 200 }), (signals, width) => {
      const book = createAlertBook({ explainer, alertAt: 0 })
      const [alert] = book.update([verdictOn(signals)])
      expect(alertText(alert!, { width })).not.toMatch(/undefined|NaN|\{\w/)
    }),
    { numRuns: 30 },
  )
})
