/** What a sweep for one service comes to: its reasons, and the words for them. */
import { Protocol, TcpFlag } from '../../contracts/index.ts'
import type { AddressRange } from './kit/address-range.ts'
import type { CappedSet } from './kit/capped-set.ts'
import { type Episode, spanMs } from './kit/episodes.ts'
import {
  count,
  countAtLeast,
  duration,
  measure,
  scaled,
  share,
  timesUsual,
  weigh,
} from './kit/evidence.ts'
import type { MostTouched } from './kit/most-touched.ts'
import { flagsText } from './kit/probe.ts'
import {
  discoveryName,
  isCommonPort,
  isOftenOneWay,
  isReflectorPort,
  isSoughtPort,
  serviceText,
} from './kit/services.ts'
import type { SweepCampaign, SweepCampaigns } from './kit/sweep-campaigns.ts'
import {
  answersText,
  askedAllReason,
  brokenOffReason,
  densityReason,
  deviceSearchReason,
  distinctHostsReason,
  failedOf,
  isIcmp,
  lookedAfter,
  neighboursReason,
  paceOf,
  partText,
  peersReason,
  repeatedOf,
  severalServicesReason,
  sharedSocketReason,
  soughtOf,
  unknownServiceReason,
  unlikeReason,
  usualReachReason,
  withRange,
} from './sweep-evidence.ts'

/** What asking for one service has to come to before it is part of a search for several. */
const joinPoints = 10
/** As many of them as the text names. */
const servicesNamed = 3
/** Hosts, and tries that ended, below which nothing is said. Set by hand. */
const hostsMin = 6
const decidedMin = 4

/** What ICMP (RFC 792, RFC 950) asks besides echo, and ICMPv6 neighbour discovery (RFC 4861). */
export const icmpRequests = new Map([
  [13, 'timestamps'],
  [15, 'its network address'],
  [17, 'its network mask'],
])
export const solicitation = 135
export const advertisement = 136
export const echo = 0

export interface Sweep {
  readonly source: string
  readonly sourceHost: number
  readonly protocol: number
  /** Of ICMP the type; 0 of echo. */
  readonly port: number
  readonly firstFlags: number
  readonly hosts: CappedSet<number>
  readonly range: AddressRange
  /** Texts of the first of them. */
  readonly named: string[]
  readonly touched: MostTouched
  /** The first of them that answered. */
  readonly found: string[]
  /** When the newest of them was first asked. */
  newUs: number
  /** Hosts whose tries ended, and of them those that talked, answered in any way, or refused. */
  readonly decided: CappedSet<number>
  readonly talked: CappedSet<number>
  readonly answered: CappedSet<number>
  readonly refused: CappedSet<number>
  readonly brokenOff: CappedSet<number>
  /** UDP: the port that it sent from, how often it sent from another, and what the first datagrams were long. */
  readonly socket: number
  strayed: number
  readonly lengths: CappedSet<number>
  /** It asked everybody at once for the same, too. */
  isAskedOfAll: boolean
  /** What it is part of; null while it comes to too little. */
  campaign: SweepCampaign | null
  home: number
  asked: number
  completed: number
}

export interface Known {
  readonly hostsNotable: number
  readonly campaigns: SweepCampaigns
  readonly normal: number
  /** See `Sockets`. */
  readonly peerPorts: number
}

export function telling(
  sweep: Episode<Sweep>,
  { hostsNotable, campaigns, normal, peerPorts }: Known,
) {
  const { state } = sweep
  const { source, protocol, port, hosts, named, touched, home, range } = state
  if (hosts.size < hostsMin) return null
  const service = soughtText(state)
  const decided = isIcmp(protocol) ? hosts.size : state.decided.size
  const failed = Math.max(0, decided - state.talked.size)
  // Who asks again went through the hosts in less time than all of it took.
  const reachedS = Math.max(0.001, (state.newUs - sweep.firstUs) / 1e6)
  const isNeighbours = isIcmp(protocol) && port === solicitation
  const many = isNeighbours ? 'addresses' : 'hosts'
  const asked = countAtLeast(hosts.size, hosts.isCapped, many)
  const baseline = Number.isNaN(normal) ? null : count(normal, 'host')
  const again = hosts.isCapped ? 1 : state.asked / hosts.size
  const own = weigh([
    {
      ...distinctHostsReason,
      observed: asked,
      baseline,
      curve: scaled(distinctHostsReason.curve, hostsNotable),
    },
    decided >= decidedMin && !mayBeUnheard(state)
      ? failedOf(isIcmp(protocol), failed / decided)
      : null,
    soughtOf(protocol, port),
    ...peersOf(state),
    ...programOf(state, peerPorts),
    { ...neighboursReason, observed: share(home / hosts.size) },
    {
      ...densityReason,
      observed: share(isNeighbours || hosts.isCapped ? Number.NaN : range.density),
    },
    { ...brokenOffReason, observed: count(state.brokenOff.size, 'host') },
    paceOf(hosts.size, 'hosts', reachedS),
    repeatedOf(again, state.answered.size >= lookedAfter * hosts.size),
    { ...usualReachReason, observed: timesUsual(hosts.size / normal), baseline },
  ])
  if (own.reduce((points, one) => points + one.points, 0) >= joinPoints)
    state.campaign ??= campaigns.join(state.sourceHost, service, {
      asked: hosts,
      timeUs: sweep.lastUs,
    })
  const all = state.campaign?.services ?? new Set([service])
  const evidence = [
    ...own,
    ...weigh([{ ...severalServicesReason, observed: count(all.size, 'service') }]),
  ]
  const reached = all.size > 1 ? (state.campaign?.hosts ?? hosts) : hosts
  const ofProgram = { socket: String(state.socket), makers: discoveryName(protocol, port) }
  const facts = {
    ...(protocol === Protocol.udp ? ofProgram : {}),
    ...{ service, hosts: asked, span: duration(spanMs(sweep)), technique: techniqueText(state) },
    asked: isNeighbours ? asked.text : withRange(asked.text, range, named),
    answers: answersOf(state),
    talked: talkedText(state, decided),
    ...campaignFacts(service, all),
    reached: countAtLeast(reached.size, reached.isCapped, many),
  }
  const peer = state.found[0] ?? touched.most(named[0]!)
  return {
    ...{ actor: source, peer, peers: named, peerCount: hosts.size },
    ...{ reach: asked, evidence, facts },
  }
}

