/** The lab's network as data: who is where, with which address and how far away. */

export type HostName =
  | 'gateway'
  | 'isp'
  | 'attacker'
  | 'visitor'
  | 'c2'
  | 'site'
  | 'web1'
  | 'app1'
  | 'nas'
  | 'dns'
  | 'client'
  | 'laptop'
  | `desk${number}`

export interface HostPlan<Name extends string = HostName> {
  readonly name: Name
  readonly side: 'outside' | 'inside'
  readonly address: string
  /** Further addresses of the same host. */
  readonly aliases?: readonly string[]
  readonly address6: string
  /** One-way delay between this host and the gateway, for hosts outside. */
  readonly delayMs?: number
}

export const lan = {
  prefix: '10.20.0.0/24',
  gateway: '10.20.0.1',
  gateway6: 'fd00:20::1',
} as const

/** The router of the inside network. */
export const gatewayPlan: HostPlan = {
  name: 'gateway',
  side: 'inside',
  address: lan.gateway,
  address6: lan.gateway6,
}

/** The internet's router, beyond the delayed wire. */
export const ispPlan: HostPlan = {
  name: 'isp',
  side: 'outside',
  address: '203.0.113.1',
  address6: '2001:db8:203::1',
}

/** Networks beyond the gateway, each with the router's own address in it. */
export const outsideRouters = [
  '198.51.100.1/24',
  '203.0.113.1/24',
  '2001:db8:198::1/64',
  '2001:db8:203::1/64',
] as const

const deskCount = 16

const servers: readonly HostPlan[] = [
  outside('attacker', ['198.51.100.23', '2001:db8:198::23'], 42),
  {
    ...outside('visitor', ['203.0.113.41', '2001:db8:203::41'], 24),
    aliases: ['203.0.113.42', '203.0.113.43', '203.0.113.44', '203.0.113.45', '203.0.113.46'],
  },
  outside('c2', ['203.0.113.66', '2001:db8:203::66'], 58),
  {
    ...outside('site', ['203.0.113.10', '2001:db8:203::10'], 9),
    aliases: ['203.0.113.11', '203.0.113.12', '203.0.113.13', '203.0.113.53', '203.0.113.123'],
  },
  inside('web1', 10),
  inside('app1', 11),
  inside('nas', 20),
  inside('dns', 53),
  inside('client', 100),
  inside('laptop', 101),
]

const desks = Array.from({ length: deskCount }, (_, i) => inside(`desk${i + 1}`, 110 + i))

export const hostPlans: readonly HostPlan[] = [...servers, ...desks]

export const deskNames: readonly HostName[] = desks.map((desk) => desk.name)

/** Names the resolver of the site outside knows: the lab's internet. */
export const internetNames: readonly (readonly [name: string, address: string])[] = [
  ['www.news.example', '203.0.113.10'],
  ['img.news.example', '203.0.113.11'],
  ['www.shop.example', '203.0.113.12'],
  ['cdn.shop.example', '203.0.113.13'],
  ['updates.vendor.example', '203.0.113.13'],
  ['api.weather.example', '203.0.113.11'],
  ['time.vendor.example', '203.0.113.123'],
  ['mail.corp.example', '203.0.113.12'],
]

/** Names the resolver inside answers itself. */
export const insideNames: readonly (readonly [name: string, address: string])[] = [
  ['web1.lab.example', '10.20.0.10'],
  ['app1.lab.example', '10.20.0.11'],
  ['nas.lab.example', '10.20.0.20'],
  ['dns.lab.example', '10.20.0.53'],
]

/** Names with IPv6 addresses. */
export const sixNames: readonly (readonly [name: string, address: string])[] = [
  ['web1-six.lab.example', 'fd00:20::10'],
  ['www-six.news.example', '2001:db8:203::10'],
]

/** The zone whose questions the inside resolver hands to the C2's own name server. */
export const tunnelZone = 't.sync.example'

function outside(
  name: HostName,
  [address, address6]: readonly [address: string, address6: string],
  delayMs: number,
): HostPlan {
  return { name, side: 'outside', address, address6, delayMs }
}

function inside(name: HostName, last: number): HostPlan {
  return { name, side: 'inside', address: `10.20.0.${last}`, address6: `fd00:20::${last}` }
}
