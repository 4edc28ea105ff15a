/** Floods with hping3: bounded in packets and rate. */

import type { Deed } from '../deed.ts'
import type { HostName } from '../plan.ts'
import type { World } from '../world.ts'

export interface FloodOptions {
  readonly from?: HostName
  readonly target?: string
  readonly packets: number
  /** Between two packets. */
  readonly intervalUs?: number
  readonly port?: number
  /** SYNs from the attacker's own address instead of invented ones. */
  readonly ownSource?: boolean
}

/** SYNs to a listening port, from invented addresses unless told otherwise. */
export function floodSyn(world: World, options: FloodOptions): Promise<void> {
  const { target = '10.20.0.10', port = 80, ownSource = false, from = 'attacker' } = options
  const deed: Deed = {
    behaviour: 'syn-flood',
    protocol: 'tcp',
    client: ownSource ? world.host(from).address : '*',
    server: target,
    serverPorts: [port],
  }
  const source = ownSource ? [] : ['--rand-source']
  return flood(world, options, { deeds: [deed], how: ['-S', '-p', String(port), ...source] })
}

/** Datagrams to a closed port; some come back as ICMP port unreachable. */
export function floodUdp(world: World, options: FloodOptions): Promise<void> {
  const { target = '10.20.0.10', port = 9999, from = 'attacker' } = options
  const client = world.host(from).address
  const deed: Deed = {
    behaviour: 'udp-flood',
    protocol: 'udp',
    client,
    server: target,
    serverPorts: [port],
  }
  const icmp: Deed = { behaviour: 'udp-flood', protocol: 'icmp', client, server: target }
  return flood(world, options, {
    deeds: [deed, icmp],
    how: ['--udp', '-p', String(port), '-d', '120'],
  })
}

export function floodIcmp(world: World, options: FloodOptions): Promise<void> {
  const { target = '10.20.0.10', from = 'attacker' } = options
  const client = world.host(from).address
  const deed: Deed = { behaviour: 'icmp-flood', protocol: 'icmp', client, server: target }
  return flood(world, options, { deeds: [deed], how: ['--icmp', '-d', '56'] })
}

interface Flood {
  readonly deeds: readonly Deed[]
  /** hping3's options that make this kind of flood. */
  readonly how: readonly string[]
}

async function flood(world: World, options: FloodOptions, { deeds, how }: Flood): Promise<void> {
  const { from = 'attacker', target = '10.20.0.10', packets, intervalUs = 400 } = options
  const bounds = ['-q', '-c', String(packets), '-i', `u${intervalUs}`]
  await world.malicious(deeds, () =>
    world.host(from).attempt(['hping3', ...how, ...bounds, target]),
  )
}
