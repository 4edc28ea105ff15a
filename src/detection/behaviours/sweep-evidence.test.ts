import { expect, test } from 'vitest'
import { answersText } from './sweep-evidence.ts'

test('of those that answered as many are named as are not cut', () => {
  const who = Array.from({ length: 8 }, (_, i) => `10.20.0.10${i}`)
  expect(answersText([[22, 'answered', who]])).toBe(
    '22 of them answered (10.20.0.100, 10.20.0.101, 10.20.0.102 and 19 more)',
  )
  expect(answersText([[2, 'answered', who.slice(0, 2)]])).toBe(
    '2 of them answered (10.20.0.100 and 10.20.0.101)',
  )
  const long = ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:ff01', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ff02']
  expect(answersText([[2, 'answered', long]])).toBe(`2 of them answered (${long[0]} and 1 more)`)
  expect(answersText([[0, 'answered', []]])).toBe('none was seen to answer')
})
