/**
 * The lab's network: one namespace a host, a gateway with a LAN bridge where the sensor listens, and an
 * internet router behind a delayed wire. Everything carries this run's prefix and goes when it ends.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AmoskysError } from '../src/kernel/index.ts'
import { requireTools, runCommand, toolPath } from './command.ts'
import { Host } from './host.ts'
import { type HostName, type HostPlan, hostPlans, lan, outsideRouters } from './plan.ts'
import { startServers } from './servers/index.ts'

export interface TopologyOptions {
  /** Seeds the wire's jitter. */
  readonly seed?: number
  /** Start nginx, sshd, vsftpd, dnsmasq and chronyd where they belong. Default true. */
  readonly servers?: boolean
}

const prefix = 'amk-'
const netnsFolder = '/run/netns'
const etcFolder = '/etc/netns'
const live = new Set<Topology>()
let made = 0

export class Topology implements AsyncDisposable {
  readonly name: string
  /** A folder of this run's own, gone with the topology. */
  readonly folder: string
  readonly #hosts = new Map<string, Host>()

  constructor() {
    this.name = `${prefix}${process.pid.toString(36)}${(made++).toString(36)}`
    this.folder = mkdtempSync(join(tmpdir(), `${this.name}-`))
    for (const plan of [...hostPlans, gatewayPlan, ispPlan])
      this.#hosts.set(plan.name, this.#room(plan))
    live.add(this)
  }

  host(name: HostName): Host {
    return this.#find(name)
  }

  /** Where the sensor listens: interface `lan` sees each frame of the inside network once. */
  get gateway(): Host {
    return this.#find(gatewayPlan.name)
  }

  get isp(): Host {
    return this.#find(ispPlan.name)
  }

  get all(): readonly Host[] {
    return [...this.#hosts.values()]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.demolish()
  }

  /** Ends every process in this run's namespaces, then removes them. Synchronous: it also runs at exit. */
  demolish(): void {
    if (!live.delete(this)) return
    removeNamespaces(this.all.map((host) => host.namespace))
    rmSync(this.folder, { recursive: true, force: true })
  }

  #find(name: string): Host {
    const host = this.#hosts.get(name)
    if (host === undefined) throw new AmoskysError('not-found', `the lab has no host ${name}`)
    return host
  }

  #room(plan: HostPlan): Host {
    const folder = join(this.folder, plan.name)
    mkdirSync(folder)
    return new Host(plan, `${this.name}-${plan.name}`, folder)
  }
}

const gatewayPlan = {
  name: 'gw' as HostName,
  side: 'inside',
  address: lan.gateway,
  address6: lan.gateway6,
} as const satisfies HostPlan

const ispPlan = {
  name: 'isp' as HostName,
  side: 'outside',
  address: '203.0.113.1',
  address6: '2001:db8:203::1',
} as const satisfies HostPlan

process.on('exit', () => {
  for (const topology of live) topology.demolish()
})

/** Makes the network and, unless told otherwise, starts its servers. Needs root on Linux. */
export async function createTopology(options: TopologyOptions = {}): Promise<Topology> {
  requireRoot()
  requireTools(['ip', 'python3'])
  const topology = new Topology()
  try {
    await makeNamespaces(topology)
    await makeWires(topology)
    await startDelay(topology, options.seed ?? 1)
    await Promise.all(topology.all.map(configure))
    if (options.servers !== false) await startServers(topology)
    return topology
  } catch (error) {
    topology.demolish()
    throw error
  }
}

function requireRoot(): void {
  if (process.platform === 'linux' && process.getuid?.() === 0) return
  throw new AmoskysError(
    'permission',
    'the lab makes network namespaces: run it as root on Linux (sudo node lab/main.ts ...)',
  )
}

async function makeNamespaces(topology: Topology): Promise<void> {
  const lines = topology.all.map((host) => `netns add ${host.namespace}`)
  await batch(lines)
  await Promise.all(topology.all.map(writeEtc))
}

