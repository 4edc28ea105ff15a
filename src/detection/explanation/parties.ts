/** What those around an alert are to others. */
import type { Explanation, HostRole, Party, Verdict } from '../../contracts/index.ts'
import type { Neighbours } from '../hosts/index.ts'

const partiesMax = 8

const roleWords: Readonly<Record<HostRole, string>> = {
  gateway: 'gateway',
  'shared-address': 'address of many',
  'virtual-address': 'virtual address',
  resolver: 'resolver',
  'dhcp-server': 'DHCP server',
  'mail-server': 'mail server',
  balancer: 'load balancer',
  broker: 'message broker',
  printer: 'printer',
  monitor: 'monitor',
}

/** The doer's, then those of the one that it is done to, then the entity's. */
export function partiesOf({ lead, entity }: Verdict, neighbours?: Neighbours): Party[] {
  if (neighbours === undefined) return []
  const addresses = new Set([lead.actor, lead.peer, entity])
  return [...addresses].flatMap((address) => neighbours.rolesOf(address)).slice(0, partiesMax)
}

/** `10.0.0.2 answers DNS lookups of 12 hosts (resolver).` */
export function partyLines({ parties }: Pick<Explanation, 'parties'>): string[] {
  return parties.map(({ address, role, basis }) => `${address} ${basis} (${roleWords[role]}).`)
}
