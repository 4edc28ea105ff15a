import { describe, expect, test } from 'vitest'
import type { Observation } from '../../contracts/index.ts'
import { macNumber } from '../../kernel/index.ts'
import { announced, knownOf, looked, named, profiling, startUs, talk } from './story.fixture.ts'

const mac = '02:00:00:00:01:17'
const [pc, other, server, outside] = ['10.0.0.5', '10.0.0.6', '10.0.0.9', '203.0.113.7'] as const

const summaries = (observations: readonly Observation[]) =>
  Object.values(knownOf(observations)).map(({ address, kind, kindBasis }) => [
    address,
    kind,
    kindBasis,
  ])

describe('who has a profile', () => {
  test('hosts of ours that were heard, and others that spoke with them', () => {
    const known = knownOf([
      talk(pc, `${outside} 443`),
      talk(pc, '10.0.0.7 22', { state: 'S0', backwardPackets: 0, newBackwardPackets: 0 }),
      talk('198.51.100.1', `${server} 22`, { state: 'REJ', forwardPayload: 0, backwardPayload: 0 }),
      talk('198.51.100.2', '198.51.100.3 443'),
      talk('0.0.0.0', '255.255.255.255 67'),
    ])
    expect(Object.keys(known)).toEqual([pc, outside, server])
    expect(known[outside]).toMatchObject({ isHome: false, firstUs: startUs, lastUs: startUs })
  })
})

describe('what a host is', () => {
  const both = (to: string, changes = {}) => [talk(pc, to, changes), talk(other, to, changes)]

  test.each([
    [
      'resolver',
      [
        ...both(`${server} 53`, { protocol: 17 }),
        looked(pc, 'www.shop.example', server),
        looked(other, 'www.news.test', server),
      ],
      'answers DNS lookups of 2 hosts (port 53)',
    ],
    ['resolver', both(`${server} 853`), 'answers encrypted DNS lookups of 2 hosts (port 853)'],
    [
      'server',
      [
        ...both(`${server} 53`, { protocol: 17 }),
        ...[pc, other].map((host) => looked(host, 'www.shop.example', server)),
      ],
      'answers connections of 2 hosts (port 53)',
    ],
    [
      'mail-server',
      [...both(`${server} 25`), talk(pc, `${server} 587`)],
      'answers mail connections of 2 hosts (ports 25, 587)',
    ],
    [
      'file-server',
      both(`${server} 445`),
      'answers file-sharing connections of 2 hosts (port 445)',
    ],
    ['database', both(`${server} 5432`), 'answers database connections of 2 hosts (port 5432)'],
    ['broker', both(`${server} 1883`), 'answers message-queue connections of 2 hosts (port 1883)'],
    ['printer', both(`${server} 9100`), 'answers print connections of 2 hosts (port 9100)'],
    ['web-server', both(`${server} 443`), 'answers web connections of 2 hosts (port 443)'],
    ['server', both(`${server} 7000`), 'answers connections of 2 hosts (port 7000)'],
    ['server', [talk(pc, `${server} 22`)], 'answers connections of 1 host (port 22)'],
    [
      'client',
      [talk(pc, `${server} 22`), talk(server, `${pc} 22`)],
      'opened 1 connection and answered those of 1 host',
    ],
    ['unknown', [talk(pc, `${server} 22`, { state: 'REJ' })], ''],
  ] as const)('%s', (kind, story, basis) => {
    expect(summaries(story)).toContainEqual([server, kind, basis])
  })

  test('what DHCP says of a router and a lease comes before all that', () => {
    const dhcp = { nameSource: 'dhcp', teller: server } as const
    const known = summaries([
      talk(pc, '10.0.0.1 53', { protocol: 17 }),
      named(pc, { ...dhcp, claim: 'lease', mac }),
      named('10.0.0.1', { ...dhcp, claim: 'router', mac }),
      named('10.0.0.1', { ...dhcp, claim: 'router', mac: '02:00:00:00:01:18' }),
    ])
    expect(known).toContainEqual([server, 'dhcp-server', 'gives addresses to 1 host by DHCP'])
    expect(known).toContainEqual(['10.0.0.1', 'gateway', 'named as the way out to 2 hosts by DHCP'])
  })

  test('whose hardware address carries the traffic of hosts elsewhere is the gateway', () => {
    const { profiler, watch } = profiling()
    const opened = (n: number) => talk(pc, `198.51.100.${n} 443`, { kind: 'opened' })
    const list = (n: number) => Array.from({ length: n }, (_, i) => opened(i))
    const known = () => profiler.tell().find(({ address }) => address === '10.0.0.1')
    watch([announced('10.0.0.1', mac), announced(pc, '02:00:00:00:00:05')])
    watch(list(7), macNumber(mac))
    expect(known()).toMatchObject({ kind: 'unknown' })
    watch(list(9), macNumber(mac))
    expect(known()).toMatchObject({
      kind: 'gateway',
      kindBasis: 'has a hardware address that carries the traffic of 9 hosts elsewhere',
      roles: [{ role: 'gateway', sinceUs: startUs }],
    })
  })

  test('calls from elsewhere count where they completed their handshake: their source is not forged', () => {
    const { profiler, watch } = profiling()
    const calls = (kind: 'opened' | 'closed', from: number) =>
      Array.from({ length: 8 }, (_, i) =>
        talk(`198.51.100.${from + i}`, `${server} 443`, { kind, flow: from + i }),
      )
    const known = () => profiler.finish().find(({ address }) => address === '10.0.0.1')?.kind
    watch([announced('10.0.0.1', mac)])
    watch(calls('opened', 1), macNumber(mac))
    expect(known()).toBe('unknown')
    watch([...calls('closed', 1), announced('10.0.0.1', mac)])
    expect(known()).toBe('gateway')
  })

  test('a role is told with the time from which it was known', () => {
    const { profiler, watch } = profiling()
    const roles = () => profiler.finish().find(({ address }) => address === server)?.roles
    watch([talk(pc, `${server} 25`)])
    expect(roles()).toEqual([])
    const later = { timeUs: startUs + 60e6, lastUs: startUs + 60e6 }
    watch([talk(other, `${server} 25`, later)])
    const basis = 'answers mail connections of 2 hosts'
    const known = { role: 'mail-server', basis, sinceUs: later.timeUs }
    expect(roles()).toEqual([known])
    watch([talk('10.0.0.8', `${server} 25`, { timeUs: startUs + 90e6, lastUs: startUs + 90e6 })])
    expect(roles()).toEqual([{ ...known, basis: 'answers mail connections of 3 hosts' }])
  })

  test('a high port that was used once is not a service, as of FTP data', () => {
    const once = knownOf([talk(pc, `${server} 40021`)])
    expect(once[server]!.services).toEqual([])
    const again = knownOf([talk(pc, `${server} 40021`), talk(pc, `${server} 40021`)])
    expect(again[server]!.services).toEqual([{ protocol: 6, port: 40_021, clients: 1 }])
  })
})

