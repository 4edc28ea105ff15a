import { expect, test } from 'vitest'
import { knownKey, nameOf, ownKey, setOwnKeys } from './keys.ts'
import { keyParts } from './shortcuts.ts'

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

test.each([
  [{ key: 'j' }, 'j'],
  [{ key: 'C', shiftKey: true }, 'Shift+C'],
  [{ key: 'k', ctrlKey: true }, 'Control+k'],
  [{ key: 'k', metaKey: true }, 'Control+k'],
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: ' ' }, 'Space'],
  [{ key: 'ArrowDown', shiftKey: true }, 'Shift+ArrowDown'],
  [{ key: '1', altKey: true }, 'Alt+1'],
])('%o is called %s', (event, name) => {
  expect(nameOf({ ...plain, ...event })).toBe(name)
})

test('another key does what the screens know, and the one before does nothing', () => {
  setOwnKeys({ k: 'q', j: 'k', g: 'h', 'Shift+C': 'ö' })
  expect(['q', 'k', 'j', 'ö', 'x', 'h'].map(knownKey)).toEqual(['k', 'j', '', 'Shift+C', 'x', 'g'])
  expect(['k', 'j', 'x'].map(ownKey)).toEqual(['q', 'k', 'x'])
  expect(['k', 'g c', 'Control+k'].map((keys) => keyParts(keys))).toEqual([
    ...[['q'], ['h', 'c'], ['Ctrl', 'K']],
  ])
  setOwnKeys({})
  expect(knownKey('k')).toBe('k')
})
