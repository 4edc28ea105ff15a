/**
 * What is known of each host, from the observations: told at once where a host, a name, its kind or a service is new,
 * else at most once a minute of event time, and of others than ours at most once in ten.
 */
import { type HostNormal, type HostSighting, ObservationKind } from '../../contracts/index.ts'
import {
  BoundedMap,
  isAddress,
  isHostAddress,
  macNumber,
  type SavedMap,
} from '../../kernel/index.ts'
import { type Hosts, isAnswered, isService, type Roles, type Row } from '../hosts/index.ts'
import { addClient, Facts } from './facts.ts'
import { defaultProfileLimits, type ProfileLimits } from './limits.ts'
import { Profile, type SavedProfile, type UsedService } from './profile.ts'

export interface Profiler {
  /** Takes an observation of any other kind than `name`. */
  watch(row: Row): void
  /** Takes a `name`; the hosts of the row are not read. */
  name(row: Row): void
  /** A slot of event time is over: what became new in it. */
  tell(): HostSighting[]
  /** Event time has come to `nowUs`, a multiple of ten seconds: of whom it is time to tell again. */
  advance(nowUs: number): HostSighting[]
  /** The capture ended: what is not told yet. */
  finish(): HostSighting[]
  /** What was given up for room so far, in the words of the summary; what was not, is not named. */
  shed(): Record<string, number>
  save(): SavedProfiler
  restore(saved: SavedProfiler): void
}

interface SavedEntry {
  readonly profile: SavedProfile
  readonly turn: number
}

export interface SavedProfiler {
  readonly home: SavedMap<string, SavedEntry>
  readonly others: SavedMap<string, SavedEntry>
  readonly unmet: SavedMap<string, ReturnType<Facts['save']>>
  readonly unplaced: SavedMap<number, string>
  readonly addresses: SavedMap<number, string>
  /** Addresses of the hosts that are to be told of at once, and in their turn. */
  readonly news: readonly string[]
  readonly seen: readonly string[]
  readonly lastWords: readonly HostSighting[]
  readonly nowUs: number
  readonly turns: number
  readonly clients: number
  readonly clientsShed: number
  readonly servicesShed: number
}

export interface ProfilerOptions {
  readonly hosts: Hosts
  /** What each is to others; shown every observation before this is. */
  readonly roles: Pick<Roles, 'rolesOf' | 'takeBegun'>
  /** What is kept as normal for one of our hosts. */
  readonly normals: (address: string) => readonly HostNormal[]
  readonly limits?: Partial<ProfileLimits>
}

const stepUs = 10_000_000
/** Turns of ten seconds: a host of ours is told of again in a minute, another in ten. */
const homeTurns = 6
const otherTurns = 60

export function createProfiler(options: ProfilerOptions): Profiler {
  return new RunningProfiler(options)
}

/** A profile, when it is to be told, and what was told last. */
interface Entry {
  readonly profile: Profile
  /** Which of the turns it is told in. */
  readonly turn: number
}

class RunningProfiler implements Profiler {
  readonly #hosts: Hosts
  readonly #roles: ProfilerOptions['roles']
  readonly #normals: ProfilerOptions['normals']
  readonly #limits: ProfileLimits
  readonly #home: BoundedMap<string, Entry>
  readonly #others: BoundedMap<string, Entry>
  /** Facts of addresses that have not been met. */
  readonly #unmet: BoundedMap<string, Facts>
  /** How DHCP clients call themselves before they have an address, by hardware address. */
  readonly #unplaced: BoundedMap<number, string>
  /** The one address that each hardware address announced; '' of several. */
  readonly #addresses: BoundedMap<number, string>
  readonly #new = new Set<Entry>()
  readonly #seen = new Set<Entry>()
  /** Of profiles that made room. */
  #lastWords: HostSighting[] = []
  #nowUs = 0
  #turns = 0
  #clients = 0
  #clientsShed = 0
  #servicesShed = 0