describe('how a host is called', () => {
  test('a name from before the host was met is remembered, the surest first', () => {
    const { names } = knownOf([
      named(outside, { nameSource: 'dns', name: 'www.shop.example' }),
      named(outside, { nameSource: 'ptr', name: 'host7.cloud.example' }),
      talk(pc, `${outside} 443`),
    ])[outside]!
    expect(names).toEqual([
      { name: 'host7.cloud.example', source: 'ptr', lastUs: startUs },
      { name: 'www.shop.example', source: 'dns', lastUs: startUs },
    ])
  })

  test('a DHCP client says its name before it has an address', () => {
    const asks = named('0.0.0.0', { nameSource: 'dhcp', name: 'FIN-WS-117', mac })
    const name = { name: 'FIN-WS-117', source: 'dhcp', lastUs: startUs }
    const leased = named(pc, { nameSource: 'dhcp', teller: server, claim: 'lease', mac })
    expect(knownOf([asks, leased, talk(pc, `${server} 22`)])[pc]).toMatchObject({
      mac,
      names: [name],
    })
    expect(knownOf([asks, announced(pc, mac)])[pc]).toMatchObject({ mac, names: [name] })
    const speaksForOthers = [asks, announced(other, mac), announced(pc, mac)]
    expect(knownOf(speaksForOthers)[pc]!.names).toEqual([])
  })

  test('eight names at most: many sites do not drive out its own', () => {
    const sites = Array.from({ length: 20 }, (_, i) =>
      named(outside, { nameSource: 'dns', name: `site${i}.example`, timeUs: startUs + i }),
    )
    const own = named(outside, { nameSource: 'ptr', name: 'own.example', timeUs: 0 })
    const { names } = knownOf([talk(pc, `${outside} 443`), own, ...sites])[outside]!
    expect(names.map(({ name }) => name)).toEqual([
      'own.example',
      ...Array.from({ length: 7 }, (_, i) => `site${19 - i}.example`),
    ])
  })
})

describe('when it is told', () => {
  const at = (seconds: number) => ({
    timeUs: startUs + seconds * 1e6,
    lastUs: startUs + seconds * 1e6,
  })

  test('at once what is new, times once a minute, of others once in ten', () => {
    const { profiler, watch } = profiling()
    watch([talk(pc, `${outside} 443`)])
    expect(profiler.tell().map(({ address }) => address)).toEqual([pc, outside])
    watch([talk(pc, `${outside} 443`, at(1))])
    expect(profiler.tell()).toEqual([])
    const told: string[] = []
    for (let s = 10; s <= 700; s += 10) {
      watch([talk(pc, `${outside} 443`, at(s))])
      told.push(...profiler.advance(startUs + s * 1e6).map(({ address }) => address))
    }
    expect(told.filter((address) => address === pc).length).toBe(11)
    expect(told.filter((address) => address === outside).length).toBe(1)
    watch([named(pc, { name: 'pc.local' })])
    expect(profiler.tell()).toMatchObject([{ address: pc, names: [{ name: 'pc.local' }] }])
  })

  test('a host that makes room is told a last time, and counted', () => {
    const { profiler, watch } = profiling({ homeMax: 2 })
    watch([talk(pc, `${server} 22`), talk(other, `${server} 22`)])
    expect(
      profiler
        .finish()
        .map(({ address }) => address)
        .sort(),
    ).toEqual([pc, other, server])
    expect(profiler.shed()).toMatchObject({ 'host profiles forgotten': 1 })
  })
})

test.each([
  [{ clientsMax: 2 }, {}],
  [{ allClientsMax: 2 }, { 'users of services not counted': 2 }],
])('users of services are counted up to a bound: %o', (limits, shed) => {
  const { profiler, watch } = profiling(limits)
  watch([4, 5, 6, 6].map((n) => talk(`10.0.1.${n}`, `${server} 443`)))
  const known = profiler.finish().find(({ address }) => address === server)
  expect(known).toMatchObject({ services: [{ port: 443, clients: 2 }] })
  expect(profiler.shed()).toEqual(shed)
})
