import { expect, test } from 'vitest'
import type { NeverBlock, SafetyRule } from '../../contracts/index.ts'
import type { SafetyFacts } from './facts.ts'
import { attacker, facts, isoIn, nowMs, order, past } from './policy.fixture.ts'
import { type Judged, refusalsOf, steppedOver } from './safety.ts'

function rulesOf(given: Partial<Judged>, changes: Partial<SafetyFacts> = {}): SafetyRule[] {
  return refusalsOf(order(given), { ...facts, ...changes }, nowMs).map(({ rule }) => rule)
}

function never(given: Partial<NeverBlock>): NeverBlock {
  return {
    ...{ id: 'nev_1', value: attacker, kind: 'address', reason: 'our scanner', isBuiltIn: false },
    ...{ owner: 'usr_1', createdAt: isoIn(-10), expiresAt: null },
    ...given,
  }
}

test('nothing speaks against an outside address that completed a handshake', () => {
  expect(rulesOf({})).toEqual([])
})

test.each<readonly [string, SafetyRule]>([
  ['10.0.0.2', 'self'],
  ['::ffff:10.0.0.2', 'self'],
  ['64:ff9b::a00:2', 'self'],
  ['fd00:0:0::2', 'self'],
  ['10.0.0.1', 'gateway'],
  ['fe80::1', 'gateway'],
  ['10.0.0.53', 'resolver'],
  ['9.9.9.9', 'resolver'],
  ['10.0.0.67', 'dhcp'],
  ['10.0.0.123', 'ntp'],
  ['10.0.0.3', 'controller'],
  ['10.0.0.44', 'operator'],
  ['127.0.0.1', 'loopback'],
  ['127.9.9.9', 'loopback'],
  ['::1', 'loopback'],
  ['224.0.0.251', 'multicast'],
  ['ff02::1', 'multicast'],
  ['255.255.255.255', 'broadcast'],
  ['10.0.0.255', 'broadcast'],
  ['9.9.9.0/24', 'resolver'],
  ['169.254.169.254', 'loopback'],
  ['fe80::77', 'loopback'],
])('nobody steps over %s, which is %s', (target, rule) => {
  for (const isAutomatic of [true, false]) expect(rulesOf({ target, isAutomatic })).toContain(rule)
  const [first] = refusalsOf(order({ target, isAutomatic: false }), facts, nowMs)
  expect(first).toMatchObject({ rule, isFinal: true })
})

test.each(['rate_limit', 'redirect_to_honeypot', 'isolate_host'] as const)(
  '%s of a protected address is refused, too',
  (kind) => {
    expect(rulesOf({ kind, target: '10.0.0.1', isAutomatic: false })).toContain('gateway')
  },
)

test('refusing one service does not make a protected address fair game', () => {
  expect(rulesOf({ target: '10.0.0.1', scope: { server: '10.0.0.80' } })).toContain('gateway')
})

test('the words tell what was met', () => {
  const texts = (target: string) =>
    refusalsOf(order({ target, isAutomatic: false }), facts, nowMs).map(({ text }) => text)
  expect(texts('10.0.0.1')).toEqual(['10.0.0.1 is the gateway'])
  expect(texts('64:ff9b::a00:1')).toEqual(['64:ff9b::a00:1 is the gateway (10.0.0.1)'])
  expect(texts('9.9.9.0/24')).toEqual([
    '9.9.9.9, which 9.9.9.0/24 has addresses of, is a resolver of this machine',
  ])
})

test('the never-block list holds for every spelling, inside and around, until it ends', () => {
  const kept = (entry: Partial<NeverBlock>, target: string) =>
    rulesOf({ target, isAutomatic: false }, { neverBlock: [never(entry)] })
  expect(kept({}, attacker)).toEqual(['never_block'])
  expect(kept({}, '::ffff:cb00:7109')).toEqual(['never_block'])
  expect(kept({}, '203.0.113.0/24')).toEqual(['never_block'])
  expect(kept({ value: '203.0.113.0/24', kind: 'network' }, attacker)).toEqual(['never_block'])
  expect(kept({ value: '203.0.113.9/24', kind: 'network' }, '203.0.113.77')).toEqual([
    'never_block',
  ])
  expect(kept({ expiresAt: isoIn(1) }, attacker)).toEqual(['never_block'])
  expect(kept({ expiresAt: 'soon' }, attacker)).toEqual(['never_block'])
  expect(kept({ expiresAt: isoIn(0) }, attacker)).toEqual([])
  expect(kept({}, '203.0.113.10')).toEqual([])
})

