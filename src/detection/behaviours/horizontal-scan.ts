import { type ConnState, Protocol, TcpFlag } from '../../contracts/index.ts'
import { BoundedMap, type NumberKey } from '../../kernel/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import { AddressRange } from './kit/address-range.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, spanMs } from './kit/episodes.ts'
import {
  count,
  countAtLeast,
  duration,
  measure,
  rate,
  scaled,
  share,
  weigh,
} from './kit/evidence.ts'
import { FirstContacts } from './kit/first-contacts.ts'
import { wentOnUnheard } from './kit/handshake.ts'
import { History, type Normal } from './kit/history.ts'
import { MostTouched } from './kit/most-touched.ts'
import { flagsText, isKnock } from './kit/probe.ts'
import {
  isCommonPort,
  isConversation,
  isOftenOneWay,
  isSoughtPort,
  serviceText,
} from './kit/services.ts'
import {
  answersText,
  brokenOffReason,
  densityReason,
  distinctHostsReason,
  failedOf,
  isIcmp,
  neighboursReason,
  peersReason,
  repeatedReason,
  severalServicesReason,
  soughtOf,
  sweepRateReason,
  unknownServiceReason,
  usualReachReason,
  withRange,
} from './sweep-evidence.ts'

/** Entries: sources with a service, first contacts, and sources with what they looked for. Set by hand. */
const sweepsMax = 8192
const firstsMax = 32_768
const sourcesMax = 4096
const servicesMax = 16
/** Hosts that one sweep is counted to: with the default settings the curve is flat from 960. */
const hostsMax = 1024
/** As many as a signal names. */
const namedMax = 32
/** Hosts, and tries that ended, below which nothing is said. Set by hand. */
const hostsMin = 6
const decidedMin = 4

/** What ICMP (RFC 792, RFC 950) asks besides echo, and ICMPv6 neighbour discovery (RFC 4861). */
const icmpRequests = new Map([
  [13, 'timestamps'],
  [15, 'its network address'],
  [17, 'its network mask'],
])
const solicitation = 135
const advertisement = 136
const echo = 0

const card: BehaviourCard = {
  name: 'horizontal-scan',
  kind: 'behaviour',
  technique: 'T1046',
  techniqueName: 'Network Service Discovery',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} looked for {service} on {hosts}',
  summary:
    'In {span}, {actor} asked {asked} for {service} by {technique}; {answers}. Asking many machines for the same service is how someone looks for the next one to attack.',
  innocent: [
    {
      text: 'Inventory, monitoring and printer-discovery programs also ask every machine.',
      check: 'Does {actor} run one of these, and does it do so every day at this time?',
    },
    {
      text: 'Peer-to-peer programs try many addresses, most of them gone.',
      check: 'Was file sharing or a game running on {actor}?',
    },
  ],
  blind: [
    'Machines asked in ways that do not pass this sensor.',
    'Whether a machine that answered was then misused over an ordinary-looking connection.',
  ],
  lookedLike: 'a search for {service} on many machines by {actor}',
  recommend: {
    action: 'isolate-host',
    target: 'actor',
    ttlSeconds: 14_400,
    why: 'Keeps it from reaching others while you look.',
  },
}

const tunables = {
  ...commonTunables(1200),
  hostsNotable: {
    value: 24,
    unit: 'hosts',
    says: 'Distinct hosts asked for one service that already deserve a look.',
  },
}

interface Sweep {
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
  /** Hosts whose tries ended, and of them those that talked, answered in any way, or refused. */
  readonly decided: CappedSet<number>
  readonly talked: CappedSet<number>
  readonly answered: CappedSet<number>
  readonly refused: CappedSet<number>
  readonly brokenOff: CappedSet<number>
  home: number
  asked: number
  completed: number
}

const normal: Normal = {
  id: 'hosts-tried',
  label: 'Hosts asked for one service',
  quantityOf: (hosts) => count(hosts, 'host'),
}

interface Table {
  readonly hosts: Hosts
  readonly sweeps: Episodes<Sweep>
}

type Services = BoundedMap<number, Set<string>>

