import { expect, test } from 'vitest'
import { nameOf } from './keys.ts'

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
