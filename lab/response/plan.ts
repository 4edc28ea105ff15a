/** The response lab as data: who is where. Everything between two networks passes `responder`, which can therefore stop it. */
import type { HostPlan } from '../plan.ts'

export type ResponseHostName =
  | 'responder'
  | 'sensor'
  | 'investigator'
  | 'dashboard'
  | 'web1'
  | 'app1'
  | 'db1'
  | 'honeypot'
  | 'attacker'
  | 'visitor'
  | 'c2'

/** Each is a bridge in the responder's namespace, by this name. */
export type NetworkName = 'lan' | 'trap' | 'outside'

export interface ResponseHostPlan extends HostPlan<ResponseHostName> {
  readonly network: NetworkName
}

export interface NetworkPlan {
  readonly name: NetworkName
  /** The responder's own addresses in it, with their prefix lengths. */
  readonly routers: readonly string[]
}

/** `trap` holds the honeypot alone: what breaks out of it meets the responder first. */
export const networkPlans: readonly NetworkPlan[] = [
  { name: 'lan', routers: ['10.30.0.1/24', 'fd00:30::1/64'] },
  { name: 'trap', routers: ['10.40.0.1/24', 'fd00:40::1/64'] },
  {
    name: 'outside',
    routers: ['198.51.100.1/24', '203.0.113.1/24', '2001:db8:198::1/64', '2001:db8:203::1/64'],
  },
]

export const responderPlan: ResponseHostPlan = onLan('responder', 1)

export const responsePlans: readonly ResponseHostPlan[] = [
  onLan('sensor', 5),
  onLan('investigator', 6),
  onLan('dashboard', 7),
  onLan('web1', 10),
  onLan('app1', 11),
  onLan('db1', 12),
  {
    ...{ name: 'honeypot', side: 'inside', network: 'trap' },
    ...{ address: '10.40.0.10', address6: 'fd00:40::10' },
  },
  outside('attacker', '198.51.100.23', '2001:db8:198::23'),
  outside('visitor', '203.0.113.41', '2001:db8:203::41'),
  outside('c2', '203.0.113.66', '2001:db8:203::66'),
]

/** Names that the resolver on the responder answers itself: it knows no others. */
export const responseNames: readonly (readonly [name: string, address: string])[] = [
  ['web1.lab.example', '10.30.0.10'],
  ['app1.lab.example', '10.30.0.11'],
  ['db1.lab.example', '10.30.0.12'],
  ['dashboard.lab.example', '10.30.0.7'],
  ['telemetry.sync.example', '203.0.113.66'],
]

function onLan(name: ResponseHostName, last: number): ResponseHostPlan {
  const addresses = { address: `10.30.0.${last}`, address6: `fd00:30::${last}` }
  return { name, side: 'inside', network: 'lan', ...addresses }
}

function outside(name: ResponseHostName, address: string, address6: string): ResponseHostPlan {
  return { name, side: 'outside', network: 'outside', address, address6 }
}
