import { expect, test } from 'vitest'
import { ranked, scoreOf } from './rank.ts'

const names = (typed: string) =>
  ranked(
    [
      { name: 'Go to Cortex', words: 'home' },
      { name: 'Go to SOC', words: 'incidents queue' },
      { name: 'Go to System', words: 'cpu memory disk' },
      { name: 'Take' },
      { name: 'Sign out' },
    ],
    typed,
    3,
  ).map(({ name }) => name)

test('a beginning counts more than what is inside, and words that are not seen find it, too', () => {
  expect(names('take')).toEqual(['Take'])
  expect(names('sys')).toEqual(['Go to System'])
  expect(names('cpu')).toEqual(['Go to System'])
  expect(names('go s')).toEqual(['Go to SOC', 'Go to System', 'Go to Cortex'].slice(0, 2))
  expect(names('s')[0]).toBe('Sign out')
  expect(names('gtx')).toEqual(['Go to Cortex'])
})

test('nothing typed keeps the order, nonsense finds nothing', () => {
  expect(names('')).toEqual(['Go to Cortex', 'Go to SOC', 'Go to System'])
  expect(names('zzz')).toEqual([])
  expect(scoreOf({ name: 'Take' }, 'q')).toBe(0)
})
