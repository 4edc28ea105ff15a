import { expect, test } from 'vitest'
import { countries } from './index.ts'

test('an address of the internet has a country by its block, one of ours has none', async () => {
  const { codeOf, nameOf } = await countries()
  expect(codeOf('8.8.8.8')).toBe('US')
  expect([codeOf('10.0.0.1'), codeOf('fd00::1'), codeOf('192.168.1.1')]).toEqual([null, null, null])
  expect([nameOf('DE'), nameOf('ZZ')]).toEqual(['Germany', 'Unknown Region'])
})
