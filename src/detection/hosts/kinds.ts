/** What a host is before all: the one of its roles that matters most, else what it serves. */
import type { HostKind, Party } from '../../contracts/index.ts'
import { numberText, plural } from '../../kernel/index.ts'
import type { Role } from './services.ts'

export interface Kind {
  readonly kind: HostKind
  /** How one can tell it, with the numbers; see `HostSighting`. */
  readonly basis: string
}

/** A service and who uses it. */
export interface ServiceUse {
  readonly port: number
  readonly role: Role
  readonly clients: ReadonlySet<string>
}

/** What is known of a host, its roles among it. */
export interface Known {
  readonly roles: readonly Pick<Party, 'role' | 'basis'>[]
  /** DHCP clients to which it was named as the way out, and those to which it was named as the giver of their address. */
  readonly routerOf: number
  readonly leasedTo: number
  readonly services: readonly ServiceUse[]
  /** Connections that it opened. */
  readonly opened: number
}

/** Fewer users than this may be chance: a host that one other asked once is no file server of the network. */
const usersMin = 2
const portsNamed = 3
/** DNS over TLS (RFC 7858 3.1): the lookups cannot be read, so no role comes of them. */
const privateDnsPort = 853

/** In this order: what matters more when it fails, or falls, comes first; what a service alone tells, with its words. */
const kinds: readonly (readonly [HostKind, string])[] = [
  ['gateway', ''],
  ['resolver', 'answers encrypted DNS lookups of'],
  ['dhcp-server', ''],
  ['mail-server', 'answers mail connections of'],
  ['balancer', ''],
  ['file-server', 'answers file-sharing connections of'],
  ['database', 'answers database connections of'],
  ['broker', 'answers message-queue connections of'],
  ['printer', 'answers print connections of'],
  ['web-server', 'answers web connections of'],
  ['monitor', ''],
  ['shared-address', ''],
  ['virtual-address', ''],
]

export function kindOf(known: Known): Kind {
  for (const [kind, words] of kinds) {
    const basis = roleBasis(kind, known) || claimBasis(kind, known)
    if (basis !== '') return { kind, basis }
    const own = known.services.filter((service) => isOf(service, kind))
    if (words !== '' && usersOf(own) >= usersMin) return { kind, basis: usersText(words, own) }
  }
  return serverOrClient(known)
}

function roleBasis(kind: HostKind, { roles, services }: Known): string {
  const basis = roles.find(({ role }) => role === kind)?.basis
  if (basis === undefined) return ''
  const own = services.filter(({ role }) => role === kind)
  return own.length === 0 ? basis : `${basis} (${portsText(own)})`
}

/** What DHCP says: anybody can forge it, so it makes a kind, which is shown, and no role, on which advice rests. */
function claimBasis(kind: HostKind, { routerOf, leasedTo }: Known): string {
  if (kind === 'gateway' && routerOf > 0)
    return `named as the way out to ${plural(routerOf, 'host')} by DHCP`
  if (kind === 'dhcp-server' && leasedTo > 0)
    return `gives addresses to ${plural(leasedTo, 'host')} by DHCP`
  return ''
}

/** Whose lookups can be read is a resolver by those, see `RunningRoles`: a server of one domain is none. */
function isOf({ role, port }: ServiceUse, kind: HostKind): boolean {
  return role === kind && (role !== 'resolver' || port === privateDnsPort)
}

function serverOrClient({ services, opened }: Known): Kind {
  const users = usersOf(services)
  if (users >= usersMin || (users > 0 && opened === 0))
    return { kind: 'server', basis: usersText('answers connections of', services) }
  if (opened === 0) return { kind: 'unknown', basis: '' }
  const answers = users === 0 ? 'answered none' : `answered those of ${plural(users, 'host')}`
  return { kind: 'client', basis: `opened ${plural(opened, 'connection')} and ${answers}` }
}

function usersText(words: string, services: readonly ServiceUse[]): string {
  return `${words} ${plural(usersOf(services), 'host')} (${portsText(services)})`
}

/** Different hosts, whichever of the services they use. */
function usersOf(services: readonly ServiceUse[]): number {
  if (services.length === 1) return services[0]!.clients.size
  return services.reduce((all, { clients }) => all.union(clients), new Set<string>()).size
}

/** `port 443`, `ports 25, 587`, `ports 21, 22, 23 and 4 more`. */
function portsText(services: readonly ServiceUse[]): string {
  const ports = [...new Set(services.map(({ port }) => port))].sort((a, b) => a - b)
  const named = ports.slice(0, portsNamed).join(', ')
  const more = ports.length - portsNamed
  if (more > 0) return `ports ${named} and ${numberText(more)} more`
  return `${ports.length === 1 ? 'port' : 'ports'} ${named}`
}
