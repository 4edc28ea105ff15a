/**
 * What a host is to others, from the observations. Only answered conversations count, and of two users at least, so
 * that no single forged packet makes anybody anything.
 */
import { type HostRole, ObservationKind, type Party, Protocol } from '../../contracts/index.ts'
import { numberText, plural } from '../../kernel/index.ts'
import {
  type Dealings,
  DealingsOfAll,
  type Door,
  hashOf,
  roleIn,
  strayOf,
  usersMax,
} from './dealings.ts'
import { Domains } from './domains.ts'
import { carriedMax, Hardware } from './hardware.ts'
import type { Hosts } from './hosts.ts'
import type { Row } from './row.ts'
import { isAnswered, isService } from './services.ts'

/** Conversations of a host that were good, apart from those at certain doors. */
export interface GoodTraffic {
  readonly elsewhere: number
  /** At the very doors. */
  readonly there: number
}

/** What is known of those around an alert. */
export interface Neighbours {
  /** What the host is to others, what matters most first. */
  rolesOf(address: string): readonly Party[]
  /** Its good conversations: at one service of the others named, and everywhere else. */
  goodOf(
    address: string,
    at: { peers: ReadonlySet<string>; ports: ReadonlySet<number> },
  ): GoodTraffic
  /** Whatever claims to come from it came from its own hardware address. */
  isVouched(address: string): boolean
  /** Hardware address of the frames in which all connections in its name came here; '': not known, or several. */
  sentFrom(address: string): string
  /** It used an answer as only whom it reached does (TCP), or had one (UDP); and nobody else sent in its name. */
  hasProved(address: string, how: 'handshake' | 'answer'): boolean
  /** Hosts that had good conversations with this one, apart from those named. */
  servedBy(address: string, but: readonly string[]): number
  isHome(address: string): boolean
  /** Hosts of ours that had a conversation with this server, apart from those named. */
  usersOf(server: string, but: readonly string[]): number
  /** Others than this one that use ordinary names under the domain. */
  usersOfDomain(domain: string, but: string): number
}

export interface Roles extends Neighbours {
  /** Takes an observation of any other kind than `name`. */
  watch(row: Row): void
  /** Hosts that may be gateways since this was last asked: these are not heard themselves when it comes to be known. */
  takeBegun(): readonly string[]
  /** Flows that are open have no end that will be told. */
  begun(): void
  /** Entries given up for room so far. */
  shed(): number
  save(): SavedRoles
  restore(saved: SavedRoles): void
}

export interface SavedRoles {
  readonly hardware: ReturnType<Hardware['save']>
  readonly domains: ReturnType<Domains['save']>
  readonly dealings: ReturnType<DealingsOfAll['save']>
}

const usersMin = 2
/** mDNS and LLMNR. */
const neighbourPorts = new Set([5353, 5355])
/** Answers sent to all tell not to whom: two belong to each client. */
const leasesMin = 4
const checksMin = 5
const nodesMin = 2
const askedMin = 3
const repeatsShare = 0.8
const strayMax = 0.5
/** A machine has one SSH client, or two; a browser and a few programs speak with one web server. */
const sshPrintsMin = 3
const printsMin = 4
/** Programs keep up to six connections to one server. */
const openMin = 10
const goodMin = 8
/** Steady conversations with fewer may be one program's. */
const paceServersMin = 8
/** SYN, acknowledgement and request, where the other side is not heard. */
const takenPackets = 3

export function createRoles({ hosts }: { readonly hosts: Hosts }): Roles {
  return new RunningRoles(hosts)
}

class RunningRoles implements Roles {
  readonly #hosts: Hosts
  readonly #hardware: Hardware
  readonly #domains = new Domains()
  readonly #dealings: DealingsOfAll

  constructor(hosts: Hosts) {
    this.#hosts = hosts
    this.#dealings = new DealingsOfAll(hosts)
    this.#hardware = new Hardware(hosts)
  }

