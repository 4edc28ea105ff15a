import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Refused } from '../../api/index.ts'
import { whyText } from '../../kit/index.ts'
import {
  carriedOf,
  carriedView,
  filterOf,
  searchOf,
  standsIn,
  tabOf,
  viewOf,
} from '../../triage/index.ts'
import { completed, completionsOf } from './completions.ts'
import { chunksOf, groupsOf } from './groups.ts'
import { headOf } from './head.fixture.ts'
import { tokensOf, without, withTerms } from './query.ts'
import { extended, kept, nothingSelected, toggled } from './selection.ts'
import { filterText } from './view.ts'

const order = ['a', 'b', 'c', 'd']

test('a selection is toggled, extended from its anchor, and keeps what is there', () => {
  const one = toggled(nothingSelected, 'b', order)
  expect([...one.ids]).toEqual(['b'])
  const more = extended(one, { from: 'b', to: 'd' }, order)
  expect([...more.ids]).toEqual(['b', 'c', 'd'])
  expect([...extended(more, { from: 'd', to: 'a' }, order).ids]).toEqual(['a', 'b'])
  expect([...kept(more, ['a', 'c']).ids]).toEqual(['c'])
  const all = { ids: new Set(order), isAll: true, anchor: '' }
  expect(toggled(all, 'c', order)).toMatchObject({ ids: new Set(['a', 'b', 'd']), isAll: false })
})

test('groups stand in the order of their first row; each incident stands in one', () => {
  const heads = [
    headOf('1', { entity: 'x', techniques: ['T1', 'T2'] }),
    headOf('2', { entity: 'y', techniques: ['T2'] }),
    headOf('3', { entity: 'x', techniques: [] }),
  ]
  const told = (by: 'entity' | 'technique') =>
    groupsOf(heads, by).map(({ key, heads: of }) => [key, of.map(({ id }) => id).join('')])
  expect(told('entity')).toEqual([
    ['x', '13'],
    ['y', '2'],
  ])
  expect(told('technique')).toEqual([
    ['T1', '1'],
    ['T2', '2'],
    ['No technique', '3'],
  ])
  expect(groupsOf([], 'none')).toEqual([])
})

test('chunks are small, know their place, and only the first has the head of its group', () => {
  const heads = Array.from({ length: 45 }, (_, at) =>
    headOf(String(at), { entity: at < 44 ? 'x' : 'y' }),
  )
  const chunks = chunksOf(groupsOf(heads, 'entity'))
  expect(chunks.map(({ begin, isFirst, heads: of }) => [begin, isFirst, of.length])).toEqual([
    [0, true, 20],
    [20, false, 20],
    [40, false, 4],
    [44, true, 1],
  ])
})

test('terms of a query are found with their places, quoted and not', () => {
  const q = 'severity:critical,high -is:worked "two words" entity:10.0.0.0/8'
  expect(tokensOf(q).map(({ name, value, isNot, at }) => [name, value, isNot, at])).toEqual([
    ['severity', 'critical,high', false, 0],
    ['is', 'worked', true, 23],
    ['', 'two words', false, 34],
    ['entity', '10.0.0.0/8', false, 46],
  ])
  expect(without(q, tokensOf(q)[1]!)).toBe('severity:critical,high "two words" entity:10.0.0.0/8')
  expect(withTerms(' a ', '')).toBe('a')
})

test.each([
  ['', ['severity:', 'entity:'], 'severity:'],
  ['is:open -sev', ['-severity:'], 'is:open -severity:'],
  ['severity:hi', ['severity:high'], 'severity:high '],
  ['severity:high,cr', ['severity:high,critical'], 'severity:high,critical '],
  ['entity:10', ['entity:10.0.0.7'], 'entity:10.0.0.7 '],
  ['sensor:', ['sensor:"roof tap"'], 'sensor:"roof tap" '],
  ['colour:r', [], ''],
  ['severity:high', [], ''],
])('%j may become %j', (text, some, done) => {
  const heads = [headOf('1', { entity: '10.0.0.7', sensors: ['roof tap'] })]
  const offered = completionsOf(text, heads)
  expect(offered.slice(0, 2).map((one) => one.text)).toEqual(some)
  if (offered[0] !== undefined) expect(completed(text, offered[0])).toBe(done)
})

test('an address says what is not usual, and nonsense in it means what is usual', () => {
  const view = viewOf({ tab: 'closed', q: 'is:worked', sort: 'loudest', id: 'inc_1' })
  expect(view).toMatchObject({ tab: 'closed', sort: 'urgency', group: 'none', severity: 'any' })
  expect(searchOf(view)).toEqual({ tab: 'closed', q: 'is:worked', id: 'inc_1' })
  expect(filterText({ q: ' a ', severity: 'high' })).toBe('a, high and up')
})

test('a tab asks for what it shows; who asks for what is muted gets it', () => {
  const needs = viewOf({})
  expect(filterOf(needs, 'usr_1')).toEqual({ queue: 'needs_you', taken: 'false', muted: 'false' })
  expect(filterOf({ ...needs, q: '-is:muted' }, 'usr_1')).not.toHaveProperty('muted')
  expect(filterOf({ ...needs, tab: 'others', severity: 'high' }, 'usr_1')).toEqual({
    ...{ status: 'open', taken: 'true', assignee: '-usr_1', severity: 'critical,high' },
  })
})

test('what was closed or taken on this page stands elsewhere at once', () => {
  const [open, closed] = [headOf('1'), headOf('2', { status: 'closed' })]
  const mine = headOf('3', { assignee: 'me' })
  const inTab = (tab: 'needs' | 'mine' | 'closed') =>
    [open, closed, mine].filter((head) => standsIn(tab, head, 'me')).map(({ id }) => id)
  expect([inTab('needs'), inTab('mine'), inTab('closed')]).toEqual([['1'], ['3'], ['2']])
})

test('the address of an incident keeps the list; the tab is where the incident stands', () => {
  const view = viewOf({ tab: 'mine', q: 'is:worked', sort: 'newest', severity: 'high', id: 'a' })
  const kept = carriedOf(view)
  expect(kept).toEqual({ q: 'is:worked', by: 'newest', severity: 'high' })
  expect(carriedView({ ...kept, tab: 'flows', sort: '-bytes' })).toEqual({
    ...{ ...view, tab: 'needs', id: '' },
  })
  const head = headOf('1', { status: 'open', assignee: null, queue: 'needs_you' })
  const told = (change: object) => tabOf({ ...head, ...change }, 'usr_1')
  expect([told({}), told({ queue: 'watching' }), told({ isMuted: true })]).toEqual([
    ...['needs', 'watching', 'muted'],
  ])
  expect([told({ assignee: 'usr_1' }), told({ assignee: 'usr_2' })]).toEqual(['mine', 'others'])
  expect(told({ status: 'closed', assignee: 'usr_1' })).toBe('closed')
})

test('what the server could not read is told in words for whoever wrote it', () => {
  const detail = 'q, from character 4 on: no field "ghost".'
  const problem = { code: 'bad_query', detail } as Refused['problem']
  expect(whyText(new Refused(problem))).toBe('From character 4 on: no field "ghost".')
})

test('the mark of a row gives way to its box only where one can hover', () => {
  const css = readFileSync(new URL('soc.css', import.meta.url), 'utf8')
  const hovered = css.split('@media (hover: hover)')
  expect(hovered[0]).not.toMatch(/:hover[^{]*\.sev/)
  expect(hovered).toHaveLength(2)
  expect(hovered[1]).toMatch(/:hover \.qsel[^}]*opacity: 1/)
})
