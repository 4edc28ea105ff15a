import { describe, expect, test } from 'vitest'
import { privateNetworks } from '../../kernel/index.ts'
import { canonical, lookedUp } from './indicators.ts'
import { consentText, isByRule, leaveTest } from './privacy.ts'

const home = [...privateNetworks, '8.8.4.0/24']
const leaves = (sendDomains: 'ask' | 'always' | 'never', consented: readonly string[] = []) => {
  const test = leaveTest({ home, ownDomains: ['Corp.Example.com.'], sendDomains })
  return (kind: 'address' | 'domain' | 'file' | 'ja3', value: string) =>
    test({ kind, value }, new Set(consented))
}

describe('addresses', () => {
  test.each([
    ...['10.0.0.1', '172.16.5.5', '192.168.0.1', '100.64.0.1', '169.254.0.1', '127.0.0.1'],
    ...['fe80::1', 'fd12::1', '::1', '::', '8.8.4.4', '0.0.0.0', '255.255.255.255'],
    ...['224.0.0.251', 'ff02::fb', '192.0.2.1', '198.51.100.7', '203.0.113.5', '2001:db8::5'],
    ...['198.18.0.1', '240.0.0.1', '::ffff:10.0.0.1', '2002:a00:1::1', '64:ff9b::a00:1'],
  ])('%s stays', (address) => {
    const { as, why } = leaves('always')('address', address)
    expect(as).toBeNull()
    expect(isByRule(why)).toBe(true)
  })

  test.each(['9.9.9.9', '2620:fe::fe'])('%s may go', (value) => {
    expect(leaves('never')('address', value)).toEqual({ as: { kind: 'address', value }, why: '' })
  })
})

describe('names', () => {
  test.each([
    ...['nas', 'localhost', 'tv.local', 'nas.lan', 'router.home.arpa', 'db.internal', 'dc.corp'],
    ...['a.test', 'b.example', '9.9.9.in-addr.arpa', 'ip6.arpa', 'co.uk', 'corp.example.com'],
    ...['vpn.corp.example.com', 'fritz.box.home', 'a.localdomain'],
  ])('%s stays, even where all are sent', (name) => {
    expect(leaves('always', [`domain ${name}`])('domain', name).as).toBeNull()
  })

  test('of one that may go only what somebody registered is sent', () => {
    const always = leaves('always')
    const sent = (name: string) => always('domain', name).as?.value
    expect(sent('dGhlIHNlY3JldA.t.example.co.uk')).toBe('example.co.uk')
    expect(sent('c2.evil.duckdns.org')).toBe('evil.duckdns.org')
    expect(sent('notcorp.example.com')).toBe('example.com')
  })

  test('each needs consent, whole or as what was registered, unless the settings say', () => {
    expect(leaves('ask')('domain', 'a.example.org').why).toBe(consentText)
    expect(leaves('ask', ['domain a.example.org'])('domain', 'a.example.org').why).toBe('')
    expect(leaves('ask', ['domain example.org'])('domain', 'a.example.org').why).toBe('')
    expect(leaves('ask', ['domain b.org'])('domain', 'a.example.org').why).toBe(consentText)
    expect(leaves('never', ['domain example.org'])('domain', 'example.org').as).toBeNull()
  })
})

test('fingerprints stay, hashes of files go', () => {
  expect(leaves('always')('ja3', 'a'.repeat(32)).as).toBeNull()
  expect(leaves('never')('file', 'a'.repeat(64)).why).toBe('')
})

describe('what is looked up of an indicator', () => {
  test.each([
    ['https://user:secret@C2.Example.com:8443/x?token=1', 'domain c2.example.com'],
    ['http://[2620:FE::FE]/x', 'address 2620:fe::fe'],
    ['http://9.9.9.9/a', 'address 9.9.9.9'],
    ['no url', ''],
  ])('of %s: %s', (value, found) => {
    const one = lookedUp({ kind: 'url', value })
    expect(one ? `${one.kind} ${one.value}` : '').toBe(found)
  })

  test.each([
    ...[
      '..',
      '.',
      '',
      'a..b',
      '-a.com',
      'a b.com',
      'a/b.com',
      'a.com?x',
      'x'.repeat(64),
      '1.2.3.4',
    ],
    ...['%2e%2e', 'a.123', 'evil.com\u0000', `${'a.'.repeat(130)}com`],
  ])('"%s" is no name that goes into a path', (name) => {
    expect(canonical('domain', name)).toBeNull()
  })

  test('a name is one, however it is written', () => {
    expect(canonical('domain', 'BÜCHER.Example.COM.')).toBe('xn--bcher-kva.example.com')
    expect(lookedUp({ kind: 'mac', value: '02:00:00:00:00:01' })).toBeNull()
  })
})
