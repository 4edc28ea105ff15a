import { expect, test } from 'vitest'
import { chainText, diffOf, faultPlace, placeOf, sameOf, signedText } from './words.ts'

const time = '2026-11-26T12:00:00.000Z'
const verdict = {
  ...{ isWhole: true, size: 18_204, head: '', signedSize: 18_190, checkpoints: 3 },
  ...{ checkedAt: time, fault: null },
}
const state = { size: 18_204, signed: { size: 18_190, time }, checking: null, lastCheck: verdict }

test('the chain is told as the check told it, and what is not signed yet with it', () => {
  expect(chainText(state)).toBe('Chain verified, 18,204 entries')
  expect(signedText(state)).toBe('18,190 are signed; the newest 14 not yet')
  expect(chainText({ ...state, lastCheck: null })).toBe(
    '18,204 entries, not checked since the server started',
  )
  expect(signedText({ ...state, size: 18_190 })).toBe('All 18,190 entries are signed')
  expect(signedText({ ...state, size: 12 })).toBe('18,190 entries were signed, but 12 are there')
})

test('a broken one says where', () => {
  const fault = { kind: 'flip', seq: 12, upTo: 12, text: '' } as const
  const broken = { ...verdict, isWhole: false, fault }
  expect(chainText({ ...state, lastCheck: broken })).toBe('The chain is broken at entry 12')
  expect(faultPlace({ ...broken, fault: { ...fault, upTo: 20 } })).toBe('between entries 12 and 20')
})

test('a diff tells members that changed, came or went', () => {
  const before = { role: 'viewer', tags: ['a', 'b'], gone: 1, same: true }
  const after = { role: 'admin', tags: ['a'], same: true, note: { text: 'x' } }
  expect(diffOf(before, after)).toEqual([
    { path: 'role', before: 'viewer', after: 'admin' },
    { path: 'tags', before: 'a, b', after: 'a' },
    { path: 'gone', before: '1', after: null },
    { path: 'note.text', before: null, after: 'x' },
  ])
  expect(sameOf(before, after)).toEqual([{ path: 'same', before: 'true', after: 'true' }])
  expect(diffOf(null, null)).toEqual([])
})

test('objects lead to where they are looked at', () => {
  expect(placeOf({ kind: 'entity', id: 'a/b' })).toBe('/entities/a%2Fb')
  expect(placeOf({ kind: 'action', id: 'act_1' })).toBe('/actions?action=act_1')
  expect(placeOf({ kind: 'session', id: 'ses_1' })).toBeNull()
})
