/** Commands that lay the lab's network: namespaces, bridges, the delayed wire, addresses and routes. */
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand, toolPath } from './command.ts'
import type { Host } from './host.ts'
import { etcFolder } from './leftovers.ts'
import { type HostPlan, hostPlans, lan, outsideRouters } from './plan.ts'

/** The machines of one run, its two routers apart. */
export interface Machines {
  readonly hosts: readonly Host[]
  readonly gateway: Host
  readonly isp: Host
}

export async function layNetwork(machines: Machines, seed: number): Promise<void> {
  const { hosts, gateway, isp } = machines
  await makeNamespaces([...hosts, gateway, isp], ({ plan }) =>
    plan.side === 'inside' ? '10.20.0.53' : '203.0.113.53',
  )
  await makeWires(machines)
  await startDelay(machines, seed)
  await Promise.all([
    configure(gateway, { settings: routerSettings, lines: gatewayLines, cards: ['lan', 'wan'] }),
    configure(isp, { settings: routerSettings, lines: ispLines(), cards: ['net', 'wan-isp'] }),
    ...hosts.map((host) =>
      configure(host, { settings: hostSettings, lines: ownLines(host.plan), cards: ['eth0'] }),
    ),
  ])
}

/** One for each, each with the resolver that it asks. */
export async function makeNamespaces(
  hosts: readonly Host[],
  resolverOf: (host: Host) => string,
): Promise<void> {
  await batch(hosts.map((host) => `netns add ${host.namespace}`))
  await Promise.all(hosts.map((host) => writeEtc(host, resolverOf(host))))
}

/** `ip netns exec` lays the files of /etc/netns/NAME over /etc: each host has its own resolver and users. */
async function writeEtc(host: Host, resolver: string): Promise<void> {
  const folder = join(etcFolder, host.namespace)
  mkdirSync(folder, { recursive: true })
  await writeFile(
    join(folder, 'resolv.conf'),
    `nameserver ${resolver}\noptions timeout:2 attempts:2\n`,
  )
  await writeFile(join(folder, 'hosts'), '127.0.0.1 localhost\n::1 localhost\n')
}

/** Each host hangs on a port of its side's bridge. */
async function makeWires({ hosts: all, gateway, isp }: Machines): Promise<void> {
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
    const hosts = all.filter((host) => host.plan.side === side)
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

async function startDelay({ gateway, isp }: Machines, seed: number): Promise<void> {
  const delayMs: Record<string, number> = {}
  for (const plan of hostPlans.filter((host) => host.delayMs !== undefined)) {
    for (const address of [plan.address, plan.address6, ...(plan.aliases ?? [])]) {
      delayMs[address] = plan.delayMs!
    }
  }
  const settings = JSON.stringify({ seed, defaultMs: 30, delayMs })
  const wire = gateway.spawn(['python3', here('net/delay.py'), settings])
  await wire.saying('ready')
  await batch([`link set wan-isp netns ${isp.namespace}`], gateway)
}

export interface Configuration {
  readonly settings: readonly (readonly [key: string, value: string])[]
  readonly lines: readonly string[]
  readonly cards: readonly string[]
}

export async function configure(
  host: Host,
  { settings, lines, cards }: Configuration,
): Promise<void> {
  const writes = settings.map(
    ([key, value]) => `echo ${value} > /proc/sys/${key.replaceAll('.', '/')}`,
  )
  await host.run(['sh', '-c', writes.join('; ')])
  await batch(lines, host)
  await host.run(['python3', here('net/no_offload.py'), ...cards])
}

export const hostSettings = [
  ['net.ipv6.conf.all.accept_dad', '0'],
  ['net.ipv6.conf.default.accept_dad', '0'],
  ['net.ipv6.conf.eth0.accept_dad', '0'],
] as const

export const routerSettings = [
  ['net.ipv4.ip_forward', '1'],
  ['net.ipv6.conf.all.forwarding', '1'],
  ['net.ipv6.conf.default.accept_dad', '0'],
  ['net.ipv4.conf.all.rp_filter', '0'],
  ['net.ipv4.conf.default.rp_filter', '0'],
] as const

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

function ownLines(plan: HostPlan<string>): string[] {
  const router = plan.side === 'inside' ? lan.gateway : plan.address.replace(/\d+$/, '1')
  const router6 =
    plan.side === 'inside'
      ? lan.gateway6
      : `${plan.address6.slice(0, plan.address6.indexOf('::'))}::1`
  return hostLines(plan, router, router6)
}

/** A host on a network of its own, and the router that leads out of it. */
export function hostLines(plan: HostPlan<string>, router: string, router6: string): string[] {
  return [
    'link set lo up',
    'link set eth0 up',
    ...[plan.address, ...(plan.aliases ?? [])].map((a) => `address add ${a}/24 dev eth0`),
    `address add ${plan.address6}/64 dev eth0 nodad`,
    `route add default via ${router}`,
    `route add ::/0 via ${router6}`,
  ]
}

export async function batch(lines: readonly string[], host?: Host): Promise<void> {
  const scope = host === undefined ? [] : ['-n', host.namespace]
  await runCommand([toolPath('ip'), ...scope, '-batch', '-'], { input: `${lines.join('\n')}\n` })
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
