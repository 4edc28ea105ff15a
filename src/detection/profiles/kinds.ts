import type { HostKind } from '../../contracts/index.ts'
import { numberText, plural } from '../../kernel/index.ts'
import type { Role } from '../hosts/index.ts'
import type { Profile, UsedService } from './profile.ts'

export interface Kind {
  readonly kind: HostKind
  /** How one can tell it, with the numbers; see `HostSighting`. */
  basis(): string
}

/** Fewer users than this may be chance: a host that one other asked once is no resolver of the network. */
const usersMin = 2
const portsNamed = 3
/** A host that has two addresses, or passes something on, carries traffic of few. */
const carriedMin = 8
/** Counting ends here. */
export const carriedMax = 256

/** In this order: what matters more when it fails, or falls, comes first. */
const roles: readonly (readonly [Exclude<Role, 'other'>, (users: string) => string])[] = [
  ['resolver', (users) => `answers DNS lookups of ${users}`],
  ['mail-server', (users) => `answers mail connections of ${users}`],
  ['file-server', (users) => `answers file-sharing connections of ${users}`],
  ['database', (users) => `answers database connections of ${users}`],
  ['broker', (users) => `answers message-queue connections of ${users}`],
  ['printer', (users) => `answers print connections of ${users}`],
  ['web-server', (users) => `answers web connections of ${users}`],
]

/** What a host is to others, as far as it was seen. */
export function kindOf(profile: Profile): Kind {
  const { routerOf, leasedTo, carried } = profile.facts
  if (routerOf.size > 0 || carried.size >= carriedMin)
    return { kind: 'gateway', basis: () => gatewayText(profile) }
  if (leasedTo.size > 0) {
    const basis = () => `gives addresses to ${plural(leasedTo.size, 'host')} by DHCP`
    return { kind: 'dhcp-server', basis }
  }
  const services = profile.services()
  for (const [role, words] of roles) {
    const own = services.filter((service) => service.role === role)
    const users = usersOf(own)
    if (users >= usersMin)
      return { kind: role, basis: () => `${words(plural(users, 'host'))} (${portsText(own)})` }
  }
  return serverOrClient(profile, services)
}

function gatewayText({ facts: { routerOf, carried } }: Profile): string {
  if (routerOf.size > 0) return `named as the way out to ${plural(routerOf.size, 'host')} by DHCP`
  const hosts =
    carried.size < carriedMax ? plural(carried.size, 'host') : `${carriedMax} or more hosts`
  return `its hardware address carries the traffic of ${hosts} elsewhere`
}

function serverOrClient({ opened }: Profile, services: readonly UsedService[]): Kind {
  const users = usersOf(services)
  if (users >= usersMin || (users > 0 && opened === 0)) {
    const basis = () => `answers connections of ${plural(users, 'host')} (${portsText(services)})`
    return { kind: 'server', basis }
  }
  if (opened === 0) return { kind: 'unknown', basis: () => '' }
  const answers = users === 0 ? 'answered none' : `answered those of ${plural(users, 'host')}`
  return { kind: 'client', basis: () => `opened ${plural(opened, 'connection')} and ${answers}` }
}

/** Different hosts, whichever of the services they use. */
function usersOf(services: readonly UsedService[]): number {
  if (services.length === 1) return services[0]!.clients.size
  return services.reduce((all, { clients }) => all.union(clients), new Set<string>()).size
}

/** `port 443`, `ports 25, 587`, `ports 21, 22, 23 and 4 more`. */
function portsText(services: readonly UsedService[]): string {
  const ports = [...new Set(services.map(({ port }) => port))].sort((a, b) => a - b)
  const named = ports.slice(0, portsNamed).join(', ')
  const more = ports.length - portsNamed
  if (more > 0) return `ports ${named} and ${numberText(more)} more`
  return `${ports.length === 1 ? 'port' : 'ports'} ${named}`
}