  watch(row: Row): void {
    switch (row.batch.kinds[row.row]) {
      case ObservationKind.opened:
        this.#hardware.watch(row)
        break
      case ObservationKind.arp:
        this.#hardware.watch(row)
        break
      case ObservationKind.progress:
        if (row.batch.isOutcome[row.row] === 1) this.#conversed(row)
        break
      case ObservationKind.closed:
        if (row.batch.sourcePorts[row.row] === dhcpServerPort) this.#leased(row)
        this.#conversed(row)
        break
      case ObservationKind.dns:
        if (row.batch.isAnswer[row.row] === 1) this.#named(row)
        break
      default:
    }
  }

  takeBegun(): readonly string[] {
    return this.#hardware.takeBegun().map((host) => this.#hosts.text(host))
  }

  rolesOf(address: string): readonly Party[] {
    const host = this.#hosts.find(address)
    if (host === 0 || this.#hosts.isGroup(host)) return []
    const own = this.#dealings.peek(host)
    const found: [HostRole, string][] = [
      ['gateway', gatewayBasis(this.#hardware.carriedBy(host))],
      ['virtual-address', this.#hardware.virtualBasis(host)],
      ...(own === undefined ? [] : this.#rolesIn(own)),
    ]
    return found.flatMap(([role, basis]) => (basis === '' ? [] : [{ address, role, basis }]))
  }

  goodOf(address: string, at: Parameters<Neighbours['goodOf']>[1]): GoodTraffic {
    const own = this.#dealings.peek(this.#hosts.find(address))
    if (own === undefined) return { elsewhere: 0, there: 0 }
    const isThere = ({ host, port }: Door) =>
      at.ports.has(port) && at.peers.has(this.#hosts.text(host))
    let there = 0
    for (const door of own.doors) if (isThere(door)) there += door.good
    return { elsewhere: own.good - there, there }
  }

  isVouched(address: string): boolean {
    return this.#hardware.isVouched(this.#hosts.find(address))
  }

  sentFrom(address: string): string {
    return this.#hardware.sentFrom(this.#hosts.find(address))
  }

  hasProved(address: string, how: Parameters<Neighbours['hasProved']>[1]): boolean {
    const host = this.#hosts.find(address)
    const own = this.#dealings.peek(host)
    if (own === undefined || this.#hardware.hasSeveralSenders(host)) return false
    return how === 'handshake' ? own.tookTcp : own.hadUdp
  }

  servedBy(address: string, but: readonly string[]): number {
    const own = this.#dealings.peek(this.#hosts.find(address))
    const users = new Set(own?.served)
    for (const one of but) users.delete(this.#hosts.find(one))
    return users.size
  }

  isHome(address: string): boolean {
    return this.#hosts.isHomeAddress(address)
  }

  usersOf(server: string, but: readonly string[]): number {
    const own = this.#dealings.peek(this.#hosts.find(server))
    const users = own?.allUsers() ?? new Set<number>()
    for (const address of but) users.delete(this.#hosts.find(address))
    return users.size
  }

  usersOfDomain(domain: string, but: string): number {
    const own = this.#hosts.find(but)
    let users = 0
    // A resolver asks for others.
    for (const host of this.#domains.askersOf(domain))
      if (host !== own && (this.#dealings.peek(host)?.usersOf('resolver') ?? 0) === 0) users++
    return users
  }

  shed(): number {
    return this.#hardware.shed + this.#domains.shed + this.#dealings.shed
  }

  begun(): void {
    this.#dealings.begun()
  }

  save(): SavedRoles {
    return {
      hardware: this.#hardware.save(),
      domains: this.#domains.save(),
      dealings: this.#dealings.save(),
    }
  }

  restore({ hardware, domains, dealings }: SavedRoles): void {
    this.#hardware.restore(hardware)
    this.#domains.restore(domains)
    this.#dealings.restore(dealings)
  }

  #of(host: number): Dealings {
    return this.#dealings.obtain(host)
  }

  /** A conversation had its outcome, or ended after it. */
  #conversed(row: Row): void {
    const { batch, row: at } = row
    // What went on under another number was counted there; what nobody answered makes nobody anything.
    if (batch.backwardPackets[at] === 0) this.#wentOn(row)
    if (batch.backwardPackets[at] === 0 || batch.continues[at] !== 0 || row.isToGroup) return
    if (batch.isRecordNeeded[at] === 0 && batch.forwardPayload[at]! > 0) return
    if (batch.protocols[at] === Protocol.udp && batch.destinationPorts[at] === dhcpServerPort) {
      this.#renewed(row)
      return
    }
    if (!isService(row.protocol, row.destinationPort) || !isAnswered(row)) return
    if (batch.isOutcome[at] === 1) {
      if (row.protocol === Protocol.tcp) this.#hardware.answered(row)
      const role = roleIn(row)
      // Who answers lookups is learned from the lookups, and what ours use elsewhere whatever it is.
      if (usedRoles.has(role) || !this.#hosts.isHome(row.destinationHost))
        this.#of(row.destinationHost).usedBy(role, row.sourceHost)
    }
    const own = this.#of(row.sourceHost)
    if (row.protocol === Protocol.udp) own.hadUdp = true
    else if (isTaken(row)) own.tookTcp = true
    if (!own.conversed(row) || !this.#hosts.isHome(row.destinationHost)) return
    const { served } = this.#of(row.destinationHost)
    if (served.size < usersMax) served.add(row.sourceHost)
  }

  /** The answer did not pass here, and it went on to send data. */
  #wentOn(row: Row): void {
    const { protocol, forwardPackets, forwardPayload } = row
    if (protocol !== Protocol.tcp || forwardPackets < takenPackets || forwardPayload === 0) return
    this.#of(row.sourceHost).tookTcp = true
  }

  /** A client that has an address already asks its server alone (RFC 2131 4.3.2). */
  #renewed(row: Row): void {
    if (row.backwardPayload > 0 && row.forwardPayload > 0)
      this.#of(row.destinationHost).usedBy('dhcp-server', row.sourceHost)
  }

  /** Answers to clients that have no address yet: to each two, an offer and the lease (RFC 2131 3.1). */
  #leased(row: Row): void {
    const { protocol, destinationPort, forwardPackets, sourceHost } = row
    if (protocol !== Protocol.udp || destinationPort !== dhcpClientPort) return
    if (!this.#hosts.isHome(sourceHost)) return
    const server = this.#of(sourceHost)
    if (!row.isToGroup) server.usedBy('dhcp-server', row.destinationHost)
    else if (forwardPackets >= leasesMin)
      for (const one of [-1, -2]) server.usedBy('dhcp-server', one)
  }

  #named(row: Row): void {
    // Who answers neighbours for itself serves nobody with lookups.
    if (neighbourPorts.has(row.destinationPort)) return
    const code = row.batch.responseCodes[row.row]!
    // Who refuses what a stranger tries answers nobody's lookups.
    if (code !== 0 && code !== noSuchName) return
    const server = this.#of(row.destinationHost)
    server.usedBy('resolver', row.sourceHost)
    if (code !== 0) return
    this.#of(row.sourceHost).asksNames = true
    if (server.domains.size < 2) server.domains.add(domainHash(row.name))
    this.#domains.answered(row)
  }

  #rolesIn(own: Dealings): [HostRole, string][] {
    const others = this.#otherRolesIn(own)
    // Of those, too, it is the work to speak with many all the time.
    const isPlain = others.every(([, basis]) => basis === '')
    const shared = this.#sharedBasis(own) || (isPlain ? paceBasis(own) : '')
    return [['shared-address', shared], ...others]
  }

  #otherRolesIn(own: Dealings): [HostRole, string][] {
    return [
      ['resolver', resolverBasis(own)],
      ['dhcp-server', own.usersOf('dhcp-server') >= usersMin ? 'gives out addresses by DHCP' : ''],
      ['mail-server', usersBasis(own, 'mail-server', 'answers mail connections of')],
      ['balancer', balancerBasis(own)],
      ['broker', usersBasis(own, 'broker', 'answers message-queue connections of')],
      ['printer', usersBasis(own, 'printer', 'answers print connections of')],
      ['monitor', this.#monitorBasis(own)],
    ]
  }

  /** Different programs that use one service from it, or more at once than one program does. */
  #sharedBasis({ doors, good }: Dealings): string {
    if (good < goodMin) return ''
    for (const door of doors) {
      const { prints, port, openMost, host } = door
      if (host === 0) continue
      const needed = port === 22 ? sshPrintsMin : printsMin
      const where = `port ${port} of ${this.#hosts.text(host)}`
      if (prints.size >= needed)
        return `had ordinary conversations with ${where} from ${numberText(prints.size)} different client programs`
      if (openMost >= openMin && door.good >= openMin)
        return `had ${numberText(openMost)} ordinary conversations with ${where} at once`
    }
    return ''
  }

  #monitorBasis({ doors }: Dealings): string {
    const asked = new Set<number>()
    for (const door of doors) {
      const { had, repeats, host } = door
      if (had < checksMin || repeats < (had - 1) * repeatsShare) continue
      if (this.#hosts.isHome(host) && strayOf(door) <= strayMax) asked.add(host)
    }
    if (asked.size < askedMin) return ''
    return `asks ${plural(asked.size, 'host')} of ours the same again and again`
  }
}

/** Both were heard, and the client went on after the answer: it did not reset it. */
function isTaken({ state, forwardPackets, forwardPayload, backwardPayload }: Row): boolean {
  if (forwardPackets < 2) return false
  if (forwardPayload + backwardPayload > 0 || !state.startsWith('RST')) return true
  return state === 'RSTR' || forwardPackets >= takenPackets
}

const noSuchName = 3
const dhcpServerPort = 67
const dhcpClientPort = 68
const usedRoles: ReadonlySet<string> = new Set(['mail-server', 'broker', 'printer'])

/** Of the last two labels: enough to tell one domain from several. */
function domainHash(name: string): number {
  return hashOf(name, name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1)
}

function gatewayBasis(carried: number): string {
  if (carried === 0) return ''
  const others = carried < carriedMax ? plural(carried, 'host') : `${carriedMax} or more hosts`
  return `has a hardware address that carries the traffic of ${others} elsewhere`
}

/** Of several; or of one, for whom it asks onward. Who answers for one domain alone is that domain's server. */
function resolverBasis(own: Dealings): string {
  const users = own.usersOf('resolver')
  if (own.domains.size < 2 || users < (own.asksNames ? 1 : usersMin)) return ''
  return `answers DNS lookups of ${usersText(users)}`
}

function usersBasis(own: Dealings, role: 'mail-server' | 'broker' | 'printer', words: string) {
  const users = own.usersOf(role)
  return users < usersMin ? '' : `${words} ${usersText(users)}`
}

function usersText(users: number): string {
  return users < usersMax ? plural(users, 'host') : `${usersMax} or more hosts`
}

/** Conversations with so many, and so steadily, that it is more than one person who has them. */
function paceBasis({ pace, goodWith }: Dealings): string {
  if (!pace.isSteady || goodWith.size < paceServersMin) return ''
  const servers = goodWith.size < usersMax ? numberText(goodWith.size) : `${usersMax} or more`
  return `had ordinary conversations with ${servers} servers and hardly a pause for minutes, as several people have`
}

/** It looks again and again whether they answer, and has real conversations with the same. */
function balancerBasis({ doors }: Dealings): string {
  const isNode = ({ host, checks, good }: Door) =>
    host !== 0 && checks >= checksMin && good >= checksMin
  const nodes = new Set(doors.filter(isNode).map(({ host }) => host))
  if (nodes.size < nodesMin) return ''
  return `checks ${plural(nodes.size, 'server')} again and again and carries traffic to them`
}
