import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Signal, StrategyName } from '../../contracts/index.ts'
import { pointsOfProbability, probabilityOfPoints } from '../../kernel/index.ts'
import { fuseSignals } from './fuse.ts'
import { fusionOptions } from './options.ts'
import { strategies } from './strategies.ts'

const kinds = { scan: 'behaviour', flood: 'behaviour', trees: 'model', order: 'sequence' } as const

function signal(detector: string, points: number, key = detector): Signal {
  const peers = ['10.0.0.9']
  return {
    ...{ detector, key, points, timeUs: 0, firstUs: 0, actor: '10.0.0.5', peers, peerCount: 1 },
    ...{ holdsUntilUs: 0, peer: '10.0.0.9', established: {}, indicators: [], outcome: null },
    ...{
      restsOn: [],
      reach: null,
      technique: 'T1046',
      evidence: [],
      facts: {},
      flows: [],
      flowCount: 0,
    },
  }
}

const options = (strategy: StrategyName = 'log-odds', rho = 0.3) => ({
  ...fusionOptions([], { strategy, priorOneIn: 101, rho }),
  kinds: new Map(Object.entries(kinds)),
})

// 1 in 101: odds 1 to 100, so -20 points. Then 25 and 13 points: probability alone 1/(1 + 10^-0.5) and 1/(1 + 10^0.7).
const both = [signal('scan', 25), signal('flood', 13)]

describe('strategies, by hand', () => {
  test('log-odds: strongest in full, the second by 1/1.3', () => {
    const { arithmetic, probability } = fuseSignals(both, options())
    expect(arithmetic.prior).toBeCloseTo(-20, 10)
    expect(arithmetic.parts.map((part) => part.counted)).toEqual([25, 10])
    expect(arithmetic.total).toBeCloseTo(15, 10)
    expect(arithmetic.calibration).toBeCloseTo(0, 10)
    expect(probability).toBeCloseTo(1 / (1 + 10 ** -1.5), 10)
  })
  test('bayesian: all in full', () => {
    expect(fuseSignals(both, options('bayesian')).arithmetic.total).toBeCloseTo(18, 10)
  })
  test('max: the strongest alone', () => {
    expect(fuseSignals(both, options('max')).probability).toBeCloseTo(1 / (1 + 10 ** -0.5), 10)
  })
  test('weighted: the mean of what each gives alone, a model at half weight', () => {
    const mean = (1 / (1 + 10 ** -0.5) + 1 / (1 + 10 ** 0.7)) / 2
    expect(fuseSignals(both, options('weighted')).probability).toBeCloseTo(mean, 10)
    const withModel = [signal('scan', 30), signal('trees', 13)]
    const weighted = (10 / 11 + 0.5 / (1 + 10 ** 0.7)) / 1.5
    expect(fuseSignals(withModel, options('weighted')).probability).toBeCloseTo(weighted, 10)
  })
  test('a sequence counts in full and takes no rank', () => {
    const signals = [signal('order', 8.5), signal('scan', 10), signal('flood', 2.6)]
    const { parts } = fuseSignals(signals, options()).arithmetic
    expect(parts.map((part) => part.counted)).toEqual([8.5, 10, 2])
  })
  test('of one detector only the strongest counts', () => {
    const signals = [signal('scan', 9, 'a'), signal('scan', 12, 'b'), signal('scan', 3, 'c')]
    for (const { name } of strategies) {
      const one = fuseSignals([signals[1]!], options(name))
      expect(fuseSignals(signals, options(name)).probability).toBe(one.probability)
    }
  })
  test('without signals the prior remains', () => {
    for (const { name } of strategies)
      expect(fuseSignals([], options(name)).probability).toBeCloseTo(1 / 101, 10)
  })
  test('a model at its clip cannot reach even odds against the default prior', () => {
    const defaults = { ...options(), priorOneIn: 1000 }
    expect(fuseSignals([signal('trees', 26)], defaults).probability).toBeLessThan(0.3)
  })
})

const anySignal = fc
  .record({
    detector: fc.constantFrom(...Object.keys(kinds), 'a', 'b', 'c', 'd'),
    points: fc.double({ min: -17, max: 40, noNaN: true }),
    key: fc.string({ maxLength: 3 }),
  })
  .map(({ detector, points, key }) => signal(detector, points, key))

const anySignals = fc.array(anySignal, { maxLength: 8 })
const anyRho = fc.double({ min: 0, max: 1, noNaN: true })

