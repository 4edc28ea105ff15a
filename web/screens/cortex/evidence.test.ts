import { expect, test } from 'vitest'
import { evidenceSentence, levelOf } from './evidence.ts'

test.each([
  [0, 0],
  [0.4, 1],
  [10, 2],
  [29.9, 3],
  [73, 6],
])('%f points are level %i of six', (points, level) => {
  expect(levelOf(points)).toBe(level)
})

test('a strip in words: not seen is not quiet', () => {
  expect(evidenceSentence([null, null], 3600)).toBe('not seen in this time')
  expect(evidenceSentence([0, null], 3600)).toBe('seen, and nothing counted against it')
  expect(evidenceSentence([0, 41.8], 3600)).toBe('at most 42 points, in the last step')
  expect(evidenceSentence([12, 0, null], 3600)).toBe('at most 12 points, until 2 h before the end')
})