/** One host asks many others for the same service; pings and the like to many hosts count as services of their own. */
export const horizontalScan = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { hosts, tunables } = setting
    const { quietS, hostsNotable } = tunables
    const usual = new History()
    const services: Services = new BoundedMap(sourcesMax)
    const sweeps = new Episodes<Sweep>({
      card,
      setting,
      episodesMax: sweepsMax,
      name: nameOf,
      tell: (sweep) =>
        telling(sweep, { hostsNotable, services, normal: usual.normal(sweep.state.source) }),
      learn: ({ state, lastUs }) => usual.learn(state.source, state.hosts.size, lastUs),
    })
    const firsts = new FirstContacts(firstsMax, quietS)
    const touch = (sweep: Episode<Sweep>, host: number) => touchHost({ hosts, sweeps }, sweep, host)
    const ask = (event: Row) => {
      const key = event.reach
      if (sweeps.peek(key) === undefined) {
        const first = firsts.second(key, event, event.destinationHost)
        if (first === null) return
        const begun = sweeps.obtain(key, first.timeUs, () => newSweep(event))
        if (touch(begun, first.destinationHost)) follow(begun, first)
      }
      const sweep = sweeps.obtain(key, event.timeUs, () => newSweep(event))
      if (touch(sweep, event.destinationHost)) follow(sweep, event)
    }
    const askByIcmp = (event: Row, type: number) => {
      const key = icmpKey(event.sourceHost, type)
      const sweep = sweeps.obtain(key, event.timeUs, () => newIcmpSweep(event, type))
      if (touch(sweep, event.destinationHost)) follow(sweep, event)
    }
    return {
      isPerSource: true,
      flow: (event) => {
        if (event.protocol === Protocol.icmp || event.protocol === Protocol.icmpv6)
          return hearIcmp({ hosts, sweeps }, event, askByIcmp)
        if (isKnock(event)) ask(event)
        if (event.kind !== 'opened') settle(sweeps, event)
      },
      echo: (message) => {
        if (message.isToGroup) return
        const { sourceHost, destinationHost, timeUs } = message
        if (message.isReply) return answer(sweeps, icmpKey(destinationHost, echo), sourceHost)
        const key = icmpKey(sourceHost, echo)
        const sweep = sweeps.obtain(key, timeUs, () => newIcmpSweep(message, echo))
        if (touch(sweep, destinationHost)) sweep.flowCount++
      },
      advance: (timeUs) => sweeps.advance(timeUs),
      normals: (host) => usual.tell(host, normal),
      shed: () => sweeps.shed + firsts.shed + usual.shed + services.shed,
    }
  },
})

function touchHost({ hosts, sweeps }: Table, sweep: Episode<Sweep>, host: number): boolean {
  const { state } = sweep
  state.asked++
  if (!state.hosts.add(host)) {
    state.touched.add(hosts.text(host))
    return false
  }
  if (state.named.length < namedMax) state.named.push(hosts.text(host))
  if (!state.hosts.isCapped) state.range.add(hosts.text(host))
  if (hosts.isHome(host)) state.home++
  sweeps.step(sweep, sweep.lastUs)
  return true
}

/** What ICMP asks is no service: the numbers of services begin at 65,536. */
function icmpKey(source: number, type: number): NumberKey {
  return { first: source, second: 0, third: type }
}

function nameOf({ source, protocol, port }: Sweep): string {
  if (!isIcmp(protocol)) return `${source} ${protocol}:${port}`
  return port === echo ? `${source} ping` : `${source} icmp ${port}`
}

function newSweep(event: Row): Sweep {
  const { protocol, destinationPort, firstFlags } = event
  return { ...nothingAsked(event), protocol, port: destinationPort, firstFlags }
}

function newIcmpSweep(event: Row, type: number): Sweep {
  return { ...nothingAsked(event), protocol: Protocol.icmp, port: type, firstFlags: 0 }
}

function nothingAsked({ source, sourceHost }: Row) {
  const set = () => new CappedSet<number>(hostsMax)
  const named: string[] = []
  return {
    ...{ source, sourceHost, named, touched: new MostTouched(), range: new AddressRange() },
    ...{ hosts: set(), decided: set(), talked: set(), answered: set(), refused: set() },
    ...{ brokenOff: set(), home: 0, asked: 0, completed: 0 },
  }
}

/** A solicitation goes to a group that few share, one for each last three bytes; its answer comes from the neighbour. */
function hearIcmp(
  { hosts, sweeps }: Table,
  event: Row,
  ask: (event: Row, type: number) => void,
): void {
  const { sourceHost, destinationHost, sourcePort: type } = event
  if (hosts.isGroup(sourceHost)) return
  if (event.protocol === Protocol.icmpv6) {
    if (event.kind !== 'opened') return
    if (type === solicitation && event.isToGroup) ask(event, type)
    else if (type === advertisement)
      answer(sweeps, icmpKey(destinationHost, solicitation), sourceHost)
    return
  }
  if (!icmpRequests.has(type) || event.isToGroup) return
  if (event.kind === 'opened') ask(event, type)
  else if (event.backwardPackets > 0) answer(sweeps, icmpKey(sourceHost, type), destinationHost)
}

