import { expect, test } from 'vitest'
import { hindranceOf, withKey } from './own-keys-words.ts'

test('a key that does something already is refused in words, until that has another', () => {
  expect(hindranceOf({}, 'j', 'k')).toBe('k is already “Previous”.')
  expect(hindranceOf({}, 'x', 'g')).toMatch(/^g is already “Go to/)
  const own = { k: 'q' }
  expect(hindranceOf(own, 'j', 'k')).toBe('')
  expect(hindranceOf(own, 'j', 'q')).toBe('q is already “Previous”.')
  expect(hindranceOf({ ...own, j: 'k' }, 'k', 'k')).toBe('k is already “Next”.')
})

test.each(['Control+q', 'Alt+q', '1', 'Enter', 'ArrowDown', 'Space', 'Shift+Enter', '😀'])(
  '%s is no key of one letter',
  (pressed) => {
    expect(hindranceOf({}, 'k', pressed)).not.toBe('')
  },
)

test('what is pressed as it was is not kept', () => {
  const own = { k: 'q' }
  expect(withKey(own, 'j', 'ö')).toEqual({ k: 'q', j: 'ö' })
  expect(withKey(own, 'k', 'k')).toEqual({})
})
