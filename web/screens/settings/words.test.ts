import { expect, test } from 'vitest'
import {
  appearanceText,
  browserText,
  inFours,
  keyText,
  mutesText,
  peopleText,
  proofText,
  retentionText,
  scopePartsOf,
  scopesText,
  valueText,
} from './words.ts'

const nowMs = Date.parse('2026-11-26T12:00:00Z')

test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0',
    'Edge on Linux',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1',
    'Safari on iPhone',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox on Windows'],
  ['node', 'node'],
  ['', 'A browser that does not say which'],
])('%s is %s', (agent, text) => {
  expect(browserText(agent)).toBe(text)
})

test('mutes are counted, with when the next ends', () => {
  const ends = (hours: number) => ({ expiresAt: new Date(nowMs + hours * 3_600_000).toISOString() })
  expect(mutesText([], nowMs)).toMatch(/^No mutes in force/)
  expect(mutesText([ends(3)], nowMs)).toBe('1 mute in force. It ends in 3 h.')
  expect(mutesText([ends(50), ends(2)], nowMs)).toBe('2 mutes in force. The next ends in 2 h.')
  expect(scopePartsOf({ peer: '203.0.113.9', entity: 'nas' })).toEqual([
    { word: 'about', value: 'nas' },
    { word: 'with', value: '203.0.113.9' },
  ])
})

test('what a program may do is told in words, and much of it counted', () => {
  expect(scopesText([])).toBe('may do nothing')
  expect(scopesText(['read', 'export'])).toBe(
    'may read incidents, alerts, hosts, figures; export records',
  )
  expect(scopesText(['read', 'export', 'triage', 'mute'])).toMatch(/; and 2 more$/)
})

test('a key is good, over, or revoked', () => {
  const expiresAt = '2026-11-28T12:00:00Z'
  expect(keyText({ expiresAt, revokedAt: null }, nowMs)).toBe('expires in 2 d')
  expect(keyText({ expiresAt, revokedAt: null }, nowMs + 3 * 86_400_000)).toBe('expired 1 d ago')
  expect(keyText({ expiresAt, revokedAt: expiresAt }, nowMs)).toBe('revoked')
})

test('what is kept is told of the settings in force, and nothing is made up', () => {
  const setting = (key: string, value: unknown) => ({ key, value, source: 'default', says: '' })
  const always = 'Open incidents, accounts and the audit log are never removed.'
  expect(retentionText([])).toEqual([always])
  expect(
    retentionText([setting('store.keepDays.flows', 1), setting('store.maxBytes', 2e9)]),
  ).toEqual([
    'Flows: 1 day.',
    'The database may take 2 GB; beyond that the oldest goes first.',
    always,
  ])
})

test('values, proofs, people, secrets and looks', () => {
  expect([valueText(''), valueText([]), valueText(['a', 'b']), valueText(false)]).toEqual([
    ...['empty', 'none', 'a, b', 'false'],
  ])
  expect(valueText([{ group: 'x' }])).toBe('[{"group":"x"}]')
  expect(proofText({ hasCodeApp: true, passkeys: 2 })).toBe('code app, 2 passkeys')
  expect(proofText({ hasCodeApp: false, passkeys: 0 })).toBe('none')
  expect(peopleText(1, true)).toBe('1 person may sign in.')
  expect(peopleText(10_000, false)).toBe('Over 10,000 people may sign in.')
  expect(inFours('JBSWY3DPEH')).toBe('JBSW Y3DP EH')
  const look = { density: 'regular', motion: 'system', contrast: 'more', zone: 'local' } as const
  expect(
    appearanceText({
      ...look,
      undoSeconds: 10,
      singleKeys: true,
      keys: {},
      keepsOffline: true,
      version: 0,
    }),
  ).toBe('Regular rows, more contrast, times of this browser’s zone.')
})
