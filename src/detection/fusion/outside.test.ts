import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DetectorCard, Signal, StrategyName } from '../../contracts/index.ts'
import { networkTest, privateNetworks } from '../../kernel/index.ts'
import { fuseSignals } from './fuse.ts'
import { createJunction } from './junction.ts'
import { fusionOptions } from './options.ts'

const host = '10.0.0.5'

function signal(detector: string, points: number, given: Partial<Signal> = {}): Signal {
  return {
    ...{ detector, key: detector, points, timeUs: 0, firstUs: 0, holdsUntilUs: 1800e6 },
    ...{ actor: host, peer: '10.0.0.9', peers: ['10.0.0.9'], peerCount: 1, technique: 'T1046' },
    ...{ established: {}, indicators: [], outcome: null, restsOn: [], reach: null, evidence: [] },
    ...{ facts: {}, flows: [], flowCount: 0 },
    ...given,
  }
}

const recommend = { action: 'watch', target: 'entity', ttlSeconds: 1, why: '' } as const
const cardOf = (name: string, kind: DetectorCard['kind']): DetectorCard => ({
  ...{ name, kind, technique: '', techniqueName: '', severity: 'medium', subject: 'actor' },
  ...{ headline: '', summary: '', innocent: [], blind: [], recommend },
  ...{ lookedLike: '', tried: null },
})
const cards = [
  cardOf('scan', 'behaviour'),
  cardOf('flood', 'behaviour'),
  cardOf('outside', 'outside'),
]
const junction = (priorOneIn = 1000) =>
  createJunction({ cards, isHome: networkTest(privateNetworks), priorOneIn })
const options = (strategy: StrategyName = 'log-odds', priorOneIn = 1000) =>
  fusionOptions(cards, { strategy, priorOneIn })
const countedOf = (signals: readonly Signal[], strategy?: StrategyName) =>
  fuseSignals(signals, options(strategy)).arithmetic.parts.map(({ counted }) => counted)

test('it counts as a second opinion, and at most as much as all that is our own', () => {
  expect(countedOf([signal('scan', 20), signal('outside/a', 13)])).toEqual([20, 10])
  expect(countedOf([signal('scan', 4), signal('outside/a', 13)])).toEqual([4, 4])
  expect(countedOf([signal('scan', -3), signal('outside/a', 13)])).toEqual([-3, 0])
  expect(countedOf([signal('scan', 20), signal('outside/a', -6.5)])).toEqual([20, -5])
})

test('several from outside count as one, the strongest; none where one detector alone is asked', () => {
  const three = [signal('scan', 20), signal('outside/a', 13), signal('outside/b', 12)]
  expect(countedOf(three)).toEqual([20, 10, 0])
  expect(countedOf(three, 'bayesian')).toEqual([20, 13, 0])
  expect(countedOf(three, 'max')).toEqual([20, 0, 0])
  const alone = fuseSignals(three.slice(0, 1), options('weighted'))
  expect(fuseSignals(three, options('weighted')).probability).toBe(alone.probability)
})

test('more evidence, from whomever, never lowers the sum; and at least half of it is our own', () => {
  const points = fc.double({ min: 0.1, max: 30, noNaN: true })
  const any = fc.array(fc.tuple(fc.constantFrom('scan', 'flood', 'outside/a', 'outside/b'), points))
  fc.assert(
    fc.property(any, fc.constantFrom('scan', 'flood', 'outside/a'), points, (given, name, more) => {
      const signals = given.map(([detector, p], i) => signal(detector, p, { key: `${i}` }))
      const totalOf = (all: readonly Signal[]) => fuseSignals(all, options()).arithmetic
      const before = totalOf(signals)
      const after = totalOf([...signals, signal(name, more)])
      expect(after.total).toBeGreaterThanOrEqual(before.total - 1e-9)
      const sum = (isOwn: boolean) =>
        after.parts
          .filter(({ detector }) => detector.startsWith('outside') !== isOwn)
          .reduce((all, { counted }) => all + counted, 0)
      expect(sum(false)).toBeLessThanOrEqual(sum(true) + 1e-9)
    }),
  )
})

test('it makes no verdict, waits for one, and leads none', () => {
  const at = junction(2)
  expect(at.fuse([signal('outside/a', 15)])).toEqual([])
  const [verdict] = at.fuse([signal('scan', 8, { timeUs: 60e6 })])
  expect(verdict!.lead.detector).toBe('scan')
  expect(verdict!.signals.map(({ detector }) => detector)).toEqual(['outside/a', 'scan'])
  expect([verdict!.timeUs, verdict!.severity]).toEqual([60e6, 'medium'])
})

test.each([
  [{}, true],
  [{ technique: '' }, true],
  [{ technique: 'T1046.001' }, true],
  [{ technique: 'T1110' }, false],
  [{ peers: [], peer: '' }, true],
  [{ peers: ['192.0.2.1'], peer: '192.0.2.1' }, true],
  [{ peers: ['192.0.2.1'], peer: '192.0.2.1', technique: '' }, false],
  [{ actor: '10.0.0.9', peers: [host], peer: host }, true],
  [{ actor: '10.0.0.7', peers: [host], peer: host }, false],
  [{ actor: '10.0.0.7' }, false],
  [{ timeUs: 90 * 60e6 }, false],
])('a report of %o joins a scan by the host: %s', (given, expected) => {
  const at = junction()
  at.fuse([signal('scan', 20)])
  const joined = at.fuse([signal('outside/a', 10, given)])
  expect(joined.length > 0).toBe(expected)
})

test('a flood of reports displaces no signal of ours', () => {
  const at = junction()
  at.fuse([signal('scan', 20), signal('flood', 1)])
  const many = Array.from({ length: 88 }, (_, i) => signal(`outside/d${i}`, 15, { key: `o${i}` }))
  const verdict = at.fuse(many).at(-1)!
  expect(verdict.signals.filter(({ detector }) => !detector.startsWith('outside'))).toHaveLength(2)
  expect(at.counts().signalsShed).toBe(26)
})
