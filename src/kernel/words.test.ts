import { expect, test } from 'vitest'
import { ageText, confidenceWord, sureText, titled } from './words.ts'

test.each([
  [1, 'almost certainly malicious'],
  [0.95, 'almost certainly malicious'],
  [0.9499, 'very likely malicious'],
  [0.8, 'very likely malicious'],
  [0.55, 'likely malicious'],
  [0.5, 'roughly even: we cannot tell'],
  [0.45, 'roughly even: we cannot tell'],
  [0.3, 'probably benign'],
  [0.05, 'very likely benign'],
  [0.01, 'almost certainly benign'],
  [0, 'almost certainly benign'],
])('%f is %s', (p, word) => {
  expect(confidenceWord(p)).toBe(word)
})

test.each([
  [0.94, '94%'],
  [0.9999, 'over 99%'],
  [0.0001, 'under 1%'],
  [0.797, '79%'],
  [0.803, '80%'],
])('%f is told as %s: rounding never lends it a stronger word', (p, text) => {
  expect(sureText(p)).toBe(text)
})

test('ids read as words', () => {
  expect(titled('distinct-ports')).toBe('Distinct ports')
})

test.each([
  [473_800, '7.9 min'],
  [10 * 86_400_000, '10 days'],
  [40_000, '40 s'],
])('%i ms ago is %s ago', (ms, text) => {
  expect(ageText(ms)).toBe(text)
})
