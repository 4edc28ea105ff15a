import { describe, expect, test } from 'vitest'
import type { Explanation } from '../../contracts/index.ts'
import { bruteForce, cards, rescore, verdictOn } from './examples.fixture.ts'
import { createExplainer } from './explain.ts'
import { lintCard, lintExplanation, lintProse } from './lint.fixture.ts'

const record = {
  facts: {
    attempts: { value: 12_400, unit: 'count', text: '12,400 connections' },
    victim: '10.0.0.9',
    agent: 'curl 99!',
  },
  quantities: [{ value: 0.96, unit: 'share', text: '96%' }],
}

describe('a text', () => {
  test.each([
    ['12,400 connections to 10.0.0.9, 96% of one size.'],
    ['It called itself curl 99! on IPv6, T1046, JA4 (a TLS fingerprint).'],
    ['It asked for records (TXT, free text).'],
    ['Names cut short are names: abc123…789.'],
  ])('passes: %s', (text) => {
    expect(lintProse(text, record)).toEqual([])
  })

  test.each([
    ['It made 31 connections.', '31 is not in the record'],
    ['It made 12400 connections.', '12400 lacks separators'],
    ['This is anomalous.', 'says anomalous'],
    ['Suspicious activity detected', 'says suspicious activity detected'],
    ['A threat actor came.', 'says threat actor'],
    ['A malicious actor came.', 'says malicious actor'],
    ['The AI says so.', 'says AI'],
    ['It has a score of 96%.', 'says score of ...'],
    ['Look out!', 'says an exclamation mark'],
    ['It moved NaN bytes.', 'says a value that is not there'],
    ['{actor} came.', '{actor} was not filled in'],
    ['It spoke to its C2.', 'C2 without a gloss'],
    ['Most were TXT.', 'TXT without a gloss'],
    ['To 10.0.0.91 it went.', '10.0.0.91 is not in the record'],
  ])('fails: %s', (text, problem) => {
    expect(lintProse(text, record).join('\n')).toContain(problem)
  })
})

describe('an explanation', () => {
  const explainer = createExplainer({ cards, rescore, modelVersion: 'none' })
  const context = { firstSeenUs: Number.NaN, gaps: [], traceName: 'lint' }
  const good = explainer.explain(verdictOn([bruteForce]), context)
  const first = good.evidence[0]!
  const change = good.counterfactuals[0]!
  const spoilt: [string, Partial<Explanation>, string][] = [
    ['headline', { headline: 'x'.repeat(91) }, 'headline over 90'],
    ['summary', { summary: 'word '.repeat(61) }, 'summary over 60 words'],
    ['blind', { blind: [] }, 'could not see is empty'],
    ['sign', { evidence: [{ ...first, direction: 'down' }] }, 'not the sign'],
    ['less', { evidence: [{ ...first, text: 'Lower than usual.' }] }, 'says less, is more'],
    ['against', { evidence: [{ ...first, text: 'It counts against.' }] }, '"against"'],
    ['doer', { headline: '10.20.9.5 met 198.51.100.23' }, 'the doer does not stand first'],
    ['voice', { headline: '198.51.100.23 was scanned by many' }, 'a passive headline'],
    ['victim', { headline: '10.20.9.5 had its login tried often' }, 'a passive headline'],
    ['summary', { summary: first.text }, 'said twice'],
    ['changes', { counterfactuals: [{ ...change, newP: 0.6 }] }, 'more than an even chance'],
    ['sum', { waterfall: { ...good.waterfall, residual: 0.06 } }, 'does not add up'],
    ['unit', { facts: { a: { value: 1, unit: 'ms', text: '1' } } }, 'lacks its unit, ms'],
    ['gloss', { blind: ['JA4 (a TLS fingerprint).', 'C2 hides.'] }, 'C2 without a gloss'],
  ]
  test('passes as it was made', () => {
    expect(lintExplanation(good)).toEqual([])
  })
  test.each(spoilt)('fails when its %s is spoilt', (_, change, problem) => {
    expect(lintExplanation({ ...good, ...change }).join('\n')).toContain(problem)
  })
  test('a term is glossed once, where it first stands', () => {
    const blind = ['JA4 (a TLS fingerprint).', 'JA4 again.']
    expect(lintExplanation({ ...good, blind })).toEqual([])
  })
})

describe('a card', () => {
  test.each(cards.map((card) => [card.name, card] as const))('%s passes', (_, card) => {
    expect(lintCard(card)).toEqual([])
  })
  test('may hold no number of its own', () => {
    const card = { ...cards[0]!, summary: '{actor} did it 60 times.' }
    expect(lintCard(card)).toEqual(['beacon: 60 is not in the record: "this did it 60 times."'])
  })
})
