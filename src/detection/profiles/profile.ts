import { type HostService, type KnownRole, type Party, Protocol } from '../../contracts/index.ts'
import { BoundedMap } from '../../kernel/index.ts'
import { type Kind, kindOf, roleOf, type ServiceUse } from '../hosts/index.ts'
import type { Facts } from './facts.ts'
import type { ProfileLimits } from './limits.ts'

/** A service and who uses it. */
export interface UsedService extends ServiceUse {
  readonly protocol: number
  readonly clients: Set<string>
  connections: number
}

export type SavedProfile = ReturnType<Profile['save']>

const servicesTold = 16
/** Linux takes client ports from here on; IANA's begin later. */
const highPorts = 32_768

/** What is known of one host. */
export class Profile {
  readonly address: string
  readonly isHome: boolean
  readonly facts: Facts
  firstUs: number
  lastUs: number
  /** Connections that it opened and that have had their outcome. */
  opened = 0
  /** As they were weighed last. */
  kind: Kind = { kind: 'unknown', basis: '' }
  roles: readonly KnownRole[] = []
  readonly #services: BoundedMap<number, UsedService>

  constructor(
    known: Pick<Profile, 'address' | 'isHome' | 'facts' | 'firstUs'>,
    { servicesMax }: ProfileLimits,
    onShed: (service: UsedService) => void,
  ) {
    this.address = known.address
    this.isHome = known.isHome
    this.facts = known.facts
    this.firstUs = known.firstUs
    this.lastUs = known.firstUs
    this.#services = new BoundedMap(servicesMax, (_, service) => onShed(service))
  }

  /** What it is, by the roles that it has at `nowUs`. */
  weigh(roles: readonly Party[], nowUs: number): void {
    const { routerOf, leasedTo } = this.facts
    const { opened } = this
    this.roles = roles.map(({ role, basis }) => {
      const before = this.roles.find((one) => one.role === role)
      return { role, basis, sinceUs: before?.sinceUs ?? nowUs }
    })
    const claims = { routerOf: routerOf.size, leasedTo: leasedTo.size }
    this.kind = kindOf({ roles, ...claims, services: this.services(), opened })
  }

  seen(timeUs: number): void {
    if (timeUs < this.firstUs) this.firstUs = timeUs
    if (timeUs > this.lastUs) this.lastUs = timeUs
  }

  service(protocol: number, port: number): UsedService | undefined {
    return this.#services.get(serviceKey(protocol, port))
  }

  addService(protocol: number, port: number, application: string): UsedService {
    const role = roleOf(port, application)
    const service = { protocol, port, role, clients: new Set<string>(), connections: 0 }
    this.#services.set(serviceKey(protocol, port), service)
    return service
  }

  /** A high port that was used once was agreed upon for that once, as FTP's data ports are. */
  services(): UsedService[] {
    const services = [...this.#services.values()]
    return services.filter(({ port, connections }) => port < highPorts || connections > 1)
  }

  /** Entries in the tables of its services' clients. */
  get clientEntries(): number {
    return [...this.#services.values()].reduce((sum, { clients }) => sum + clients.size, 0)
  }

  save() {
    const { address, isHome, firstUs, lastUs, opened, kind, roles } = this
    const told = { address, isHome, firstUs, lastUs, opened, kind, roles }
    return { ...told, facts: this.facts.save(), services: this.#services.save() }
  }

  restore(saved: Pick<SavedProfile, 'lastUs' | 'opened' | 'kind' | 'roles' | 'services'>): void {
    this.lastUs = saved.lastUs
    this.opened = saved.opened
    this.kind = saved.kind
    this.roles = saved.roles
    this.#services.restore(saved.services)
  }

  /** The most used of them, then by port. */
  servicesTold(): HostService[] {
    return this.services()
      .map(({ protocol, port, clients }) => ({ protocol, port, clients: clients.size }))
      .sort((a, b) => b.clients - a.clients || a.port - b.port || a.protocol - b.protocol)
      .slice(0, servicesTold)
  }
}

function serviceKey(protocol: number, port: number): number {
  return (protocol === Protocol.tcp ? 0 : 65_536) + port
}