test('hostile text in a reason stays data', () => {
  const list = [never({ reason: `\u001b[31m${'x'.repeat(500)}` })]
  const [refusal] = refusalsOf(order(), { ...facts, neverBlock: list }, nowMs)
  expect(refusal!.text).toContain('\\x1b[31m')
  expect(refusal!.text.length).toBeLessThan(220)
})

test('what is to be protected and cannot be read stops what is automatic', () => {
  const changes = { gateways: ['router.lan'] }
  expect(rulesOf({}, changes)).toEqual(['unfit'])
  expect(rulesOf({ isAutomatic: false }, changes)).toEqual([])
})

test.each<readonly [string, Partial<Judged>, readonly SafetyRule[]]>([
  ['an address that completed no handshake', { isEstablished: false }, ['spoofed']],
  ['one of which it cannot be told', { isEstablished: 'unknown' }, ['spoofed']],
  ['half a small network', { target: '203.0.113.0/25' }, []],
  ['a large network', { target: '203.0.112.0/23' }, ['subnet']],
  ['a large one of IPv6', { target: '2001:db8::/63' }, ['subnet']],
  ['a network of ours', { target: '10.9.0.0/28' }, ['subnet']],
])('a person alone may do it to %s', (_, given, rules) => {
  expect(rulesOf(given)).toEqual(rules)
  expect(rulesOf({ ...given, isAutomatic: false })).toEqual([])
  expect(steppedOver(order(given), facts, nowMs).map(({ rule }) => rule)).toEqual(rules)
})

test.each(['0.0.0.0/0', '::/0', '10.0.0.0/8', '0.0.0.0/1', 'fd00::/8', '::ffff:0:0/96'])(
  'no person blocks %s, which has protected addresses in it',
  (target) => {
    const found = refusalsOf(order({ target, isAutomatic: false }), facts, nowMs)
    expect(found.length).toBeGreaterThan(0)
    expect(found.every(({ isFinal }) => isFinal)).toBe(true)
  },
)

test.each([
  [{ ttlSeconds: 59 }],
  [{ ttlSeconds: 604_801 }],
  [{ ttlSeconds: Number.NaN }],
  [{ ttlSeconds: 60.5 }],
])('a time limit out of bounds is refused: %j', (given) => {
  expect(rulesOf({ ...given, isAutomatic: false })).toEqual(['time_limit'])
})

test.each<Partial<Judged>>([
  { target: 'fe80::9%eth0' },
  { target: '203.0.113.9; drop' },
  { target: '203.0.113.9/24' },
  { target: '0.0.0.0' },
  { target: '::' },
  { kind: 'rate_limit', target: '203.0.113.0/24' },
  { kind: 'isolate_host', target: attacker },
  { kind: 'isolate_host', target: '10.0.0.80', scope: { server: '10.0.0.81' } },
  { scope: { server: attacker } },
  { scope: { server: '10.0.0.0/24' } },
  { scope: { server: 'web' } },
  { scope: { server: '10.0.0.80', ports: [22] } },
  { scope: { server: '10.0.0.80', protocol: 'tcp', ports: [0] } },
  { scope: { server: '10.0.0.80', protocol: 'tcp', ports: Array.from({ length: 17 }, () => 22) } },
  { scope: { bytesPerSecond: 0 } },
  { kind: 'isolate_container', target: '--privileged' },
  { kind: 'isolate_container', target: '../web' },
  { kind: 'quarantine_file', target: 'upload/x' },
  { kind: 'quarantine_file', target: '/srv/../etc/passwd' },
  { kind: 'quarantine_file', target: '/srv/a\n/b' },
  { kind: 'block_domain', target: '203.0.113.9' },
  { kind: 'block_domain', target: 'com' },
  { kind: 'block_domain', target: 'co.uk.' },
  { kind: 'block_domain', target: 'printer' },
  { kind: 'block_domain', target: '1.0.0.10.in-addr.arpa' },
  { kind: 'block_domain', target: 'files.lan' },
])('an order that does not fit is refused for good: %j', (given) => {
  const found = refusalsOf(order({ ...given, isAutomatic: false }), facts, nowMs)
  expect(found).toContainEqual(expect.objectContaining({ rule: 'unfit', isFinal: true }))
})

test.each(['google.com', 'GitHub.io', 'amazonaws.com.'])('strangers share %s', (target) => {
  expect(rulesOf({ kind: 'block_domain', target })).toEqual(['unfit'])
  expect(rulesOf({ kind: 'block_domain', target, isAutomatic: false })).toEqual([])
})

