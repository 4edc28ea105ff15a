/**
 * Where blocks are timed: an attacker of many addresses, and for each program under test a site of its own, a server with a
 * real sshd and syslog behind a gateway.
 */
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toolPath } from '../../lab/command.ts'
import type { Host } from '../../lab/host.ts'
import {
  batch,
  configure,
  hostLines,
  hostSettings,
  makeNamespaces,
  routerSettings,
} from '../../lab/network.ts'
import type { HostPlan } from '../../lab/plan.ts'
import { Rooms, requireRoot } from '../../lab/rooms.ts'
import { settleSshd } from '../../lab/servers/sshd.ts'
import { waitUntil } from './wait.ts'

export interface Site {
  readonly gateway: Host
  readonly server: Host
  /** What the server's sshd writes, as rsyslog keeps it. */
  readonly log: string
}

/** One guesser and whom it guesses at; nobody else has either address. */
export interface Pair {
  readonly source: string
  readonly target: string
}

export interface Ground extends AsyncDisposable {
  readonly attacker: Host
  readonly sites: readonly Site[]
  /** Of a site's number and a repetition's: each has both of its own, so that none is known from the one before. */
  pair(site: number, round: number): Pair
}

/** As many addresses as repetitions can be made; the first are those of hosts and gateways. */
export const roundsMax = 100
const firstAddress = 100

export async function layGround(sites: number, rounds: number): Promise<Ground> {
  requireRoot()
  const numbers = Array.from({ length: sites }, (_, i) => i)
  const rooms = new Rooms([attackerPlan, ...numbers.flatMap(plansOf)])
  const attacker = rooms.host('attacker')
  const siteOf = (i: number): Site => {
    const server = rooms.host(`server${i}`)
    return { gateway: rooms.host(`gateway${i}`), server, log: join(server.folder, 'auth.log') }
  }
  const pair = (i: number, round: number) => ({
    source: `198.51.100.${firstAddress + round}`,
    target: `10.5${i}.0.${firstAddress + round}`,
  })
  const all = numbers.map(siteOf)
  try {
    await makeNamespaces(rooms.rooms, () => '127.0.0.1')
    await batch(all.flatMap((site, i) => wireLines(attacker, site, i)))
    // Who asks for the gateway's card asks as the card's own address, so that no guesser looks like a neighbour.
    const settings = [...hostSettings, ['net.ipv4.conf.all.arp_announce', '2'] as const]
    const lines = attackerLines(sites, rounds)
    await configure(attacker, { settings, lines, cards: numbers.map((i) => `to-${i}`) })
    await Promise.all(all.map((site, i) => setUp(site, { i, rounds })))
  } catch (error) {
    rooms.demolish()
    throw error
  }
  return { attacker, sites: all, pair, [Symbol.asyncDispose]: async () => rooms.demolish() }
}

const attackerPlan: HostPlan<string> = {
  ...{ name: 'attacker', side: 'outside', address: '198.51.100.1' },
  address6: '2001:db8:198::1',
}

function plansOf(i: number): HostPlan<string>[] {
  const inside = (name: string, last: number): HostPlan<string> => ({
    ...{ name: `${name}${i}`, side: 'inside' },
    ...{ address: `10.5${i}.0.${last}`, address6: `fd00:5${i}::${last}` },
  })
  return [inside('gateway', 1), inside('server', 10)]
}

function wireLines(attacker: Host, { gateway, server }: Site, i: number): string[] {
  const wire = (name: string, [a, b]: readonly [Host, Host], card: string) =>
    `link add ${name} address 02:1b:21:${card}:00:0${i} netns ${a.namespace} type veth ` +
    `peer name eth0 address 02:42:0a:${card}:00:0${i} netns ${b.namespace}`
  return [wire(`to-${i}`, [attacker, gateway], '50'), wire('lan', [gateway, server], '51')]
}

function attackerLines(sites: number, rounds: number): string[] {
  const cards = Array.from({ length: sites }, (_, i) => [
    `link set to-${i} up`,
    `address add 203.0.113.${4 * i + 1}/30 dev to-${i}`,
    `route add 10.5${i}.0.0/24 via 203.0.113.${4 * i + 2}`,
  ])
  const own = Array.from({ length: rounds }, (_, k) => `198.51.100.${firstAddress + k}`)
  return ['link set lo up', ...own.map((a) => `address add ${a}/32 dev lo`), ...cards.flat()]
}

async function setUp(
  site: Site,
  { i, rounds }: { readonly i: number; readonly rounds: number },
): Promise<void> {
  const { gateway, server, log } = site
  const gatewayLines = [
    ...['link set lo up', 'link set eth0 up', 'link set lan up'],
    ...[`address add 203.0.113.${4 * i + 2}/30 dev eth0`, `address add 10.5${i}.0.1/24 dev lan`],
    `route add default via 203.0.113.${4 * i + 1}`,
  ]
  const cards = ['eth0', 'lan']
  await configure(gateway, { settings: routerSettings, lines: gatewayLines, cards })
  const aliases = Array.from({ length: rounds }, (_, k) => `10.5${i}.0.${firstAddress + k}`)
  const plan = { ...server.plan, aliases }
  const lines = hostLines(plan, `10.5${i}.0.1`, `fd00:5${i}::1`)
  await configure(server, { settings: hostSettings, lines, cards: ['eth0'] })
  await startSyslog(server, log)
  await startSshd(server, log)
}

/** Debian's: lines with times to the microsecond, as its settings have them since Debian 12. It hears this host alone. */
async function startSyslog(host: Host, log: string): Promise<void> {
  const path = join(host.folder, 'rsyslog.conf')
  const settings = [
    'module(load="imuxsock" SysSock.Use="off")',
    `input(type="imuxsock" Socket="${syslogOf(host)}")`,
    `$WorkDirectory ${host.folder}`,
    `auth,authpriv.* ${log}`,
  ]
  await writeFile(path, `${settings.join('\n')}\n`)
  await writeFile(log, '')
  host.spawn(['rsyslogd', '-n', '-f', path, '-i', join(host.folder, 'rsyslog.pid')])
  await waitUntil(
    () => existsSync(syslogOf(host)),
    () => 'rsyslogd made no socket',
  )
}

/** An sshd writes to the syslog in /dev: in this process's own one that is this host's. */
async function startSshd(host: Host, log: string): Promise<void> {
  const dev = join(host.folder, 'dev')
  const lines = [
    `mkdir ${dev} && mount -t tmpfs dev ${dev}`,
    'for n in null zero full random urandom tty; do',
    `  touch ${dev}/$n; mount --bind /dev/$n ${dev}/$n`,
    'done',
    `ln -s ${syslogOf(host)} ${dev}/log && mount --rbind ${dev} /dev`,
    'exec "$@"',
  ]
  const sshd = [toolPath('sshd'), '-D', '-f', await settleSshd(host)]
  host.spawn(['sh', '-c', lines.join('\n'), 'sh', ...sshd])
  await waitUntil(
    () => readFileSync(log, 'utf8').includes('Server listening'),
    () => 'no sshd',
  )
}

function syslogOf(host: Host): string {
  return join(host.folder, 'syslog')
}
