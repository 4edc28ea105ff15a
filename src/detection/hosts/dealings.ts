/** What one host had to do with others: who uses it, and how its own conversations went, door by door. */
import { type Application, Protocol } from '../../contracts/index.ts'
import { BoundedMap } from '../../kernel/index.ts'
import type { Hosts } from './hosts.ts'
import type { Row } from './row.ts'
import { isAnswered, type Role, roleOf } from './services.ts'
import { stallOf } from './stalling.ts'

/** Hosts of ours and others, each. Set by hand: some 500 bytes each and 150 a door. */
const dealingsMax = 8_192
/** Set by hand. Counting ends here: of so many it no longer matters how many they are. */
export const usersMax = 256
/** Doors that are told apart of one host; what goes to others counts as going to one more. */
const doorsMax = 32
const printsMax = 16
/** A refused login over SSH moves 2 to 6 KB, most of it the exchange of keys. */
const workedBytes = 10_000
/**
 * Set by hand: spans in which it is counted whether a host has conversations, how many of them are weighed together, and
 * in what share of these it is more than one person. At a desk that is a third, more of it for minutes, no part of a day.
 */
const spanUs = 10_000_000
const paceSpans = 30
const paceMin = 0.6
const highMin = 3
const highShareMin = 0.1
/** Services that ask for a password without telling in clear text how it went. */
const loginPorts = new Set([
  22, 23, 88, 389, 445, 465, 587, 636, 993, 995, 1433, 1521, 3306, 3389, 5432, 5900, 5985,
])

/** One service of one other host, as this one uses it. */
export interface Door {
  readonly host: number
  readonly protocol: number
  readonly port: number
  /** Answered conversations, those in which nothing was asked, and those that asked as much as the one before. */
  had: number
  checks: number
  repeats: number
  /** Good ones: answered, not refused, ended as such a thing ends. */
  good: number
  /** Those that run with over 20 packets, and the most there were at once. */
  open: number
  openMost: number
  lastForward: number
  lastUs: number
  /** Of the times between them: sum, and sum of squares, seconds. */
  gapS: number
  gapSquared: number
  /** What the clients behind it called themselves, by hash, in good conversations. */
  readonly prints: Set<number>
}

export class Dealings {
  /** Who uses it, by what for. */
  readonly users = new Map<Role | 'dhcp-server', Set<number>>()
  readonly doors: Door[] = []
  good = 0
  readonly goodWith = new Set<number>()
  /** Who had good conversations with it. */
  readonly served = new Set<number>()
  /** It went on after an answer, as only whom that reached does: over TCP; over UDP, it was answered. */
  tookTcp = false
  hadUdp = false
  readonly pace = new Pace()
  /** Asked others for names, and was answered. */
  asksNames = false
  /** Names of how many domains it answered for; counting ends at two. */
  readonly domains = new Set<number>()

  usedBy(role: Role | 'dhcp-server', user: number): void {
    let users = this.users.get(role)
    if (users === undefined) {
      users = new Set()
      this.users.set(role, users)
    }
    if (users.size < usersMax) users.add(user)
  }

  usersOf(role: Role | 'dhcp-server'): number {
    return this.users.get(role)?.size ?? 0
  }

  allUsers(): Set<number> {
    return [...this.users.values()].reduce((all, some) => all.union(some), new Set<number>())
  }

  save() {
    const { users, doors, good, goodWith, served, tookTcp, hadUdp, asksNames, domains } = this
    const told = { users, doors, good, goodWith, served, tookTcp, hadUdp, asksNames, domains }
    return { ...told, pace: this.pace.save() }
  }

  static from({ pace, ...saved }: ReturnType<Dealings['save']>): Dealings {
    const dealings = Object.assign(new Dealings(), saved)
    dealings.pace.restore(pace)
    return dealings
  }

