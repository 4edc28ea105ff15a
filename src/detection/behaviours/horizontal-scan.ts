import { type ConnState, Protocol } from '../../contracts/index.ts'
import { KeyIndex, type NumberKey } from '../../kernel/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import {
  advertisement,
  echo,
  icmpRequests,
  type Sweep,
  solicitation,
  telling,
} from './horizontal-scan-evidence.ts'
import { AddressRange } from './kit/address-range.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow } from './kit/episodes.ts'
import { count } from './kit/evidence.ts'
import { FirstContacts } from './kit/first-contacts.ts'
import { wentOnUnheard } from './kit/handshake.ts'
import { History, type Normal } from './kit/history.ts'
import { MostTouched } from './kit/most-touched.ts'
import { isKnock } from './kit/probe.ts'
import { isConversation } from './kit/services.ts'
import { Sockets } from './kit/sockets.ts'
import { SweepCampaigns } from './kit/sweep-campaigns.ts'
import { answeredNamed, isIcmp } from './sweep-evidence.ts'

/** Entries: sources with a service, and first contacts. Set by hand. */
const sweepsMax = 8192
const firstsMax = 32_768
/** Hosts that one sweep is counted to: with the default settings the curve is flat from 960. */
const hostsMax = 1024
/** As many as a signal names. */
const namedMax = 32
/** Services for which hosts asked everybody at once. */
const groupsMax = 4096
const lengthsMax = 16
/** Set by hand: scanners repeat a probe ten times at most. */
const streamMin = 32

const card: BehaviourCard = {
  name: 'horizontal-scan',
  kind: 'behaviour',
  technique: 'T1046',
  techniqueName: 'Network Service Discovery',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} looked for {sought} on {reached}',
  summary:
    'In {span}, {actor} asked {asked} for {service} by {technique}; {answers}. Asking many machines for the same service is how someone looks for the next one to attack.',
  innocent: [
    {
      text: 'Inventory and monitoring programs ask every machine, and research projects every address of the Internet.',
      check: 'Does {actor} belong to one of these, and does it come every day at this time?',
    },
    {
      text: 'Peer-to-peer programs try many addresses, most of them gone.',
      check: 'Does {actor} share files, calls or a game with others?',
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

const normal: Normal = {
  id: 'hosts-tried',
  label: 'Hosts asked for one service',
  quantityOf: (hosts) => count(hosts, 'host'),
}

interface Table {
  readonly hosts: Hosts
  readonly sweeps: Episodes<Sweep>
}

/** One host asks many others for the same service; pings and the like to many hosts count as services of their own. */
export const horizontalScan = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { hosts, tunables } = setting
    const { quietS, hostsNotable } = tunables
    const usual = new History()
    const sockets = new Sockets(quietS)
    const groups = new AskedGroups()
    const campaigns = new SweepCampaigns()
    const sweeps = new Episodes<Sweep>({
      card,
      setting,
      episodesMax: sweepsMax,
      name: nameOf,
      tell: (sweep) =>
        telling(sweep, {
          ...{ hostsNotable, campaigns, normal: usual.normal(sweep.state.source) },
          peerPorts: sockets.peerPorts(sweep.state.sourceHost, sweep.state.socket),
        }),
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
      if (event.protocol === Protocol.udp) noteDatagram(sweep.state, event, groups)
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
        if (event.protocol === Protocol.udp && event.kind === 'opened') {
          if (event.isToGroup) groups.note(event)
          else sockets.note(event)
        }
        if (isKnock(event)) ask(event)
        if (event.kind !== 'opened') settle(sweeps, event)
      },
      echo: (message) => {
        if (message.isToGroup) return
        const { sourceHost, destinationHost, timeUs } = message
        if (message.isReply)
          return answer({ hosts, sweeps }, icmpKey(destinationHost, echo), sourceHost)
        const key = icmpKey(sourceHost, echo)
        const sweep = sweeps.obtain(key, timeUs, () => newIcmpSweep(message, echo))
        if (touch(sweep, destinationHost)) sweep.flowCount++
      },
      advance: (timeUs) => sweeps.advance(timeUs),
      normals: (host) => usual.tell(host, normal),
      memory: { sweeps, firsts, usual, campaigns, sockets, groups },
    }
  },
})

