import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeyIndex } from './key-index.ts'

test('keys of two numbers and of three are told apart, in whatever order they come and go', () => {
  const number = fc.integer({ min: 0, max: 2 })
  const step = fc.tuple(fc.boolean(), number, number, number)
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const index = new KeyIndex(32)
      const known = new Map<string, number>()
      for (const [isRemoval, first, second, third] of steps) {
        const key = `${first} ${second} ${third}`
        expect(index.find(first, second, third)).toBe(known.get(key) ?? -1)
        const entry = known.get(key)
        if (isRemoval && entry !== undefined) {
          index.remove(entry)
          known.delete(key)
        } else if (!isRemoval && entry === undefined && !index.isFull)
          known.set(key, index.insert(first, second, third))
      }
      expect(index.size).toBe(known.size)
    }),
  )
})
