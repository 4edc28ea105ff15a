import { expect, test } from 'vitest'
import type { Spread } from '../../api/index.ts'
import { neuronSentence, spreadSentence, spreadTitle } from './spread-words.ts'

const none: Spread = {
  ...{ entity: '10.0.0.7', says: 'none', isDoer: true, reached: 0, isComplete: true, acting: 0 },
  muted: 0,
  ...{ hosts: [], others: [] },
}
const host = (address: string, headline: string | null) => ({
  address,
  name: '',
  deed:
    headline === null
      ? null
      : { headline, incidentId: 'inc_1', firstTime: '2026-11-22T14:00:00.000Z', isMuted: false },
})

test('what has not spread is said not to have, of as many hosts as were reached', () => {
  expect(spreadTitle(none)).toBe('Is it spreading? Not so far')
  expect(spreadSentence(none)).toBe('It has reached none of your hosts since.')
  expect(spreadSentence({ ...none, reached: 22 })).toBe(
    'It turned to 22 hosts of yours since it began, in whatever way. None did anything we flag.',
  )
})

test('a host that acted since is named; of more it is told how many', () => {
  const hosts = [host('10.0.0.9', 'called out'), host('10.0.0.8', null)]
  const one: Spread = { ...none, says: 'perhaps', reached: 2, acting: 1, hosts }
  expect(spreadTitle(one)).toBe('Is it spreading? Perhaps, to 1 host')
  expect(spreadSentence(one)).toBe(
    'It turned to 2 hosts of yours since it began, in whatever way. 10.0.0.9 has acted since.',
  )
  expect(spreadSentence({ ...one, reached: 9, acting: 3 })).toContain('10.0.0.9 and 2 more acted')
})

test('what is muted was flagged: it is not said that nothing was', () => {
  const muted: Spread = { ...none, reached: 22, muted: 1 }
  expect(spreadTitle(muted)).toBe('Is it spreading? What tells of it is muted')
  expect(spreadSentence(muted)).toBe(
    'It turned to 22 hosts of yours since it began, in whatever way. 1 host was flagged; it is muted.',
  )
  expect(spreadSentence({ ...muted, muted: 2 })).toContain('2 hosts were flagged; they are muted.')
})

test('where not all are known, it cannot be told, and that is said', () => {
  const told: Spread = { ...none, says: 'unknown', reached: 1024, isComplete: false }
  expect(spreadTitle(told)).toBe('Is it spreading? We cannot tell')
  expect(spreadSentence(told)).toBe(
    'It turned to at least 1024 hosts of yours since it began, in whatever way. None did anything we flag. There may be more that we cannot follow.',
  )
})

test('who did it, and the beat of the calls, are in the sentence of the drawing', () => {
  const doer = { value: '198.51.100.23', isHome: false, isReached: false, headline: '', beat: null }
  expect(neuronSentence({ ...none, isDoer: false, others: [doer] })).toBe(
    '10.0.0.7 at the centre. This was done to it by 198.51.100.23. It has reached none of your hosts since.',
  )
  const beat = { calls: 60, everyMs: 5531.392 }
  const called = { ...doer, value: '203.0.113.66', isReached: true, beat }
  expect(neuronSentence({ ...none, others: [called] })).toContain(
    'Outside it reached 203.0.113.66, 60 calls, 5.5 s apart.',
  )
})
