/** What this machine knows of its own surroundings: nothing in it may ever be cut off. */
import type { HostFacts } from '../../../contracts/index.ts'
import { networkOf, singleAddress } from '../target.ts'
import { type Tool, toolOf } from '../tool.ts'
import { type Files, filesAt } from './files.ts'
import { addressesIn, connectedIn, gatewaysIn, neighboursIn } from './iproute.ts'
import { managersIn } from './sessions.ts'
import { leasesIn, resolversIn, sshPortsIn, timeServersIn } from './settings.ts'
import { Sources, type Troubles } from './sources.ts'

export interface FactsOptions {
  readonly nowMs: () => number
  /** Addresses of other machines of AMOSKYS. */
  readonly controllers?: readonly string[]
  readonly tool?: Tool
  /** Folder under which `/etc`, `/run` and `/var` are read; default: the root. */
  readonly root?: string
}

/** Addresses in a list; a machine with more has more than it can be asked to protect. */
const listMax = 64
const ntpPort = 123

/** Looks each time it is called; while a source does not answer, what it said last holds. */
export function hostFactsKept(options: FactsOptions): () => Promise<HostFacts> {
  const sources = new Sources({
    nowMs: options.nowMs,
    tool: options.tool ?? toolOf({ ip: 'iproute2', ss: 'iproute2' }),
  })
  return () => found(options, sources)
}

/** Looks once. It never fails: what it cannot find out stands in `gaps`. */
export function hostFacts(options: FactsOptions): Promise<HostFacts> {
  return hostFactsKept(options)()
}

async function found(options: FactsOptions, sources: Sources): Promise<HostFacts> {
  const files = filesAt(options.root ?? '/')
  const troubles = { gaps: [] as string[], missing: [] as string[] }
  const ports = new Set(sshPortsIn(files))
  const say = <T>(argv: readonly string[], read: (text: string) => T[]) =>
    sources.ask(argv, read, troubles)
  // A kernel without IPv6 has no such routes, and its `ip` may fail to say so.
  const hasIpv6 = files.text('proc/net/if_inet6') !== ''
  const inIpv6 = hasIpv6 ? troubles : { gaps: [], missing: [] }
  const [known, routes4, routes6, neighbours, operators, timed] = await Promise.all([
    say(['ip', '-j', 'addr'], addressesIn),
    say(['ip', '-j', '-4', 'route', 'show', 'table', 'all'], gatewaysIn),
    sources.ask(['ip', '-j', '-6', 'route', 'show', 'table', 'all'], gatewaysIn, inIpv6),
    say(['ip', '-j', 'neigh'], neighboursIn),
    say(['ss', '-Htnp', 'state', 'established'], (text) => managersIn(text, ports, files)),
    say(['ss', '-Hun', 'state', 'connected'], (text) =>
      connectedIn(text).flatMap(({ there }) => (there.port === ntpPort ? [there.address] : [])),
    ),
  ])
  const outside = outsideOf(files, troubles.gaps)
  const cut = (name: string, list: readonly string[]) => listed(name, list, troubles)
  const lists = {
    own: cut(
      'own addresses',
      known.map(({ address }) => address),
    ),
    networks: cut('networks', known.map(({ network }) => network).filter(isNetwork)),
    broadcasts: cut(
      'broadcast addresses',
      known.flatMap((one) => one.broadcast ?? []),
    ),
    gateways: cut('gateways', withSameMac([...routes4, ...routes6], neighbours)),
    resolvers: cut('resolvers', outside.resolvers),
    dhcp: cut('DHCP servers', outside.dhcp),
    ntp: cut('time servers', [...outside.ntp, ...timed]),
    operators: cut('operators', operators),
  }
  const { gaps, missing } = troubles
  return {
    at: new Date(options.nowMs()).toISOString(),
    ...lists,
    gaps: gaps.slice(0, listMax),
    ...(missing.length === 0 ? {} : { missing: missing.slice(0, missingMax) }),
    ...controllersOf(options),
  }
}

const missingMax = 16

function controllersOf({ controllers = [] }: FactsOptions): Pick<HostFacts, 'controllers'> {
  return controllers.length === 0 ? {} : { controllers: controllers.slice(0, listMax) }
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

/** Another address of a router is the router as well. Routers come first, so that no neighbour takes the place of one. */
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

/** Canonical, without loopback, zones and doubles, in order; where there are too many the first of those given. */
function listed(name: string, list: readonly string[], { gaps, missing }: Troubles): string[] {
  const texts = list.flatMap((text) => networkOf(unzoned(text))?.text ?? [])
  const all = [...new Set(texts)].filter((text) => !isLoopback(text))
  // Nothing is ever done to a link-local address: to leave those out takes nothing from anybody.
  const wide = all.filter((text) => !isLinkLocal(text))
  if (wide.length > listMax) {
    const text = `${wide.length} ${name}, of which ${listMax} are known to be left alone`
    gaps.push(text)
    missing.push(text)
  }
  return [...wide, ...all.filter(isLinkLocal)].slice(0, listMax).sort()
}

const isLinkLocal = (text: string) => /^(?:169\.254\.|fe[89ab][0-9a-f]:)/.test(text)
const isLoopback = (text: string) => /^127\./.test(text) || text === '::1' || text === '::'
const isNetwork = (text: string) => !/\/(32|128)$/.test(text) && !text.startsWith('fe80:')
const unzoned = (text: string) => text.replace(/%[^/]*/, '')