  constructor({ hosts, roles, normals, limits }: ProfilerOptions) {
    this.#hosts = hosts
    this.#roles = roles
    this.#normals = normals
    this.#limits = { ...defaultProfileLimits, ...limits }
    const { homeMax, othersMax, unmetMax } = this.#limits
    const onShed = (_: string, entry: Entry) => this.#forget(entry)
    this.#home = new BoundedMap(homeMax, onShed)
    this.#others = new BoundedMap(othersMax, onShed)
    this.#unmet = new BoundedMap(unmetMax)
    this.#unplaced = new BoundedMap(unmetMax)
    this.#addresses = new BoundedMap(unmetMax)
  }

  watch(row: Row): void {
    this.#nowUs = row.batch.timesUs[row.row]!
    switch (row.batch.kinds[row.row]) {
      case ObservationKind.opened:
        this.#opened(row)
        break
      case ObservationKind.progress:
      case ObservationKind.closed:
        this.#flow(row)
        break
      case ObservationKind.arp:
        if (this.#hosts.isHome(row.sourceHost)) this.#announced(row)
        break
      default:
    }
  }

  name(row: Row): void {
    const { address, claim, name, nameSource, timeUs, mac } = row
    const client = mac === '' ? 0 : macNumber(mac)
    const entry = this.#entryOf(address)
    if (claim === 'name' && !isHostAddress(address)) {
      if (client !== 0 && name !== '') this.#unplaced.set(client, name)
      return
    }
    if (!isHostAddress(address)) return
    const facts = entry?.profile.facts ?? this.#unmet.obtain(address, () => new Facts())
    let isNew = false
    if (claim === 'router') addClient(facts.routerOf, client)
    else {
      const known = name || (this.#unplaced.peek(client) ?? '')
      if (known !== '') isNew = facts.addName(known, nameSource, timeUs)
      isNew = facts.setMac(client) || isNew
    }
    if (claim === 'lease' && this.#hosts.isHomeAddress(row.teller))
      addClient(this.#met(row.teller, timeUs).profile.facts.leasedTo, client)
    if (entry !== undefined && isNew) this.#new.add(entry)
    if (entry !== undefined) this.#weigh(entry)
  }

  tell(): HostSighting[] {
    for (const address of this.#roles.takeBegun()) {
      const entry = this.#home.peek(address)
      if (entry !== undefined) this.#weigh(entry)
    }
    if (this.#new.size === 0 && this.#lastWords.length === 0) return []
    const told = this.#lastWords
    this.#lastWords = []
    for (const entry of this.#new) told.push(this.#sighting(entry))
    this.#new.clear()
    return told
  }

  advance(nowUs: number): HostSighting[] {
    const told = this.tell()
    const step = Math.round(nowUs / stepUs)
    for (const entry of this.#seen) {
      const turns = entry.profile.isHome ? homeTurns : otherTurns
      if (step % turns === entry.turn % turns) told.push(this.#sighting(entry))
    }
    return told
  }

  finish(): HostSighting[] {
    const told = this.tell()
    for (const entry of this.#seen) told.push(this.#sighting(entry))
    return told
  }

  shed(): Record<string, number> {
    const named = [this.#unmet, this.#unplaced, this.#addresses]
    const all = {
      'host profiles forgotten': this.#home.shed + this.#others.shed,
      'names of unmet hosts forgotten': named.reduce((sum, { shed }) => sum + shed, 0),
      'services of hosts forgotten': this.#servicesShed,
      'users of services not counted': this.#clientsShed,
    }
    return Object.fromEntries(Object.entries(all).filter(([, entries]) => entries > 0))
  }

  save(): SavedProfiler {
    const saved = ({ profile, turn }: Entry): SavedEntry => ({ profile: profile.save(), turn })
    const addressesOf = (entries: ReadonlySet<Entry>) =>
      [...entries].map(({ profile }) => profile.address)
    return {
      home: this.#home.save(saved),
      others: this.#others.save(saved),
      unmet: this.#unmet.save((facts) => facts.save()),
      unplaced: this.#unplaced.save(),
      addresses: this.#addresses.save(),
      ...{ news: addressesOf(this.#new), seen: addressesOf(this.#seen) },
      ...{ lastWords: this.#lastWords, nowUs: this.#nowUs, turns: this.#turns },
      ...{ clients: this.#clients, clientsShed: this.#clientsShed },
      servicesShed: this.#servicesShed,
    }
  }

  restore(saved: SavedProfiler): void {
    const entryOf = ({ profile, turn }: SavedEntry): Entry => {
      const entry = {
        profile: this.#profile({ ...profile, facts: Facts.from(profile.facts) }),
        turn,
      }
      entry.profile.restore(profile)
      return entry
    }
    this.#home.restore(saved.home, entryOf)
    this.#others.restore(saved.others, entryOf)
    this.#unmet.restore(saved.unmet, Facts.from)
    this.#unplaced.restore(saved.unplaced)
    this.#addresses.restore(saved.addresses)
    for (const address of saved.news) this.#new.add(this.#entryOf(address)!)
    for (const address of saved.seen) this.#seen.add(this.#entryOf(address)!)
    this.#lastWords = [...saved.lastWords]
    this.#nowUs = saved.nowUs
    this.#turns = saved.turns
    this.#clients = saved.clients
    this.#clientsShed = saved.clientsShed
    this.#servicesShed = saved.servicesShed
  }

  #opened(row: Row): void {
    if (row.forwardPackets > 0 && this.#hosts.isHome(row.sourceHost))
      this.#met(row.source, row.timeUs)
  }

  #flow(row: Row): void {
    const { sourceHost, destinationHost } = row
    const isSourceOurs = this.#hosts.isHome(sourceHost)
    const isDestinationOurs = this.#hosts.isHome(destinationHost)
    if (!isSourceOurs && !isDestinationOurs) return
    const isTalk = row.forwardPayload > 0 && row.backwardPayload > 0
    const { lastUs } = row
    let source: Entry | undefined
    let destination: Entry | undefined
    if (row.newForwardPackets > 0 && (isSourceOurs || isTalk))
      source = this.#met(row.source, lastUs)
    if (row.newBackwardPackets > 0 && (isDestinationOurs || isTalk) && !row.isToGroup)
      destination = this.#met(row.destination, lastUs)
    if (row.isOutcome) this.#outcome(row, source ?? this.#entryOf(row.source))
    if (row.recordPlace >= 0 && isTalk) this.#named(row, destination)
  }

  /** A connection has had its outcome: who opened it, and what it was opened to. */
  #outcome(row: Row, source: Entry | undefined): void {
    if (!isService(row.protocol, row.destinationPort) || row.isToGroup) return
    if (source !== undefined && row.forwardPackets > 0 && source.profile.opened++ === 0)
      this.#weigh(source)
    if (!isAnswered(row)) return
    const server = this.#entryOf(row.destination)
    if (server === undefined) return
    const { protocol, destinationPort: port } = row
    const known = server.profile.service(protocol, port)
    const service = known ?? this.#newService(server, row)
    service.connections++
    if (this.#addClient(service, row.source)) this.#weigh(server)
  }

  #newService(server: Entry, row: Row): UsedService {
    this.#new.add(server)
    return server.profile.addService(row.protocol, row.destinationPort, applicationOf(row))
  }

  /** True where it is one more. */
  #addClient({ clients }: UsedService, client: string): boolean {
    // Of so many users it no longer matters how many they are: nothing is lost that anybody is told.
    if (clients.size >= this.#limits.clientsMax || clients.has(client)) return false
    if (this.#clients >= this.#limits.allClientsMax) {
      this.#clientsShed++
      return false
    }
    clients.add(client)
    this.#clients++
    return true
  }

  /** What the client called the server. */
  #named(row: Row, met: Entry | undefined): void {
    const { application } = row
    const isTls = application?.kind === 'tls' && application.serverNameState === 1
    const isHttp = application?.kind === 'http' && application.host !== ''
    if (!isTls && !isHttp) return
    const server = met ?? this.#entryOf(row.destination)
    const name = isTls ? application.serverName : hostOf(isHttp ? application.host : '')
    if (server === undefined || name === '' || isAddress(name)) return
    if (server.profile.facts.addName(name, isTls ? 'tls' : 'http', row.lastUs))
      this.#new.add(server)
  }

  /** RFC 826: the sender says which hardware address its own address has. */
  #announced(row: Row): void {
    const { source, timeUs } = row
    const mac = row.batch.senderMacs[row.row]!
    const entry = this.#met(source, timeUs)
    if (entry.profile.facts.setMac(mac)) this.#new.add(entry)
    const known = this.#addresses.get(mac)
    if (known !== source) this.#addresses.set(mac, known === undefined ? source : '')
    this.#weigh(entry)
    // Who announces several addresses may speak for others: they are not called as it is.
    const name = this.#unplaced.peek(mac)
    if (name === undefined || this.#addresses.peek(mac) !== source) return
    if (entry.profile.facts.addName(name, 'dhcp', timeUs)) this.#new.add(entry)
  }

  #entryOf(address: string): Entry | undefined {
    return this.#home.peek(address) ?? this.#others.peek(address)
  }

  /** The host was heard itself. */
  #met(address: string, timeUs: number): Entry {
    const entry =
      this.#home.get(address) ?? this.#others.get(address) ?? this.#enter(address, timeUs)
    entry.profile.seen(timeUs)
    this.#seen.add(entry)
    return entry
  }

  #enter(address: string, firstUs: number): Entry {
    const isHome = this.#hosts.isHomeAddress(address)
    const facts = this.#unmet.peek(address) ?? new Facts()
    this.#unmet.delete(address)
    const profile = this.#profile({ address, isHome, facts, firstUs })
    const entry: Entry = { profile, turn: this.#turns++ % otherTurns }
    const entries = isHome ? this.#home : this.#others
    entries.set(address, entry)
    this.#weigh(entry)
    this.#new.add(entry)
    return entry
  }

  #profile(known: Pick<Profile, 'address' | 'isHome' | 'facts' | 'firstUs'>): Profile {
    return new Profile(known, this.#limits, (service) => {
      this.#clients -= service.clients.size
      this.#servicesShed++
    })
  }

  /** What the host is may be told anew. */
  #weigh(entry: Entry): void {
    const { profile } = entry
    const { kind, roles } = profile
    profile.weigh(this.#roles.rolesOf(profile.address), this.#nowUs)
    if (kind.kind !== profile.kind.kind || roles.length !== profile.roles.length)
      this.#new.add(entry)
  }

  #forget(entry: Entry): void {
    if (this.#seen.has(entry) || this.#new.has(entry)) this.#lastWords.push(this.#sighting(entry))
    this.#new.delete(entry)
    this.#clients -= entry.profile.clientEntries
  }

  #sighting(entry: Entry): HostSighting {
    const { profile } = entry
    const { address, isHome, firstUs, lastUs, facts } = profile
    profile.weigh(this.#roles.rolesOf(address), this.#nowUs)
    const { kind, roles } = profile
    this.#seen.delete(entry)
    return {
      ...{ address, isHome, mac: facts.macText(), firstUs, lastUs },
      names: facts.names(),
      ...{ kind: kind.kind, kindBasis: kind.basis, roles },
      services: profile.servicesTold(),
      normal: isHome ? this.#normals(address) : [],
    }
  }
}

function applicationOf({ application }: Row): string {
  return application === null
    ? ''
    : application.kind === 'plain'
      ? application.name
      : application.kind
}

/** `www.example.com` of `www.example.com:8080`; '' of an IPv6 address in brackets. */
function hostOf(authority: string): string {
  return authority.startsWith('[') ? '' : authority.replace(/:\d*$/, '')
}
