import { expect, test } from 'vitest'
import { countries } from './index.ts'

test('an address of the internet has a country by its block, one of ours has none', async () => {
  const { codeOf, nameOf } = await countries()
  expect(codeOf('8.8.8.8')).toBe('US')
  expect(['10.0.0.1', 'fd00::1'].map(codeOf)).toEqual([null, null])
  expect(nameOf('DE')).toBe('Germany')
})