  /** A conversation that it began has had its outcome, or ended. Gives whether it is known by this to be a good one. */
  conversed(row: Row): boolean {
    const { destinationHost, protocol, destinationPort, isOutcome } = row
    const isLong = row.kind === 'progress'
    const door = this.#doorTo(destinationHost, protocol, destinationPort)
    if (!isOutcome) {
      if (door.open > 0) door.open--
      return isWorked(row) && this.#good(door, row)
    }
    noteOutcome(door, row)
    // A request that is kept from ending is none that others behind the same address would make.
    if (stallOf(row) !== null) return false
    if (isLong) door.openMost = Math.max(door.openMost, ++door.open)
    return isGood(row) && this.#good(door, row)
  }

  #good(door: Door, row: Row): true {
    door.good++
    this.good++
    // Who goes from one to the next and to none again may as well be looking for something.
    if (this.goodWith.has(row.destinationHost)) this.pace.note(row.timeUs, row.destinationHost)
    if (this.goodWith.size < usersMax) this.goodWith.add(row.destinationHost)
    const print = printOf(row.application)
    if (print !== 0 && door.prints.size < printsMax) door.prints.add(print)
    return true
  }

  #doorTo(host: number, protocol: number, port: number): Door {
    const { doors } = this
    for (let i = 0; i < doors.length; i++) {
      const door = doors[i]!
      if (door.host === host && door.port === port && door.protocol === protocol) return door
    }
    const isFull = doors.length >= doorsMax
    const door = newDoor(isFull ? 0 : host, isFull ? 0 : protocol, isFull ? 0 : port)
    if (!isFull) doors.push(door)
    else if (doors[doorsMax - 1]!.host === 0) return doors[doorsMax - 1]!
    else doors[doorsMax - 1] = door
    return door
  }
}

/**
 * How steadily one address has good conversations with several servers that it knows. One person reads between two
 * pages; of many, somebody always asks for something.
 */
export class Pace {
  #firstSpan = -1
  #span = -1
  #server = 0
  #isBusy = false
  /** Of the last spans, those with two servers at least; and the spans at whose end it was high. */
  #share = 0
  #high = 0

  /** For minutes, and for a part of all the time since it was first noted. */
  get isSteady(): boolean {
    const spans = this.#span - this.#firstSpan
    return this.#high >= highMin && this.#high >= spans * highShareMin
  }

