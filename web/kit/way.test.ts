import { expect, test } from 'vitest'
import { keepWay, stepsBackTo, type Way } from './way.ts'

function walk(first: string) {
  let tell: Parameters<Way['subscribe']>[0] = () => {}
  const entry = (pathname: string, index: number) => ({ pathname, state: { __TSR_index: index } })
  keepWay({
    location: entry(first, 0),
    subscribe: (listener) => {
      tell = listener
      return () => {}
    },
  })
  return (type: 'PUSH' | 'REPLACE' | 'BACK', pathname: string, index: number) =>
    tell({ location: entry(pathname, index), action: { type } })
}

test('a list that one came from is found behind the parts that were opened since', () => {
  const go = walk('/soc')
  expect(stepsBackTo('/soc')).toBeNull()
  go('PUSH', '/soc/s/one', 1)
  expect(stepsBackTo('/soc')).toBe(-1)
  go('PUSH', '/soc/s/one', 2)
  go('PUSH', '/soc/s/two', 3)
  expect(stepsBackTo('/soc')).toBe(-3)
})

test('a page opened from its address came from nowhere', () => {
  walk('/soc/s/one')('PUSH', '/entities/10.0.0.1', 1)
  expect(stepsBackTo('/soc')).toBeNull()
})

test('what one had gone back from is not on the way any more', () => {
  const go = walk('/')
  go('PUSH', '/soc', 1)
  go('BACK', '/', 0)
  go('PUSH', '/soc/s/one', 1)
  expect(stepsBackTo('/soc')).toBeNull()
})