/** Services for which hosts asked everybody at once, by broadcast or multicast. */
class AskedGroups {
  readonly #index = new KeyIndex(groupsMax)
  shed = 0

  save() {
    return { index: this.#index.save(), shed: this.shed }
  }

  restore({ index, shed }: ReturnType<AskedGroups['save']>): void {
    this.#index.restore(index)
    this.shed = shed
  }

  note({ reach: { first, third } }: Row): void {
    const known = this.#index.find(first, 0, third)
    if (known >= 0) {
      this.#index.touch(known)
      return
    }
    if (this.#index.isFull) {
      this.#index.remove(this.#index.oldest)
      this.shed++
    }
    this.#index.insert(first, 0, third)
  }

  has({ reach: { first, third } }: Row): boolean {
    return this.#index.find(first, 0, third) >= 0
  }
}

function noteDatagram(state: Sweep, event: Row, groups: AskedGroups): void {
  if (event.sourcePort !== state.socket) state.strayed++
  if (event.forwardPayload > 0) state.lengths.add(event.forwardPayload)
  state.isAskedOfAll ||= groups.has(event)
}

function touchHost({ hosts, sweeps }: Table, sweep: Episode<Sweep>, host: number): boolean {
  const { state } = sweep
  state.asked++
  if (!state.hosts.add(host)) {
    state.touched.add(hosts.text(host))
    return false
  }
  state.newUs = sweep.lastUs
  if (state.named.length < namedMax) state.named.push(hosts.text(host))
  if (!state.hosts.isCapped) state.range.add(hosts.text(host))
  if (hosts.isHome(host)) state.home++
  if (state.campaign !== null) {
    state.campaign.hosts.add(host)
    state.campaign.lastUs = sweep.lastUs
  }
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

function nothingAsked({ source, sourceHost, sourcePort: socket, timeUs: newUs }: Row) {
  const set = () => new CappedSet<number>(hostsMax)
  const named: string[] = []
  return {
    ...{ source, sourceHost, named, touched: new MostTouched(), range: new AddressRange() },
    ...{ hosts: set(), decided: set(), talked: set(), answered: set(), refused: set() },
    ...{ brokenOff: set(), home: 0, asked: 0, completed: 0 },
    ...{ socket, strayed: 0, lengths: new CappedSet<number>(lengthsMax) },
    ...{ isAskedOfAll: false, found: [], newUs, campaign: null },
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
      answer({ hosts, sweeps }, icmpKey(destinationHost, solicitation), sourceHost)
    return
  }
  if (!icmpRequests.has(type) || event.isToGroup) return
  if (event.kind === 'opened') ask(event, type)
  else if (event.backwardPackets > 0)
    answer({ hosts, sweeps }, icmpKey(sourceHost, type), destinationHost)
}

function settle(sweeps: Episodes<Sweep>, event: Row): void {
  if (!event.isOutcome && !isStream(event)) return
  const sweep = sweeps.peek(event.reach)
  if (sweep === undefined) return
  const { state } = sweep
  const { destinationHost: host, backwardPackets, forwardPayload } = event
  state.decided.add(host)
  if (isConversation(event) || wentOnUnheard(event) || isStream(event)) state.talked.add(host)
  if (isRefusal(event.state)) state.refused.add(host)
  else if (backwardPackets > 0) {
    state.answered.add(host)
    noteFound(state, event.destination)
    if (event.protocol === Protocol.tcp && forwardPayload === 0) state.brokenOff.add(host)
    if (event.forwardPackets > 2) state.completed++
  }
  sweeps.step(sweep, event.timeUs)
}

/** Datagrams without end, as of video, need no answer; a probe and its repeats are few. */
function isStream({ protocol, forwardPackets }: Row): boolean {
  return protocol === Protocol.udp && forwardPackets >= streamMin
}

function isRefusal(state: ConnState): boolean {
  return state === 'REJ' || state === 'RSTRH'
}

function answer({ hosts, sweeps }: Table, key: NumberKey, host: number): void {
  const sweep = sweeps.peek(key)
  if (sweep === undefined) return
  sweep.state.talked.add(host)
  sweep.state.answered.add(host)
  noteFound(sweep.state, hosts.text(host))
}

function noteFound({ found }: Sweep, address: string): void {
  if (found.length < answeredNamed && !found.includes(address)) found.push(address)
}
