import { expect, test } from 'vitest'
import type { IncidentHead } from '../api/index.ts'
import { changed } from './cache.ts'
import { patched } from './change.ts'
import { lackOf } from './close-draft.ts'
import { muteLacks } from './mute-draft.ts'
import { previewText } from './mute-preview.tsx'
import { countOf, onlyOf } from './target.ts'
import { draftOf, reasonFor, scopeOf, wideText } from './words.ts'

const head = {
  ...{ id: 'inc_1', version: 3, status: 'open', queue: 'needs_you', disposition: null },
  ...{ assignee: null, reason: 'before', revisitAt: null, mergedInto: null },
} as unknown as IncidentHead

test('a change is seen as the server will make it', () => {
  const closed = patched(head, { status: 'closed', disposition: 'expected', reason: 'Ours.' })
  expect(closed).toMatchObject({ queue: 'closed', disposition: 'expected', reason: 'Ours.' })
  expect(patched(closed, { status: 'open' })).toMatchObject({ disposition: null, reason: '' })
  expect(patched(head, { assignee: 'usr_1' })).toMatchObject({ status: 'open', reason: 'before' })
})

test('it is changed in lists, in pages of lists and by itself, and nowhere else', () => {
  const close = (one: IncidentHead) => ({ ...one, status: 'closed' as const })
  const ids = new Set(['inc_1'])
  const other = { ...head, id: 'inc_2' }
  const list = changed({ data: [head, other], page: 1 }, ids, close)
  expect(list).toMatchObject({ data: [{ status: 'closed' }, { status: 'open' }], page: 1 })
  expect(changed({ pages: [{ data: [head] }] }, ids, close)).toMatchObject({
    pages: [{ data: [{ status: 'closed' }] }],
  })
  expect(changed(other, ids, close)).toBe(other)
  expect(changed(undefined, ids, close)).toBeUndefined()
})

test('a reason begins as what the explanation says', () => {
  const explanation = {
    headline: 'a called b',
    innocent: [{ text: 'A monitor does so.', check: '' }],
    blind: ['What was said.'],
  }
  expect(reasonFor('malicious', explanation)).toBe('a called b.')
  expect(reasonFor('expected', explanation)).toBe('A monitor does so.')
  expect(reasonFor('detector_error', explanation)).toContain('That did not happen.')
  expect(reasonFor('inconclusive', explanation)).toBe('Not seen: what was said.')
  expect(reasonFor('expected', { ...explanation, innocent: [] })).toBe('')
  expect(reasonFor('malicious', null)).toBe('')
})

test('a mute begins as narrow as the incident lets it be', () => {
  const incident = {
    ...{ entity: '10.0.0.1', peers: ['b'], techniques: ['T1', 'T2'], sensors: ['tap'] },
    behaviours: ['beacon', 'scan'],
  }
  const draft = draftOf(incident)
  expect(scopeOf(draft)).toEqual({ entity: '10.0.0.1', peer: 'b' })
  const all = { ...draft, checked: new Set(['entity', 'technique'] as const) }
  expect(scopeOf({ ...all, values: { ...draft.values, entity: ' ' } })).toEqual({ technique: 'T1' })
})

test('where one mute cannot name what an incident is made of, that is said', () => {
  const of = (behaviours: string[], techniques: string[]) =>
    wideText({ entity: '10.0.0.1', behaviours, techniques })
  expect([of(['scan'], ['T1', 'T2']), of(['scan', 'beacon'], ['T1'])]).toEqual(['', ''])
  expect(of(['scan', 'beacon'], ['T1', 'T2'])).toMatch(
    /one behaviour, and this shows 2\. .* all that 10\.0\.0\.1 does would hide more/,
  )
})

test.each([
  ['nothing checked', { scope: {} }, /at least one line/],
  ['no reason', { reason: ' a ' }, /Say why/],
  ['an end that is over', { endsMs: 999 }, /still to come/],
  ['no end', { endsMs: Number.NaN }, /still to come/],
  ['too long', { endsMs: 1000 + 31 * 86_400_000 }, /30 days at most/],
  ['all of it', {}, /^$/],
])('a mute with %s', (_, change, lack) => {
  const mute = { scope: { sensor: 'a' }, reason: 'Our own.', endsMs: 5000, daysMax: 30, ...change }
  expect(muteLacks(mute, 1000)).toMatch(lack)
})

test('what a mute would have hidden is told in numbers that are known', () => {
  const none = { alerts: 0, entities: 0, lookedAt: 0, isWhole: true, byUrgency: {} }
  expect(previewText(none)).toBe('In the last 7 days it would have hidden nothing.')
  const some = { ...none, alerts: 3, entities: 1, lookedAt: 20_000, isWhole: false }
  expect(previewText({ ...some, byUrgency: { low: 2, critical: 1 } })).toBe(
    'In the last 7 days it would have hidden 3 alerts, of 1 host: by urgency 1 critical, 2 low. Only the newest 20,000 alerts were looked at.',
  )
})

test('what has still to be said before it can be closed', () => {
  const said = { marked: 'duplicate', other: null, isMuting: false, muteLacks: 'Say why.' } as const
  expect(lackOf(said)).toMatch(/which incident/)
  expect(lackOf({ ...said, other: head })).toBe('')
  expect(lackOf({ ...said, marked: 'expected', isMuting: true })).toBe('Say why.')
  expect(lackOf({ ...said, marked: 'malicious' })).toBe('')
})

test('all that match are counted by the server, those that are chosen by themselves', () => {
  const match = { filter: {}, count: 70 }
  expect([countOf({ heads: [head], match }), countOf({ heads: [head] })]).toEqual([70, 1])
  expect(onlyOf({ heads: [head], match })).toBeNull()
  expect(onlyOf({ heads: [head] })).toBe(head)
})