describe('nobody is surer than tested', () => {
  const bounds = new Map([['scan', pointsOfProbability(0.95)]])
  const bound = { ...options(), bounds }
  const p = (...signals: Signal[]) => fuseSignals(signals, bound).probability

  test('a signal alone takes the total as far as its trials bear, whatever it says', () => {
    const [part] = fuseSignals([signal('scan', 60)], bound).arithmetic.parts
    expect(part).toMatchObject({ points: 60, discount: 1 })
    expect(part!.counted).toBeCloseTo(20 + pointsOfProbability(0.95), 10)
    expect(p(signal('scan', 60))).toBeCloseTo(0.95, 10)
    expect(p(signal('scan', 22))).toBeCloseTo(probabilityOfPoints(2), 10)
  })
  test('of several that are bound alike the one that says most counts, as it leads', () => {
    const { parts } = fuseSignals(
      [signal('scan', 60, 'a'), signal('scan', 70, 'b')],
      bound,
    ).arithmetic
    expect(parts.map(({ discount }) => discount)).toEqual([0, 1])
  })
  test('what was never tried has no bound of its own, but one kind is never surer than 99%', () => {
    expect(p(signal('flood', 60))).toBeCloseTo(0.99, 10)
    for (const all of Object.values(fuseSignals([signal('flood', 60)], bound).strategies))
      expect(all).toBeLessThanOrEqual(0.99 + 1e-9)
  })
  test('two kinds that agree may be surer than either', () => {
    expect(p(signal('scan', 60), signal('trees', 20))).toBeGreaterThan(0.99)
    expect(p(signal('scan', 60), signal('scan', 60, 'other'))).toBeCloseTo(0.95, 10)
    expect(p(signal('flood', 60), signal('trees', 1))).toBeCloseTo(0.99, 10)
  })
  test('behaviours that tell one technique are one kind: no surer than the best tried of them', () => {
    const two = new Map([...bounds, ['sweep', pointsOfProbability(0.9)]])
    const both = [signal('scan', 60), signal('sweep', 60)]
    const told = fuseSignals(both, { ...bound, bounds: two })
    expect(told.probability).toBeCloseTo(0.95, 10)
    for (const one of Object.values(told.strategies)) expect(one).toBeLessThanOrEqual(0.95 + 1e-9)
    expect(p(signal('scan', 60), signal('flood', 60))).toBeCloseTo(0.99, 10)
    expect(p(signal('scan', 24), signal('flood', 10))).toBeGreaterThan(p(signal('scan', 24)))
  })
})

test('a behaviour that finds nothing of its own says nothing against what another saw; a model does', () => {
  const countedOf = (signals: readonly Signal[]) =>
    fuseSignals(signals, options()).arithmetic.parts.map(({ counted }) => counted + 0)
  expect(countedOf([signal('scan', 25), signal('flood', -13)])).toEqual([25, 0])
  expect(countedOf([signal('scan', 25), signal('trees', -13)])).toEqual([25, -10])
  expect(countedOf([signal('flood', -13)])).toEqual([-13])
})

test('more evidence never lowers the log-odds total', () => {
  const more = fc.double({ min: 0, max: 30, noNaN: true })
  fc.assert(
    fc.property(anySignals, anySignal, more, anyRho, (signals, extra, gain, rho) => {
      const total = (list: Signal[]) => fuseSignals(list, options('log-odds', rho)).arithmetic.total
      const before = total(signals)
      const positive = { ...extra, points: Math.abs(extra.points) }
      expect(total([...signals, positive])).toBeGreaterThanOrEqual(before - 1e-9)
      if (signals.length === 0) return
      const [first, ...rest] = signals
      const grown = { ...first!, points: first!.points + gain }
      expect(total([grown, ...rest])).toBeGreaterThanOrEqual(before - 1e-9)
    }),
  )
})

test('every strategy adds up exactly and ignores the order of its input', () => {
  fc.assert(
    fc.property(
      anySignals,
      fc.constantFrom(...strategies.map((s) => s.name)),
      (signals, strategy) => {
        const { arithmetic, probability } = fuseSignals(signals, options(strategy))
        const sum = arithmetic.parts.reduce((total, part) => total + part.counted, arithmetic.prior)
        expect(Math.abs(sum + arithmetic.calibration - arithmetic.total)).toBeLessThan(1e-9)
        const turned = fuseSignals([...signals].reverse(), options(strategy))
        expect(turned.probability).toBeCloseTo(probability, 9)
      },
    ),
  )
})
