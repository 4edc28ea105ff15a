import { expect, test } from 'vitest'
import { noFacts, orderFor, startMs } from './actions.fixture.ts'
import { guarded } from './guard.ts'

const facts = { ...noFacts, controllers: ['192.0.2.8'] }
const rulesFor = (target: string) =>
  guarded(orderFor('one', { target }), { facts, neverBlock: [], nowMs: startMs }).map(
    ({ rule, isFinal }) => [rule, isFinal],
  )

test.each([
  ['169.254.169.254', 'loopback'],
  ['fe80::1', 'loopback'],
  ['192.0.2.8', 'controller'],
])('%s is left alone: %s', (target, rule) => {
  expect(rulesFor(target)).toEqual([[rule, true]])
})

test('others are not', () => {
  expect(rulesFor('192.0.2.9')).toEqual([])
})