function settle(sweeps: Episodes<Sweep>, event: Row): void {
  if (!event.isOutcome) return
  const sweep = sweeps.peek(event.reach)
  if (sweep === undefined) return
  const { state } = sweep
  const { destinationHost: host, backwardPackets, forwardPayload } = event
  state.decided.add(host)
  if (isConversation(event) || wentOnUnheard(event)) state.talked.add(host)
  if (isRefusal(event.state)) state.refused.add(host)
  else if (backwardPackets > 0) {
    state.answered.add(host)
    if (event.protocol === Protocol.tcp && forwardPayload === 0) state.brokenOff.add(host)
    if (event.forwardPackets > 2) state.completed++
  }
  sweeps.step(sweep, event.timeUs)
}

function isRefusal(state: ConnState): boolean {
  return state === 'REJ' || state === 'RSTRH'
}

function answer(sweeps: Episodes<Sweep>, key: NumberKey, host: number): void {
  const sweep = sweeps.peek(key)
  if (sweep === undefined) return
  sweep.state.talked.add(host)
  sweep.state.answered.add(host)
}

interface Known {
  readonly hostsNotable: number
  readonly services: Services
  readonly normal: number
}

function telling(sweep: Episode<Sweep>, { hostsNotable, services, normal }: Known) {
  const { state } = sweep
  const { source, protocol, port, hosts, named, touched, home, range } = state
  if (hosts.size < hostsMin) return null
  const service = soughtText(state)
  const all = services.obtain(state.sourceHost, () => new Set())
  if (all.size < servicesMax) all.add(service)
  const decided = isIcmp(protocol) ? hosts.size : state.decided.size
  const failed = Math.max(0, decided - state.talked.size)
  const seconds = Math.max(0.001, spanMs(sweep) / 1000)
  const isNeighbours = isIcmp(protocol) && port === solicitation
  const many = isNeighbours ? 'addresses' : 'hosts'
  const asked = countAtLeast(hosts.size, hosts.isCapped, many)
  const baseline = Number.isNaN(normal) ? null : count(normal, 'host')
  const again = hosts.isCapped ? 1 : state.asked / hosts.size
  const evidence = weigh([
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
    { ...neighboursReason, observed: share(home / hosts.size) },
    {
      ...densityReason,
      observed: share(isNeighbours || hosts.isCapped ? Number.NaN : range.density),
    },
    { ...brokenOffReason, observed: count(state.brokenOff.size, 'host') },
    { ...sweepRateReason, observed: rate(hosts.size / seconds, 'hosts/s') },
    { ...repeatedReason, observed: measure(again, 'times') },
    { ...severalServicesReason, observed: count(all.size, 'service') },
    { ...usualReachReason, observed: measure(hosts.size / normal, 'times'), baseline },
  ])
  const facts = {
    ...{ service, hosts: asked, span: duration(spanMs(sweep)), technique: techniqueText(state) },
    asked: isNeighbours ? asked.text : withRange(asked.text, range),
    answers: answersOf(state),
    services: [...all].join(', '),
  }
  const peer = touched.most(named[0]!)
  return {
    ...{ actor: source, peer, peers: named, peerCount: hosts.size },
    ...{ reach: asked, evidence, facts },
  }
}

/** Of what is often heard one way silence says nothing, where not one answer was heard. */
function mayBeUnheard({ protocol, port, answered, refused }: Sweep): boolean {
  if (protocol !== Protocol.udp || !isOftenOneWay(port)) return false
  return answered.size + refused.size === 0
}

/** Hosts outside and a port of no known meaning: peer-to-peer programs ask many, of whom most are gone and some talk. */
function peersOf({ protocol, port, home, hosts, talked }: Sweep) {
  const isKnown = isIcmp(protocol) || isSoughtPort(protocol, port) || isCommonPort(port)
  if (isKnown || home * 2 > hosts.size) return []
  return [
    { ...unknownServiceReason, observed: measure(1, 'yes or no', 'yes') },
    { ...peersReason, observed: count(talked.size, 'host') },
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

function answersOf({ protocol, answered, refused }: Sweep): string {
  const word = protocol === Protocol.tcp ? 'accepted' : 'answered'
  return answersText([
    [answered.size, word],
    [refused.size, 'refused'],
  ])
}
