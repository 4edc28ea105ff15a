import { expect, test } from 'vitest'
import type { Observation } from '../../contracts/index.ts'
import { rowsOf } from '../../observations/rows.fixture.ts'
import { talk } from '../profiles/story.fixture.ts'
import { Hosts } from './hosts.ts'
import { createRoles } from './roles.ts'
import { Row } from './row.ts'

const startUs = 1_700_000_040_000_000
const [first, second] = ['02:00:00:00:00:01', '02:00:00:00:00:02']

function learned(observations: readonly Observation[]) {
  const hosts = new Hosts({ home: ['10.0.0.0/8'] })
  const roles = createRoles({ hosts })
  const row = new Row(hosts)
  const batch = rowsOf(observations)
  for (const at of observations.keys()) roles.watch(row.show(batch, at))
  return roles
}

function answer(client: string, name: string): Observation {
  return {
    ...{ kind: 'dns', timeUs: startUs, flow: 1, client, server: '10.0.0.2', isResponse: true },
    ...{ name, type: 1, responseCode: 0, bytes: 80 },
  }
}

function announced(senderMac: string, atS: number): Observation {
  const target = { targetMac: '00:00:00:00:00:00', targetAddress: '10.0.0.9' }
  const timeUs = startUs + atS * 1e6
  return { kind: 'arp', timeUs, operation: 1, senderMac, senderAddress: '10.0.0.9', ...target }
}

test('a resolver answers for several domains to several hosts; one answer makes nobody one', () => {
  const one = [answer('10.0.0.5', 'www.example.com')]
  expect(learned(one).rolesOf('10.0.0.2')).toEqual([])
  const ownServer = [...one, answer('10.0.0.6', 'api.example.com')]
  expect(learned(ownServer).rolesOf('10.0.0.2')).toEqual([])
  const many = [...ownServer, answer('10.0.0.6', 'example.org')]
  expect(learned(many).rolesOf('10.0.0.2')).toEqual([
    { address: '10.0.0.2', role: 'resolver', basis: 'answers DNS lookups of 2 hosts' },
  ])
})

test('an address has moved when its first machine stays silent; two that claim it dispute it', () => {
  const moved = [announced(first!, 0), ...[10, 40, 80, 90].map((s) => announced(second!, s))]
  expect(
    learned(moved)
      .rolesOf('10.0.0.9')
      .map(({ role }) => role),
  ).toEqual(['virtual-address'])
  const disputed = [...moved.slice(0, 3), announced(first!, 60), ...moved.slice(3)]
  expect(learned(disputed).rolesOf('10.0.0.9')).toEqual([])
  expect(learned(disputed).isVouched('10.0.0.9')).toBe(false)
  expect(learned([announced(first!, 0)]).isVouched('10.0.0.9')).toBe(true)
})

test('one frame with the hardware address of a router group makes no virtual address', () => {
  const frames = [0, 1, 2].map((s) => announced('00:00:5e:00:01:07', s))
  expect(learned(frames.slice(0, 1)).rolesOf('10.0.0.9')).toEqual([])
  expect(learned(frames).rolesOf('10.0.0.9')).toHaveLength(1)
})

test('a domain is used by those who ask ordinary names under it, resolvers apart', () => {
  const asked = ['10.0.0.5', '10.0.0.6'].map((client) => answer(client, 'www.example.co.uk'))
  const data = answer('10.0.0.7', `${'a'.repeat(40)}.example.co.uk`)
  const roles = learned([...asked, data])
  expect(roles.usersOfDomain('example.co.uk', '10.0.0.7')).toBe(2)
  expect(roles.usersOfDomain('example.co.uk', '10.0.0.5')).toBe(1)
})

/** Good conversations with two of ten servers in every span of so many seconds, for that long. */
function paced(everyS: number, seconds: number) {
  return Array.from({ length: Math.floor(seconds / everyS) }, (_, i) =>
    [0, 1].map((k) =>
      talk('10.0.0.8', `198.51.100.${1 + ((2 * i + k) % 10)} 443`, {
        timeUs: startUs + i * everyS * 1e6,
      }),
    ),
  ).flat()
}

test('who hardly pauses for minutes is an address of many; who reads between two pages is not', () => {
  const rolesAt = (observations: readonly Observation[]) =>
    learned(observations)
      .rolesOf('10.0.0.8')
      .map(({ role }) => role)
  expect(rolesAt(paced(10, 600))).toEqual(['shared-address'])
  expect(rolesAt(paced(10, 150))).toEqual([])
  expect(rolesAt(paced(30, 3600))).toEqual([])
  const later = startUs + 20 * 3600e6
  const busyOnce = [...paced(10, 600), ...paced(30, 3600).map((o) => ({ ...o, timeUs: later }))]
  expect(rolesAt(busyOnce)).toEqual([])
})

test('one of ours serves those who had good conversations with it', () => {
  const roles = learned([
    talk('10.0.0.8', '10.0.0.9 8080'),
    talk('10.0.0.7', '10.0.0.9 8080'),
    talk('10.0.0.6', '10.0.0.9 8080', { state: 'REJ', forwardPayload: 0, backwardPayload: 0 }),
  ])
  expect(roles.servedBy('10.0.0.9', [])).toBe(2)
  expect(roles.servedBy('10.0.0.9', ['10.0.0.7'])).toBe(1)
})

test('a handshake is proof of an address, a half-open one is none; over UDP an answer is', () => {
  const bare = { forwardPayload: 0, backwardPayload: 0, state: 'RSTO' } as const
  const proofs = (changes: Parameters<typeof talk>[2]) => {
    const roles = learned([talk('10.0.0.8', '10.0.0.9 88', changes)])
    return (['handshake', 'answer'] as const).filter((how) => roles.hasProved('10.0.0.8', how))
  }
  expect(proofs({ ...bare, forwardPackets: 2 })).toEqual([])
  expect(proofs({ ...bare, forwardPackets: 3 })).toEqual(['handshake'])
  expect(proofs({ ...bare, forwardPackets: 1, firstFlags: 16, state: 'OTH' })).toEqual([])
  expect(proofs({ protocol: 17 })).toEqual(['answer'])
  expect(proofs({ protocol: 17, backwardPayload: 0 })).toEqual([])
})

/** Conversations that run at once with one server, so many, each told at its twentieth packet. */
function running(count: number): Observation[] {
  return Array.from({ length: count }, () =>
    talk('10.0.0.8', '198.51.100.7 443', { kind: 'progress', end: 'open', state: 'S1' }),
  )
}

test('what ran when a sensor began anew runs no longer: it is not counted with what runs since', () => {
  const rolesAt = (...runs: readonly (readonly Observation[])[]) => {
    const hosts = new Hosts({ home: ['10.0.0.0/8'] })
    const roles = createRoles({ hosts })
    const row = new Row(hosts)
    for (const observations of runs) {
      roles.begun()
      const batch = rowsOf(observations)
      for (const at of observations.keys()) roles.watch(row.show(batch, at))
    }
    return roles.rolesOf('10.0.0.8').map(({ role }) => role)
  }
  expect(rolesAt(running(12))).toEqual(['shared-address'])
  expect(rolesAt(running(6), running(6))).toEqual([])
})
