/**
 * The lab's network: one namespace a host, a gateway with a LAN bridge where the sensor listens, and an
 * internet router behind a delayed wire. Everything carries this run's prefix and goes when it ends.
 */
import { requireTools } from './command.ts'
import type { Host } from './host.ts'
import { layNetwork } from './network.ts'
import { gatewayPlan, type HostName, hostPlans, ispPlan } from './plan.ts'
import { Rooms, requireRoot } from './rooms.ts'
import { startServers } from './servers/index.ts'

export interface TopologyOptions {
  /** Seeds the wire's jitter. */
  readonly seed?: number
  /** Start nginx, sshd, vsftpd, dnsmasq and chronyd where they belong. Default true. */
  readonly servers?: boolean
}

export class Topology extends Rooms<HostName> {
  /** Where the sensor listens: interface `lan` sees each frame of the inside network once. */
  readonly gateway: Host = this.host('gateway')
  readonly isp: Host = this.host('isp')

  constructor() {
    super([...hostPlans, gatewayPlan, ispPlan])
  }

  get hosts(): readonly Host[] {
    return this.rooms.filter((room) => room !== this.gateway && room !== this.isp)
  }
}

/** Makes the network and, unless told otherwise, starts its servers. Needs root on Linux. */
export async function createTopology(options: TopologyOptions = {}): Promise<Topology> {
  requireRoot()
  requireTools(['ip', 'python3'])
  const topology = new Topology()
  try {
    await layNetwork(topology, options.seed ?? 1)
    if (options.servers !== false) await startServers((name) => topology.host(name))
    return topology
  } catch (error) {
    topology.demolish()
    throw error
  }
}
