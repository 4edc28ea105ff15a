import { expect, test } from 'vitest'
import { keyParts, shortcuts } from './shortcuts.ts'

test('no key has two meanings, and every one is said', () => {
  const keys = shortcuts.map((one) => one.keys)
  expect(new Set(keys).size).toBe(keys.length)
  for (const { says } of shortcuts) expect(says).toMatch(/^[A-Z][^.!]*$/)
})

test('a key that begins a pair does nothing alone', () => {
  const firsts = new Set(shortcuts.flatMap(({ keys }) => (keys.includes(' ') ? [keys[0]!] : [])))
  expect([...firsts]).toEqual(['g'])
  for (const { keys } of shortcuts) expect(firsts.has(keys)).toBe(false)
})

test.each([
  ['Control+k', ['Ctrl', 'K']],
  ['Shift+C', ['Shift', 'C']],
  ['g c', ['g', 'c']],
  ['j', ['j']],
  ['Alt+1', ['Alt', '1']],
  ['Shift+ArrowDown', ['Shift', 'Down']],
  ['?', ['?']],
])('%s is shown as caps', (keys, parts) => {
  expect(keyParts(keys)).toEqual(parts)
})

test('a Mac has another key for it', () => {
  expect(keyParts('Control+k', true)).toEqual(['⌘', 'K'])
})
