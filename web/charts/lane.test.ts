import { expect, test } from 'vitest'
import { groupsOf } from './lane.tsx'

const minute = 60_000
const axis = { fromMs: 0, stepMs: minute, steps: 1000 }
const at = (minutes: number, text = 'sensor started') => ({ ms: minutes * minute, text })

test('what is far apart has a label of its own, in order of time', () => {
  const groups = groupsOf([at(800), at(300, 'sign-in')], axis, 1000)
  expect(groups.map(({ text }) => text)).toEqual(['sign-in', 'sensor started'])
})

test('what is too near to be told apart is one mark with a number', () => {
  const same = groupsOf([at(300), at(310), at(320)], axis, 1000)
  expect(same.map(({ text }) => text)).toEqual(['sensor started × 3'])
  const mixed = groupsOf([at(300), at(310, 'sign-in'), at(320)], axis, 1000)
  expect(mixed.map(({ text }) => text)).toEqual(['sensor started, 2 more'])
})

test('on a narrow screen more of it is one, and what is outside of the axis is none', () => {
  const marks = [at(-5), at(200), at(400), at(1000)]
  expect(groupsOf(marks, axis, 1000)).toHaveLength(2)
  expect(groupsOf(marks, axis, 300)).toHaveLength(1)
})

test('a label at the end lies beside its mark, and needs more room', () => {
  expect(groupsOf([at(820), at(980)], axis, 1000)).toHaveLength(1)
  expect(groupsOf([at(640), at(800)], axis, 1000)).toHaveLength(2)
})