function campaignFacts(service: string, all: ReadonlySet<string>) {
  const [more, others] = [all.size - servicesNamed, all.size - 1]
  const also = others === 1 ? 'another service' : `${others} other services`
  return {
    sought: others > 0 ? `${service} and ${also}` : service,
    services: [...all].slice(0, servicesNamed).join(', ') + (more > 0 ? ` and ${more} more` : ''),
  }
}

/** Where not one answer was heard, and that is nothing strange, silence says nothing. */
function mayBeUnheard({ source, protocol, port, answered, refused, home }: Sweep): boolean {
  if (answered.size + refused.size > 0) return false
  if (protocol === Protocol.udp) return isOftenOneWay(port)
  // A browser whose IPv6 leads nowhere (RFC 8305); nobody finds machines there by trying addresses.
  return protocol === Protocol.tcp && isCommonPort(port) && home === 0 && source.includes(':')
}

/** A port of no known meaning: peer-to-peer programs ask many hosts outside, of whom most are gone and some talk. */
function peersOf(sweep: Sweep) {
  const { protocol, home, hosts, talked } = sweep
  const isInside = home * 2 > hosts.size
  if (isKnown(sweep) || (isInside && protocol !== Protocol.udp)) return []
  const { sentence, inside } = unknownServiceReason
  const unknown = {
    ...{ ...unknownServiceReason, sentence: isInside ? inside : sentence },
    observed: measure(1, 'yes or no', 'yes'),
  }
  return isInside ? [unknown] : [unknown, { ...peersReason, observed: count(talked.size, 'host') }]
}

function isKnown({ protocol, port }: Sweep): boolean {
  return isIcmp(protocol) || isSoughtPort(protocol, port) || isCommonPort(port)
}

/** What shows that a program of peers, or one that looks for devices, sent the datagrams. */
function programOf(sweep: Sweep, peerPorts: number) {
  const { protocol, port, hosts, strayed, lengths, isAskedOfAll } = sweep
  if (protocol !== Protocol.udp || isKnown(sweep) || isReflectorPort(port)) return []
  const isOneSocket = strayed * 4 <= hosts.size
  const yes = measure(1, 'yes or no', 'yes')
  return [
    isOneSocket ? { ...sharedSocketReason, observed: count(peerPorts, 'port') } : null,
    { ...unlikeReason, observed: count(lengths.size, 'length') },
    discoveryName(protocol, port) === '' ? null : { ...deviceSearchReason, observed: yes },
    isAskedOfAll ? { ...askedAllReason, observed: yes } : null,
  ]
}

function soughtText({ protocol, port }: Sweep): string {
  if (!isIcmp(protocol)) return serviceText(protocol, port)
  if (port === solicitation) return 'IPv6 neighbours'
  return port === echo ? 'ping replies' : `ICMP ${icmpRequests.get(port)}`
}

function techniqueText({ protocol, port, firstFlags, answered, completed }: Sweep): string {
  if (isIcmp(protocol)) {
    if (port === solicitation) return 'neighbour solicitations'
    return port === echo ? 'ICMP echo requests' : 'ICMP requests'
  }
  if (protocol === Protocol.udp) return 'UDP datagrams'
  if ((firstFlags & 0x3f) !== TcpFlag.syn) return `TCP packets with ${flagsText(firstFlags & 0x3f)}`
  if (answered.size === 0) return 'TCP SYNs'
  return completed * 2 > answered.size ? 'full TCP connections' : 'half-open TCP SYNs'
}

function talkedText({ protocol, talked }: Sweep, decided: number): string {
  const part = partText(Math.min(talked.size, decided), count(decided, 'host'))
  return isIcmp(protocol) ? part : `${part} whose tries ended`
}

function answersOf({ protocol, answered, refused, found }: Sweep): string {
  const word = protocol === Protocol.tcp ? 'accepted' : 'answered'
  return answersText([
    [answered.size, word, found],
    [refused.size, 'refused', []],
  ])
}
