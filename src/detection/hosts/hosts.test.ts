import { expect, test } from 'vitest'
import { isHostAddress, networkTest, privateNetworks, seededRandom } from '../../kernel/index.ts'
import { Hosts } from './hosts.ts'

const address = (i: number) => `198.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`

test('a host is one number, whose text and time it gives again', () => {
  const hosts = new Hosts()
  const ours = hosts.meetText('10.1.2.3', 5)
  const other = hosts.meetText('2001:db8::1', 6)
  expect(hosts.meetText('10.1.2.3', 7)).toBe(ours)
  expect([hosts.text(ours), hosts.firstSeenUs(ours)]).toEqual(['10.1.2.3', 5])
  expect([hosts.text(other), hosts.firstSeenUs(other)]).toEqual(['2001:db8::1', 6])
  expect([hosts.find('2001:db8::1'), hosts.find('10.1.2.4')]).toEqual([other, 0])
  expect([hosts.text(0), hosts.firstSeenUs(0)]).toEqual(['', Number.NaN])
})

test('whose a host is, and whether it is one, agrees with its text', () => {
  const hosts = new Hosts()
  const isHome = networkTest(privateNetworks)
  const texts =
    '10.0.0.1 172.31.255.255 172.32.0.1 8.8.8.8 224.0.0.1 239.1.1.1 255.255.255.255 ff02::1 fe80::1 169.254.0.1 fd00::2 2001:db8::1 ::1 :: 0.0.0.0'
  for (const text of texts.split(' ')) {
    const host = hosts.meetText(text, 0)
    expect([text, hosts.isHome(host), hosts.isGroup(host)]).toEqual([
      text,
      isHome(text),
      !isHostAddress(text),
    ])
    expect([text, hosts.isHomeAddress(text)]).toEqual([text, isHome(text)])
  }
})

test('a number is never given twice, and one that was given up says nothing', () => {
  const hosts = new Hosts({ hostsMax: 64 })
  const chance = seededRandom(3)
  const given = new Map<number, string>()
  for (let step = 0; step < 20_000; step++) {
    const text = address(chance.below(200))
    const host = hosts.meetText(text, step)
    expect(given.get(host) ?? text).toBe(text)
    given.set(host, text)
    expect(hosts.text(host)).toBe(text)
  }
  const known = [...given].filter(([host]) => hosts.isKnown(host))
  expect(known).toHaveLength(64)
  for (const [host, text] of known) expect(hosts.find(text)).toBe(host)
  expect(hosts.shed).toBe(given.size - 64)
})

test('a host that is held outlasts a flood; let go, it makes room', () => {
  const hosts = new Hosts({ hostsMax: 64 })
  const held = hosts.meetText('10.0.0.1', 0)
  hosts.hold(held)
  const flood = () => {
    for (let i = 0; i < 1_000; i++) hosts.meetText(address(i), 1)
  }
  flood()
  expect(hosts.find('10.0.0.1')).toBe(held)
  hosts.release(held)
  flood()
  expect([hosts.isKnown(held), hosts.text(held)]).toEqual([false, ''])
})

test('a table of which every host is held still takes new ones', () => {
  const hosts = new Hosts({ hostsMax: 64 })
  for (let i = 0; i < 1_000; i++) hosts.hold(hosts.meetText(address(i), 0))
  expect(hosts.shed).toBe(1_000 - 64)
})