test('the words of a kept domain', () => {
  const list = [never({ value: 'mail.example.com', kind: 'domain', reason: '' })]
  const texts = (target: string) =>
    refusalsOf(order({ kind: 'block_domain', target }), { ...facts, neverBlock: list }, nowMs).map(
      ({ text }) => text,
    )
  expect(texts('mail.example.com')).toEqual(['mail.example.com is on the never-block list'])
  expect(texts('example.com')).toEqual([
    'mail.example.com, with which example.com goes, is on the never-block list',
  ])
})

test('a domain is kept with what lies under it and what it lies under', () => {
  const list = [never({ value: 'Mail.Example.com.', kind: 'domain' })]
  const kept = (target: string) =>
    rulesOf({ kind: 'block_domain', target, isAutomatic: false }, { neverBlock: list })
  for (const target of [
    'mail.example.com',
    'MAIL.EXAMPLE.COM.',
    'a.mail.example.com',
    'example.com',
  ])
    expect(kept(target)).toEqual(['never_block'])
  expect(kept('xmail.example.com')).toEqual([])
  expect(kept('example.org')).toEqual([])
})

test('roles: the vital ones are never cut off, the others by a person alone, and one service goes further', () => {
  const roles = { '10.0.0.5': ['resolver'], '10.0.0.6': ['mail-server'] } as const
  const of = (given: Partial<Judged>) =>
    refusalsOf(order(given), { ...facts, roles }, nowMs).map(({ rule, isFinal }) => [rule, isFinal])
  expect(of({ target: '10.0.0.5' })).toEqual([['role', true]])
  expect(of({ target: '::ffff:10.0.0.5', kind: 'isolate_host' })).toEqual([['role', true]])
  expect(of({ target: '64:ff9b::a00:5', kind: 'isolate_host' })).toEqual([['role', true]])
  expect(of({ target: '10.0.0.5', scope: { server: '10.0.0.80' } })).toEqual([['role', false]])
  expect(of({ target: '10.0.0.6' })).toEqual([['role', false]])
  expect(of({ target: '10.0.0.6', scope: { server: '10.0.0.80' } })).toEqual([])
  expect(of({ target: '10.0.0.6', isAutomatic: false })).toEqual([])
})

test('a critical host needs a person', () => {
  const changes = { critical: ['::ffff:10.0.0.80'] }
  for (const target of ['10.0.0.80', '64:ff9b::a00:50'])
    expect(rulesOf({ target }, changes)).toEqual(['role'])
})

test('a hold-off holds for what overlaps it, until it ends', () => {
  const held = (until: string) => ({ holdOffs: [{ target: '::ffff:cb00:7109', until }] })
  expect(rulesOf({}, held(isoIn(1)))).toEqual(['hold_off'])
  expect(rulesOf({ target: '203.0.113.0/24' }, held(isoIn(1)))).toEqual(['hold_off'])
  expect(rulesOf({}, held(isoIn(0)))).toEqual([])
  expect(rulesOf({ isAutomatic: false }, held(isoIn(1)))).toEqual([])
})

test('the kill switch and a missing driver stop persons, too; telling somebody goes on', () => {
  expect(rulesOf({ isAutomatic: false }, { killSwitch: true })).toEqual(['kill_switch'])
  expect(rulesOf({ isAutomatic: false }, { kinds: ['notify'] })).toEqual(['no_driver'])
  expect(rulesOf({ kind: 'notify', target: 'mail' }, { killSwitch: true })).toEqual([])
})

test('an order that is among the actions does not count against itself', () => {
  const caps = { perHourMax: 1, hostShareMax: 0.05 }
  const actions = [past({ id: 'act_1', target: attacker })]
  expect(rulesOf({}, { caps, actions })).toEqual([])
  expect(rulesOf({ id: 'act_2' }, { caps, actions })).toEqual(['hourly_cap'])
})

test('while it is not known what must not be cut off, a person has to decide', () => {
  const unsure = { ...facts, missing: ['ip -j -4 route: ended with status 2'] }
  const textOf = (given: Parameters<typeof order>[0]) =>
    refusalsOf(order(given), unsure, nowMs)[0]?.text
  expect(textOf({})).toContain('not known in full: ip -j -4 route')
  expect(textOf({ kind: 'isolate_container', target: 'web1' })).toContain('not known in full')
  expect(textOf({ kind: 'block_domain', target: 'bad.example' })).toBeUndefined()
  expect(textOf({ isAutomatic: false })).toBeUndefined()
})
