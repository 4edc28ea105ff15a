/**
 * The lab's network: one namespace a host, a gateway with a LAN bridge where the sensor listens, and an
 * internet router behind a delayed wire. Everything carries this run's prefix and goes when it ends.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AmoskysError } from '../src/kernel/index.ts'
import { requireTools } from './command.ts'
import { Host } from './host.ts'
import { prefix, removeNamespaces } from './leftovers.ts'
import { layNetwork } from './network.ts'
import { gatewayPlan, type HostName, type HostPlan, hostPlans, ispPlan } from './plan.ts'
import { startServers } from './servers/index.ts'

export interface TopologyOptions {
  /** Seeds the wire's jitter. */
  readonly seed?: number
  /** Start nginx, sshd, vsftpd, dnsmasq and chronyd where they belong. Default true. */
  readonly servers?: boolean
}

const live = new Set<Topology>()
let made = 0

export class Topology implements AsyncDisposable {
  readonly name: string
  /** A folder of this run's own, gone with the topology. */
  readonly folder: string
  /** Where the sensor listens: interface `lan` sees each frame of the inside network once. */
  readonly gateway: Host
  readonly isp: Host
  readonly #hosts: ReadonlyMap<HostName, Host>

  constructor() {
    this.name = `${prefix}${process.pid.toString(36)}${(made++).toString(36)}`
    this.folder = mkdtempSync(join(tmpdir(), `${this.name}-`))
    this.gateway = this.#room(gatewayPlan)
    this.isp = this.#room(ispPlan)
    this.#hosts = new Map(hostPlans.map((plan) => [plan.name, this.#room(plan)]))
    live.add(this)
  }

  host(name: HostName): Host {
    const host = this.#hosts.get(name)
    if (host === undefined) throw new AmoskysError('not-found', `the lab has no host ${name}`)
    return host
  }

  get hosts(): readonly Host[] {
    return [...this.#hosts.values()]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.demolish()
  }

  /** Ends every program of this run and removes its network. Synchronous: it also runs at exit. */
  demolish(): void {
    if (!live.delete(this)) return
    removeNamespaces([...this.hosts, this.gateway, this.isp].map((host) => host.namespace))
    rmSync(this.folder, { recursive: true, force: true })
  }

  #room(plan: HostPlan): Host {
    const folder = join(this.folder, plan.name)
    mkdirSync(folder)
    return new Host(plan, `${this.name}-${plan.name}`, folder)
  }
}

process.on('exit', () => {
  for (const topology of live) topology.demolish()
})

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

export function requireRoot(): void {
  if (process.platform === 'linux' && process.getuid?.() === 0) return
  throw new AmoskysError(
    'permission',
    'the lab makes network namespaces: run it as root on Linux (sudo node lab/main.ts ...)',
  )
}