  note(timeUs: number, server: number): void {
    const span = Math.floor(timeUs / spanUs)
    if (span < this.#span) return
    if (span === this.#span) {
      this.#isBusy ||= server !== this.#server
      return
    }
    if (this.#firstSpan < 0) this.#firstSpan = span
    else this.#end(span - this.#span)
    this.#span = span
    this.#server = server
    this.#isBusy = false
  }

  save() {
    return {
      ...{ firstSpan: this.#firstSpan, span: this.#span, server: this.#server },
      ...{ isBusy: this.#isBusy, share: this.#share, high: this.#high },
    }
  }

  restore(saved: ReturnType<Pace['save']>): void {
    this.#firstSpan = saved.firstSpan
    this.#span = saved.span
    this.#server = saved.server
    this.#isBusy = saved.isBusy
    this.#share = saved.share
    this.#high = saved.high
  }

  #end(spans: number): void {
    const kept = 1 - 1 / paceSpans
    const share = this.#share * kept + (this.#isBusy ? 1 - kept : 0)
    if (share >= paceMin) this.#high++
    this.#share = share * kept ** (spans - 1)
  }
}

/** Of all hosts; strangers, of whom there may be any number, do not push out what is known of ours. */
export class DealingsOfAll {
  readonly #hosts: Hosts
  readonly #ours = new BoundedMap<number, Dealings>(dealingsMax)
  readonly #others = new BoundedMap<number, Dealings>(dealingsMax)

  constructor(hosts: Hosts) {
    this.#hosts = hosts
  }

  get shed(): number {
    return this.#ours.shed + this.#others.shed
  }

  peek(host: number): Dealings | undefined {
    return this.#of(host).peek(host)
  }

  obtain(host: number): Dealings {
    return this.#of(host).obtain(host, newDealings)
  }

  /** What runs now will not be told to have ended. */
  begun(): void {
    for (const all of [this.#ours, this.#others])
      for (const { doors } of all.values()) for (const door of doors) door.open = 0
  }

  save() {
    const [ours, others] = [this.#ours, this.#others].map((all) => all.save((one) => one.save()))
    return { ours: ours!, others: others! }
  }

  restore({ ours, others }: ReturnType<DealingsOfAll['save']>): void {
    this.#ours.restore(ours, Dealings.from)
    this.#others.restore(others, Dealings.from)
  }

  #of(host: number): BoundedMap<number, Dealings> {
    return this.#hosts.isHome(host) ? this.#ours : this.#others
  }
}

const newDealings = () => new Dealings()

function newDoor(host: number, protocol: number, port: number): Door {
  return {
    ...{ host, protocol, port, had: 0, checks: 0, repeats: 0, good: 0, open: 0, openMost: 0 },
    ...{ lastForward: -1, lastUs: Number.NaN, gapS: 0, gapSquared: 0, prints: new Set<number>() },
  }
}

function noteOutcome(door: Door, { forwardPayload, firstUs }: Row): void {
  if (door.had++ > 0) {
    const gapS = Math.max(0, (firstUs - door.lastUs) / 1e6)
    door.gapS += gapS
    door.gapSquared += gapS * gapS
  }
  if (forwardPayload === 0) door.checks++
  if (forwardPayload === door.lastForward) door.repeats++
  door.lastForward = forwardPayload
  door.lastUs = firstUs
}

/** How far the times between its conversations stray from their mean, as a share of it; Infinity of too few. */
export function strayOf({ had, gapS, gapSquared }: Door): number {
  const gaps = had - 1
  if (gaps < 2 || gapS <= 0) return Number.POSITIVE_INFINITY
  const mean = gapS / gaps
  return Math.sqrt(Math.max(0, gapSquared / gaps - mean * mean)) / mean
}

/** Both spoke over TCP, nothing was refused, and it went on or was closed in order. What asks for a password is another matter. */
function isGood(row: Row): boolean {
  const { protocol, application } = row
  if (protocol !== Protocol.tcp || row.forwardPayload === 0 || row.backwardPayload === 0)
    return false
  if (!isAnswered(row)) return false
  const logins = loginsIn(application)
  if (logins !== null && logins.accepted + logins.refused > 0)
    return logins.accepted > 0 && logins.refused === 0
  if (application?.kind === 'http') return application.status >= 200 && application.status < 400
  if (isLogin(row)) return false
  return row.kind === 'progress' || row.state === 'SF'
}

/** A login of which nothing can be read has worked where much was moved. */
function isWorked(row: Row): boolean {
  const { application, forwardPayload, backwardPayload } = row
  const logins = loginsIn(application)
  if (logins !== null && logins.refused > 0) return false
  return isLogin(row) && isAnswered(row) && forwardPayload + backwardPayload >= workedBytes
}

function isLogin({ application, destinationPort }: Row): boolean {
  return application?.kind === 'ssh' || loginPorts.has(destinationPort)
}

function loginsIn(application: Application | null) {
  if (application == null || !('logins' in application)) return null
  return application.logins ?? null
}

/** What a client calls itself, hashed (FNV-1a); 0 where it does not say. */
function printOf(application: Application | null): number {
  if (application === null) return 0
  if (application.kind === 'tls') return hashOf(application.ja4)
  if (application.kind === 'ssh') return hashOf(application.clientVersion)
  return application.kind === 'http' ? hashOf(application.userAgent) : 0
}

/** 0 of an empty text. */
export function hashOf(text: string, from = 0): number {
  if (from >= text.length) return 0
  let hash = 0x811c9dc5
  for (let i = from; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0 || 1
}

/** What a service is for, by its first bytes or its port. */
export function roleIn({ application, destinationPort }: Row): Role {
  const name = application === null ? '' : application.kind
  return roleOf(destinationPort, application?.kind === 'plain' ? application.name : name)
}
