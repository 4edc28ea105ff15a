import { expect, test } from 'vitest'
import { ordered } from './order.ts'

const isMine = (id: string) => id.startsWith('my')
const read = { isCalm: false, isMine }

test.each([
  ['the first answer is the order', [], ['b', 'a'], ['b', 'a'], []],
  ['another order waits', ['a', 'b'], ['b', 'a'], ['a', 'b'], []],
  ['a new one waits', ['a', 'b'], ['n', 'a', 'b'], ['a', 'b'], ['n']],
  ['one between waits, too', ['a', 'b'], ['a', 'n', 'b'], ['a', 'b'], ['n']],
  ['a further page is added', ['a', 'b'], ['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd'], []],
  ['what another took away keeps its place', ['a', 'b', 'c'], ['a', 'c'], ['a', 'b', 'c'], []],
  ['what was closed here goes', ['a', 'my', 'c'], ['a', 'c'], ['a', 'c'], []],
  ['what was brought back here comes', ['a', 'c'], ['a', 'my', 'c'], ['a', 'my', 'c'], []],
  ['brought back to the top', ['a'], ['my', 'a'], ['my', 'a'], []],
])('while somebody reads: %s', (_, shown, fresh, ids, waiting) => {
  expect(ordered(shown, fresh, read)).toEqual({ ids, waiting })
})

test('with nobody in the list it is as the server has it', () => {
  const calm = { isCalm: true, isMine }
  expect(ordered(['a', 'b'], ['n', 'b', 'a'], calm)).toEqual({ ids: ['n', 'b', 'a'], waiting: [] })
})
