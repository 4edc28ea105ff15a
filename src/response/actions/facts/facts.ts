/** What this machine knows of its own surroundings: nothing in it may ever be cut off. */
import type { HostFacts } from '../../../contracts/index.ts'
import { AmoskysError, reasonOf } from '../../../kernel/index.ts'
import { networkOf, singleAddress } from '../target.ts'
import { type Tool, toolOf } from '../tool.ts'
import { type Files, filesAt } from './files.ts'
import { addressesIn, gatewaysIn, neighboursIn, peersIn } from './iproute.ts'
import { leasesIn, resolversIn, sshPortsIn, timeServersIn } from './settings.ts'

export interface FactsOptions {
  readonly nowMs: () => number
  /** Ports of the API: whoever is connected there manages this machine. SSH's are found out. */
  readonly apiPorts: readonly number[]
  readonly tool?: Tool
  /** Folder under which `/etc`, `/run` and `/var` are read; default: the root. */
  readonly root?: string
}

/** Addresses in a list; a machine with more has more than it can be asked to protect. */
const listMax = 64
const ntpPort = 123

/** Looks once. It never fails: what it cannot find out stands in `gaps`. */
export async function hostFacts(options: FactsOptions): Promise<HostFacts> {
  const tool = options.tool ?? toolOf({ ip: 'iproute2', ss: 'iproute2' })
  const files = filesAt(options.root ?? '/')
  const gaps: string[] = []
  const say = async (...argv: string[]): Promise<string> => {
    try {
      const answer = await tool(argv)
      if (answer.status === 0) return answer.out
      gaps.push(`${argv.join(' ')}: ended with status ${answer.status}`)
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      gaps.push(thrown.message)
    }
    return ''
  }
  const parsed = <T>(what: string, parse: () => T[]): T[] => {
    try {
      return parse()
    } catch (thrown) {
      gaps.push(`${what}: cannot be read: ${reasonOf(thrown).slice(0, 200)}`)
      return []
    }
  }
  const asked = await Promise.all([
    say('ip', '-j', 'addr'),
    say('ip', '-j', '-4', 'route', 'show', 'table', 'all'),
    say('ip', '-j', '-6', 'route', 'show', 'table', 'all'),
    say('ip', '-j', 'neigh'),
    say('ss', '-Htn', 'state', 'established'),
    say('ss', '-Hun', 'state', 'connected'),
  ])
  const [addr, routes4, routes6, neigh, tcp, udp] = asked
  const known = parsed('ip addr', () => addressesIn(addr))
  const routers = parsed('ip route', () => [...gatewaysIn(routes4), ...gatewaysIn(routes6)])
  const neighbours = parsed('ip neigh', () => neighboursIn(neigh))
  const outside = outsideOf(files, gaps)
  const ports = new Set([...options.apiPorts, ...sshPortsIn(files)])
  const cut = (name: string, list: readonly string[]) => listed(name, list, gaps)
  return {
    at: new Date(options.nowMs()).toISOString(),
    own: cut(
      'own addresses',
      known.map(({ address }) => address),
    ),
    networks: cut('networks', known.map(({ network }) => network).filter(isNetwork)),
    broadcasts: cut(
      'broadcast addresses',
      known.flatMap((one) => one.broadcast ?? []),
    ),
    gateways: cut('gateways', withSameMac(routers, neighbours)),
    resolvers: cut('resolvers', outside.resolvers),
    dhcp: cut('DHCP servers', outside.dhcp),
    ntp: cut('time servers', [...outside.ntp, ...peersIn(udp, { peer: new Set([ntpPort]) })]),
    operators: cut('operators', peersIn(tcp, { local: ports })),
    gaps: gaps.slice(0, listMax),
  }
}

function outsideOf(files: Files, gaps: string[]) {
  const leases = leasesIn(files)
  const time = timeServersIn(files)
  const names = time.names.slice(0, 4).join(', ')
  if (names !== '') {
    gaps.push(
      `time servers are set by name (${names}); their addresses are known while they are asked`,
    )
  }
  return {
    resolvers: [...resolversIn(files), ...leases.resolvers],
    dhcp: leases.servers,
    ntp: [...time.addresses, ...leases.ntp],
  }
}

/** Another address of a router is the router as well. */
function withSameMac(
  routers: readonly string[],
  neighbours: readonly { readonly address: string; readonly mac: string }[],
): string[] {
  const canonical = new Set(routers.flatMap((one) => singleAddress(unzoned(one))?.text ?? []))
  const macs = new Set(
    neighbours.filter(({ address }) => canonical.has(address)).map(({ mac }) => mac),
  )
  const same = neighbours.filter(({ mac }) => macs.has(mac)).map(({ address }) => address)
  return [...routers, ...same]
}

/** Canonical, without loopback, zones and doubles, in order. */
function listed(name: string, list: readonly string[], gaps: string[]): string[] {
  const texts = list.flatMap((text) => networkOf(unzoned(text))?.text ?? [])
  const all = [...new Set(texts)].filter((text) => !isLoopback(text)).sort()
  if (all.length > listMax) {
    gaps.push(`${all.length} ${name}, of which ${listMax} are known to be left alone`)
  }
  return all.slice(0, listMax)
}

const isLoopback = (text: string) => /^127\./.test(text) || text === '::1' || text === '::'
const isNetwork = (text: string) => !/\/(32|128)$/.test(text) && !text.startsWith('fe80:')
const unzoned = (text: string) => text.replace(/%[^/]*/, '')
