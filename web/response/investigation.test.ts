import { expect, test } from 'vitest'
import type { Lookup } from '../api/index.ts'
import { consentable, inOrder, outcomeText, pointsText, riskSum } from './investigation-words.ts'

const term = (value: number) => ({ name: 'verdict', value, min: 0, max: 40, text: '' }) as const
const lookup = (changes: Partial<Lookup>): Lookup => ({
  ...{ indicator: { kind: 'domain', value: 'a.example' }, source: 'otx', list: '' },
  ...{ outcome: 'answered', verdict: 'unknown', score: null, text: '', why: '' },
  ...{ answeredAt: null, isFromCache: false, isStale: false },
  ...changes,
})

test('terms add up to the sum as they are shown', () => {
  const { tenths, sum, note } = riskSum({
    terms: [term(10.04), term(20.04), term(-3.04)],
    riskScore: 27,
  })
  expect(tenths.reduce((all, one) => all + one, 0)).toBe(sum)
  expect(note).toBe('')
})

test('why the score is not the sum is said', () => {
  expect(riskSum({ terms: [term(90), term(30)], riskScore: 100 }).note).toMatch(/held/)
  expect(riskSum({ terms: [term(12.4)], riskScore: 12 }).note).toBe('rounded')
})

test('only domains that wait for consent can be let go, each once', () => {
  const lookups = [
    lookup({ outcome: 'skipped', why: 'needs your consent' }),
    lookup({ outcome: 'skipped', why: 'needs your consent', source: 'virustotal' }),
    lookup({ outcome: 'skipped', why: 'no key is set' }),
    lookup({ indicator: { kind: 'domain', value: 'b.example' } }),
  ]
  expect(consentable({ lookups })).toEqual(['a.example'])
})

test('what says something stands first, the worst before the rest', () => {
  const shown = inOrder([
    lookup({ outcome: 'skipped' }),
    lookup({ verdict: 'harmless' }),
    lookup({ verdict: 'malicious' }),
  ])
  expect(shown.map(outcomeText)).toEqual(['Malicious', 'Harmless', 'Not asked'])
})

test('points have their sign', () => {
  expect([124, -30, 0].map(pointsText)).toEqual(['+12.4', '−3.0', '0.0'])
})