/** `ip netns exec` lays the files of /etc/netns/NAME over /etc: each host has its own resolver and users. */
async function writeEtc(host: Host): Promise<void> {
  const folder = join(etcFolder, host.namespace)
  mkdirSync(folder, { recursive: true })
  const resolver = host.plan.side === 'inside' ? '10.20.0.53' : '203.0.113.53'
  await writeFile(
    join(folder, 'resolv.conf'),
    `nameserver ${resolver}\noptions timeout:2 attempts:2\n`,
  )
  await writeFile(join(folder, 'hosts'), '127.0.0.1 localhost\n::1 localhost\n')
}

/** Each host hangs on a port of its side's bridge. */
async function makeWires(topology: Topology): Promise<void> {
  const { gateway, isp } = topology
  const bridges = [
    `link add lan type bridge forward_delay 0 mcast_snooping 0`,
    `link set lan address 02:20:00:00:00:01`,
  ]
  await batch(bridges, gateway)
  await batch(['link add net type bridge forward_delay 0 mcast_snooping 0'], isp)
  for (const [side, router, bridge] of [
    ['inside', gateway, 'lan'],
    ['outside', isp, 'net'],
  ] as const) {
    const hosts = topology.all.filter((h) => h.plan.side === side && h !== gateway && h !== isp)
    await batch(
      hosts.flatMap((host, i) => [
        `link add ${host.name} type veth peer name eth0 address ${cardAddress(side, i)} netns ${host.namespace}`,
        `link set ${host.name} master ${bridge} up`,
      ]),
      router,
    )
  }
}

/** Network cards of a few real-looking makes, all locally administered. */
function cardAddress(side: 'inside' | 'outside', number: number): string {
  const make = side === 'outside' ? '02:1b:21' : number % 2 === 0 ? '02:42:0a' : '06:d4:89'
  const last = (number + 16).toString(16).padStart(2, '0')
  return `${make}:14:${((number * 37) % 256).toString(16).padStart(2, '0')}:${last}`
}

async function startDelay(topology: Topology, seed: number): Promise<void> {
  const delayMs: Record<string, number> = {}
  for (const plan of hostPlans.filter((host) => host.delayMs !== undefined)) {
    for (const address of [plan.address, plan.address6, ...(plan.aliases ?? [])]) {
      delayMs[address] = plan.delayMs!
    }
  }
  const settings = JSON.stringify({ seed, defaultMs: 30, delayMs })
  const wire = topology.gateway.spawn(['python3', here('net/delay.py'), settings])
  await wire.saying('ready')
  await batch([`link set wan-isp netns ${topology.isp.namespace}`], topology.gateway)
}

async function configure(host: Host): Promise<void> {
  const kind =
    host.plan.name === gatewayPlan.name ? 'gw' : host.plan.name === ispPlan.name ? 'isp' : ''
  if (kind !== '') await setKernel(host, routerSettings)
  else await setKernel(host, hostSettings)
  if (kind === 'gw') await batch(gatewayLines, host)
  else if (kind === 'isp') await batch(ispLines(), host)
  else await batch(hostLines(host.plan), host)
  const cards = kind === 'gw' ? ['lan', 'wan'] : kind === 'isp' ? ['net', 'wan-isp'] : ['eth0']
  await host.run(['python3', here('net/no_offload.py'), ...cards])
}

const hostSettings = [
  ['net.ipv6.conf.all.accept_dad', '0'],
  ['net.ipv6.conf.default.accept_dad', '0'],
  ['net.ipv6.conf.eth0.accept_dad', '0'],
] as const

const routerSettings = [
  ['net.ipv4.ip_forward', '1'],
  ['net.ipv6.conf.all.forwarding', '1'],
  ['net.ipv6.conf.default.accept_dad', '0'],
  ['net.ipv4.conf.all.rp_filter', '0'],
  ['net.ipv4.conf.default.rp_filter', '0'],
] as const

