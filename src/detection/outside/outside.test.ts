import { expect, test } from 'vitest'
import { type ExternalSignal, outsidePoints } from '../../contracts/index.ts'
import { lintCard } from '../explanation/lint.fixture.ts'
import { farFrom, outsideCard, signalOf } from './index.ts'

const given: ExternalSignal = {
  ...{ detector: 'zeek-notices', id: 'n1', sensor: '', title: 'Scan', technique: 'T1046' },
  ...{ severity: 'low', timeUs: 5e6, actor: '10.0.0.5', peers: ['10.0.0.9', 'a.test'] },
  evidence: [
    {
      ...{ id: 'a', group: 'reach', text: 'many\u0007 {actor} ports', points: 8 },
      observed: { value: 1200, unit: 'ports/s' },
    },
  ],
  ...{ outcome: 'worked', indicators: [{ kind: 'domain', value: 'a.test', side: 'peer' }] },
}

test('what is reported becomes facts, which fill templates of ours', () => {
  const signal = signalOf(given)
  expect(signal).toMatchObject({
    ...{ detector: 'outside/zeek-notices', key: 'outside/zeek-notices n1', points: 8 },
    ...{ peer: '10.0.0.9', peerCount: 2, holdsUntilUs: 5e6 + 1800e6 },
    indicators: [{ kind: 'domain', flow: null }],
    facts: { severity: 'low', 'said-1': 'many\\x07 {actor} ports' },
  })
  expect(signal.evidence[0]!.sentence).not.toContain('many')
})

test.each([
  [{ value: 0.5, unit: 'share' }, '50%'],
  [{ value: 2000, unit: 'bytes' }, '2 KB'],
  [{ value: 90, unit: 's' }, '90 s'],
  [{ value: 1, unit: 'yes or no' }, 'yes'],
  [{ value: 12_500, unit: 'ports/s' }, '12,500 ports/s'],
  [{ value: 3, unit: 'toString' }, '3 toString'],
])('%o stands in prose as %s', (observed, text) => {
  const evidence = [{ ...given.evidence[0]!, observed }]
  expect(signalOf({ ...given, evidence }).evidence[0]!.observed.text).toBe(text)
})

test('its points are bounded here, too', () => {
  const piece = given.evidence[0]!
  const many = (points: number) =>
    signalOf({ ...given, evidence: [1, 2, 3].map((i) => ({ ...piece, id: `e${i}`, points })) })
  expect([many(99).points, many(-99).points]).toEqual([outsidePoints.most, outsidePoints.least])
})

test.each([
  [5e6, ''],
  [5e6 + 1800e6, ''],
  [5e6 + 1801e6, /30 min behind.*expected 30 minutes/],
  [5e6 - 60e6, ''],
  [5e6 - 61e6, /61 s ahead.*expected 1 minute/],
  [Number.NaN, /no traffic/],
])('at %f of the traffic its time is fitting, or said not to be', (nowUs, reason) => {
  expect(farFrom(given, nowUs)).toMatch(reason)
  if (reason === '') expect(farFrom(given, nowUs)).toBe('')
})

test('the card keeps to the rules of prose', () => {
  expect(lintCard(outsideCard)).toEqual([])
})
