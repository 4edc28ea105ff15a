/** Port scans and sweeps with nmap. */

import type { Deed } from '../deed.ts'
import type { HostName } from '../plan.ts'
import type { World } from '../world.ts'

export interface ScanOptions {
  readonly from?: HostName
  readonly target?: string
  /** nmap's own options for the kind of scan. */
  readonly how: readonly string[]
  readonly protocol?: 'tcp' | 'udp'
}

/** Many ports of one host. */
export async function scanPorts(world: World, options: ScanOptions): Promise<void> {
  const { from = 'attacker', target = '10.20.0.10', how, protocol = 'tcp' } = options
  const host = world.host(from)
  const client = target.includes(':') ? host.address6 : host.address
  const deed = { behaviour: 'vertical-scan', client, server: target } as const
  // Closed UDP ports answer in ICMP.
  const kinds = protocol === 'udp' ? (['udp', 'icmp'] as const) : [protocol]
  const deeds: Deed[] = kinds.map((kind) => ({ ...deed, protocol: kind }))
  const family = target.includes(':') ? ['-6'] : []
  await world.malicious(deeds, () => host.run(['nmap', '-n', '-Pn', ...family, ...how, target]))
}

export interface SweepOptions {
  readonly from?: HostName
  readonly network?: string
  readonly ports: readonly number[]
  readonly how?: readonly string[]
}

/** A few ports of many hosts. */
export async function sweep(world: World, options: SweepOptions): Promise<void> {
  const { from = 'client', network = '10.20.0.0/24', ports, how = ['-sS'] } = options
  const client = world.host(from).address
  const deed = { behaviour: 'horizontal-scan', client, server: network } as const
  // On its own network a sweeper first asks ARP for every address.
  const deeds: Deed[] = [
    { ...deed, protocol: 'tcp', serverPorts: ports },
    { ...deed, protocol: 'arp' },
  ]
  const line = ['nmap', '-n', ...how, '-p', ports.join(','), network]
  await world.malicious(deeds, () => world.host(from).run(line))
}
