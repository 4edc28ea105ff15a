import { expect, test } from 'vitest'
import { longestLabel, nameEntropy, nameLength } from './dns-name.ts'

test('an octet that is written with four characters is one', () => {
  const name = 'a\\200\\255b.c\\046d'
  expect(nameLength(name)).toBe(8)
  // The last label has an escaped dot, which ends none.
  expect(longestLabel(name)).toBe(4)
  expect(longestLabel('www.shop')).toBe(4)
  expect(nameLength('www.shop')).toBe(8)
})

test('entropy is of octets: of eight that all differ three bits', () => {
  expect(nameEntropy('\\200\\201\\202\\203.abcd')).toBeCloseTo(3, 10)
  expect(nameEntropy('aaaa')).toBe(0)
})