async function setKernel(
  host: Host,
  settings: readonly (readonly [string, string])[],
): Promise<void> {
  const lines = settings.map(
    ([key, value]) => `echo ${value} > /proc/sys/${key.replaceAll('.', '/')}`,
  )
  await host.run(['sh', '-c', lines.join('; ')])
}

const gatewayLines = [
  'link set lo up',
  'link set lan up',
  'link set wan up txqueuelen 10000',
  `address add ${lan.gateway}/24 dev lan`,
  `address add ${lan.gateway6}/64 dev lan nodad`,
  'address add 192.0.2.1/30 dev wan',
  'address add 2001:db8:2::1/64 dev wan nodad',
  'route add default via 192.0.2.2',
  'route add ::/0 via 2001:db8:2::2',
]

/** Answers to invented sources end at the internet's edge without a word, as they do in life. */
function ispLines(): string[] {
  return [
    'link set lo up',
    'link set net up',
    'link set wan-isp up txqueuelen 10000',
    ...outsideRouters.map((a) => `address add ${a} dev net${a.includes('::') ? ' nodad' : ''}`),
    'address add 192.0.2.2/30 dev wan-isp',
    'address add 2001:db8:2::2/64 dev wan-isp nodad',
    `route add ${lan.prefix} via 192.0.2.1`,
    'route add fd00:20::/64 via 2001:db8:2::1',
    'route add blackhole default',
  ]
}

function hostLines(plan: HostPlan): string[] {
  const router = plan.side === 'inside' ? lan.gateway : plan.address.replace(/\d+$/, '1')
  const router6 =
    plan.side === 'inside'
      ? lan.gateway6
      : `${plan.address6.slice(0, plan.address6.indexOf('::'))}::1`
  return [
    'link set lo up',
    'link set eth0 up',
    ...[plan.address, ...(plan.aliases ?? [])].map((a) => `address add ${a}/24 dev eth0`),
    `address add ${plan.address6}/64 dev eth0 nodad`,
    `route add default via ${router}`,
    `route add ::/0 via ${router6}`,
  ]
}

async function batch(lines: readonly string[], host?: Host): Promise<void> {
  const scope = host === undefined ? [] : ['-n', host.namespace]
  await runCommand([toolPath('ip'), ...scope, '-batch', '-'], { input: `${lines.join('\n')}\n` })
}

/** Removes what a killed run left behind; a run whose process still lives is left alone. */
export function removeLeftovers(): number {
  requireRoot()
  const left = list(netnsFolder).filter((name) => name.startsWith(prefix) && !ownerLives(name))
  removeNamespaces(left)
  for (const name of list(tmpdir()).filter((n) => n.startsWith(prefix) && !ownerLives(n))) {
    rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
  return left.length
}

function ownerLives(name: string): boolean {
  const owner = Number.parseInt(name.slice(prefix.length).split('-')[0]!.slice(0, -1), 36)
  try {
    process.kill(owner, 0)
    return true
  } catch {
    return false
  }
}

function removeNamespaces(names: readonly string[]): void {
  for (const pid of processesIn(names)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended with its parent.
    }
  }
  const input = names.map((name) => `netns del ${name}\n`).join('')
  spawnSync('ip', ['-force', '-batch', '-'], { input })
  for (const name of names) rmSync(join(etcFolder, name), { recursive: true, force: true })
}

/** Processes whose network is one of these namespaces: only the lab's own can be. */
function processesIn(names: readonly string[]): number[] {
  const inodes = new Set(names.map((name) => inodeOf(join(netnsFolder, name))))
  inodes.delete('')
  return list('/proc')
    .filter((name) => /^\d+$/.test(name) && inodes.has(networkOf(name)))
    .map(Number)
}

function inodeOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false })
  return status === undefined ? '' : `net:[${status.ino}]`
}

function networkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return 'gone'
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
