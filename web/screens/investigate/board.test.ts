import { expect, test } from 'vitest'
import {
  type Board,
  boardMarkdown,
  pinnedLanes,
  withChanged,
  withHypothesis,
  withoutPin,
  withPin,
} from './board.ts'
import { typedMs, typedText } from './typed-time.ts'

const empty: Board = { pins: [], hypotheses: [] }
const flow: Board['pins'][number] = {
  ...{ kind: 'flow' as const, id: 'local 7', label: '10.0.0.1 to 10.0.0.2' },
  time: '2026-01-01T00:00:05.000Z',
} as const

test('a thing is pinned once, and comes off as it went on', () => {
  const pinned = withPin(withPin(empty, flow), flow)
  expect(pinned.pins).toEqual([flow])
  expect(withoutPin(pinned, flow)).toEqual(empty)
  expect(withoutPin(pinned, { kind: 'entity', id: flow.id })).toEqual(pinned)
})

test('pinned flows get a lane of their own; moments stand on theirs already', () => {
  const moment = { ...flow, kind: 'moment' as const }
  expect(pinnedLanes([moment, { ...flow, time: null }])).toEqual([])
  expect(pinnedLanes([flow, moment])[0]!.marks).toMatchObject([
    { atMs: Date.parse(flow.time!), text: flow.label },
  ])
})

test('a hypothesis is changed in its place, or taken away', () => {
  const two = withHypothesis(withHypothesis(empty, 'One.'), 'Two.')
  const changed = withChanged(two, 1, (old) => ({ ...old, for: ['Seen.'] }))
  expect(changed.hypotheses.map((one) => one.for)).toEqual([[], ['Seen.']])
  expect(withChanged(changed, 0, () => null).hypotheses).toMatchObject([{ text: 'Two.' }])
})

test('as Markdown, nothing that somebody wrote or sent is markup', () => {
  const board = withPin(withHypothesis(empty, '<img src=x> [a](b) **c**'), {
    ...{ kind: 'entity' as const, id: 'x', label: 'evil\u202e`d`' },
    time: null,
  })
  const text = boardMarkdown(board)
  expect(text).not.toMatch(/<img|\[a\]\(b\)|\u202e/)
  expect(text).toContain('&lt;img src=x\\> \\[a\\]\\(b\\) \\*\\*c\\*\\*')
  expect(boardMarkdown(empty)).toContain('Nothing was pinned.')
})

test('times are typed as they are shown', () => {
  const ms = Date.UTC(2026, 10, 22, 14, 25, 50, 120)
  expect(typedText(ms)).toBe('2026-11-22 14:25:50.120')
  expect(typedMs(typedText(ms))).toBe(ms)
  expect(typedMs('2026-11-22T14:25')).toBe(Date.UTC(2026, 10, 22, 14, 25))
  for (const wrong of ['', 'yesterday', '2026-13-41 10:00', '14:25:50'])
    expect(typedMs(wrong)).toBeNull()
})
