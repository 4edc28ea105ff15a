import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Signal } from '../src/contracts/index.ts'
import { behaviourCards } from '../src/detection/behaviours/index.ts'
import { beacon, cards, scanThenBeacon } from '../src/detection/explanation/examples.fixture.ts'
import { createExplainer } from '../src/detection/explanation/index.ts'
import { lintCard, lintExplanation } from '../src/detection/explanation/lint.fixture.ts'
import { createJunction, strategies } from '../src/detection/fusion/index.ts'
import { flowTreesCard } from '../src/detection/models/index.ts'

test.each([...behaviourCards, flowTreesCard].map((card) => [card.name, card] as const))(
  'the words of %s keep the rules of prose',
  (_, card) => {
    expect(lintCard(card)).toEqual([])
  },
)

const trees = { ...beacon, detector: 'flow-trees', key: 'trees', technique: '', facts: {} }

/** The signal, each of its reasons `share` times as strong. */
function weaker(signal: Signal, share: number): Signal {
  const evidence = signal.evidence.map((one) => ({ ...one, points: one.points * share }))
  return { ...signal, evidence, points: signal.points * share }
}

describe.each(strategies.map(({ name }) => name))('fused by %s', (strategy) => {
  const junction = () => createJunction({ cards, strategy, isHome: (a) => a.startsWith('10.') })
  const share = fc.double({ min: 0.3, max: 1.4, noNaN: true })
  const anySignals = fc
    .tuple(share, share, share, share)
    .map(([a, b, c, d]) => [
      weaker(beacon, a),
      { ...weaker(beacon, b), key: 'an earlier episode' },
      weaker(scanThenBeacon, c),
      weaker(trees, d),
    ])

  test('any verdict is explained by numbers that add up and stand in the record', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3]), anySignals, (order, signals) => {
        const one = junction()
        const explainer = createExplainer({
          cards,
          rescore: (some) => one.rescore(some),
          modelVersion: 'none',
        })
        const context = { firstSeenUs: 0, gaps: [] }
        for (const verdict of one.fuse(order.map((i) => signals[i]!))) {
          expect(one.rescore(verdict.signals)).toBe(verdict.probability)
          const explanation = explainer.explain(verdict, context)
          expect(lintExplanation(explanation)).toEqual([])
          const { base, bars, others, calibration, total } = explanation.waterfall
          const sum = bars.reduce((points, bar) => points + bar.points, base + others.points)
          expect(Math.abs(sum + calibration - total)).toBeLessThan(0.05)
        }
      }),
      { numRuns: 40 },
    )
  })
})
