import { Protocol, TcpFlag } from '../../contracts/index.ts'
import { KeyIndex, KeyMap } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import {
  type BehaviourCard,
  commonTunables,
  defineBehaviour,
  type Setting,
} from './kit/behaviour.ts'
import { runMs } from './kit/busy-run.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow } from './kit/episodes.ts'
import { bytes, count, countAtLeast, duration, peakRate, weigh } from './kit/evidence.ts'
import { Flooders } from './kit/flooders.ts'
import { newlyTaken } from './kit/handshake.ts'
import { History } from './kit/history.ts'
import { MainSource } from './kit/main-source.ts'
import { keptRecord } from './kit/memory.ts'
import { NetworkParts, wideNetworkOf } from './kit/networks.ts'
import { RateMeter } from './kit/rate-meter.ts'
import { isIcmp, isOftenOneWay, protocolText, serviceText } from './kit/services.ts'
import { Talkers } from './kit/talkers.ts'
import { type FloodedNetwork, networkFloodReasons } from './network-flood-reasons.ts'

/** Entries: networks with a protocol; doors that answer; pairs of ours and whom it called. Set by hand. */
const networksMax = 512
const doorsMax = 16_384
const calledMax = 16_384
/** Addresses and packets below which nothing is said. Set by hand. */
const addressesMin = 8
const packetsMin = 500
/** Doors of one network that are told apart, ports, and addresses that are named. Set by hand. */
const portDoorsMax = 2048
const portsMax = 1024
const namedMax = 32
/** Where one address gets so much of it, it is that one's flood. */
const mostToOne = 0.5
const nearlyAll = 0.98
/** Of the notable rate: below, nothing is said, and what came before this is left out. Set by hand. */
const leastShare = 0.1
const calmUs = 10_000_000
/** How short exchanges of datagrams went is known when they end (`FlowLimits.datagramIdleS`): so long nobody knows who answers. */
const youngUs = 130_000_000
/** Ordinary clients complete a handshake, and say something, within this. Set by hand. */
const patienceUs = 4_000_000

const card: BehaviourCard = {
  name: 'network-flood',
  kind: 'behaviour',
  technique: 'T1498',
  techniqueName: 'Network Denial of Service',
  severity: 'high',
  subject: 'victim',
  headline: '{flooder} flooded {network} with {flood}, {rate}',
  summary:
    'In {span}, {addresses} of {network} got {packets} of {traffic} from {sources}, with {payload} of content. Each address gets a small part, so that none stands out; the line that they share carries the sum.',
  innocent: [
    {
      text: 'A service on many addresses whose answers pass elsewhere looks as if nobody answered.',
      check:
        'Does this sensor see what {network} sends, and does one service run on all of these addresses?',
    },
  ],
  blind: [
    'Whether the source addresses are real: they can be forged in packets like these.',
    'What the line lost before this sensor.',
  ],
  lookedLike: 'a flood of {network} with {flood}',
  recommend: {
    action: 'watch',
    target: 'entity',
    ttlSeconds: 3600,
    why: 'All of {network} is flooded: to limit one address helps little. Have whoever runs the line before you filter {flood} to {network}. Block no source: the addresses may be forged.',
  },
}

const tunables = {
  ...commonTunables(180),
  rateNotable: {
    value: 1000,
    unit: 'packets/s',
    says: 'Unanswered packets to one network in one second, spread over its addresses, that already deserve a look.',
  },
}

/** A flood that is spread over the addresses of a network, so that none of them gets much. */
export const networkFlood = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const usual = new History()
    const times = { nowUs: Number.NEGATIVE_INFINITY, startUs: Number.NaN }
    const networks = new Episodes<FloodedNetwork>({
      ...{ card, setting, episodesMax: networksMax },
      name: nameOf,
      tell: (network) => {
        const { protocol, packets } = network.state
        const isEarly = protocol === Protocol.tcp && times.nowUs - packets.run.firstUs < patienceUs
        return isEarly ? null : telling(network, { setting, usual })
      },
      learn: ({ state, lastUs }) => usual.learn(nameOf(state), state.packets.peak, lastUs),
    })
    const doors = new AnsweringDoors()
    const calm = new KeyMap<FloodedNetwork>(networksMax)
    const called = new Talkers(calledMax)
    const watch: Watch = { setting, networks, doors, calm, called, times }
    return {
      protocols: ['tcp', 'udp', 'icmp'],
      flow: (event) => {
        times.nowUs = Math.max(times.nowUs, event.timeUs)
        if (Number.isNaN(times.startUs)) times.startUs = event.timeUs
        if (event.isOutward) noteCall(watch, event)
        else if (event.isToGroup) return
        else if (event.kind === 'opened') open(watch, event)
        else goOn(watch, event)
      },
      advance: (timeUs) => {
        times.nowUs = timeUs
        networks.advance(timeUs)
      },
      memory: { networks, usual, doors, calm, called, times: keptRecord(times) },
    }
  },
})

interface Watch {
  readonly setting: Setting<'rateNotable' | 'quietS'>
  /** Those that get much, and what came lately to the others. */
  readonly networks: Episodes<FloodedNetwork>
  readonly calm: KeyMap<FloodedNetwork>
  readonly doors: AnsweringDoors
  /** Whom ours sent datagrams: what comes from there is no surprise, at whichever port. */
  readonly called: Talkers
  /** The newest event time, and that of the first event. */
  readonly times: { nowUs: number; startUs: number }
}

function noteCall({ called }: Watch, event: Row): void {
  if (event.kind === 'opened' && event.protocol === Protocol.udp)
    called.note(event.sourceHost, event.destinationHost, false)
}

/** Doors that answered somebody who came by datagrams: a conversation there is taken for one that will be answered. */
class AnsweringDoors {
  readonly #index = new KeyIndex(doorsMax)
  #shed = 0

  get shed(): number {
    return this.#shed
  }

  save() {
    return { index: this.#index.save(), shed: this.#shed }
  }

  restore({ index, shed }: ReturnType<AnsweringDoors['save']>): void {
    this.#index.restore(index)
    this.#shed = shed
  }

  note({ destinationHost, destinationPort }: Row): void {
    const entry = this.#index.find(destinationHost, destinationPort)
    if (entry >= 0) this.#index.touch(entry)
    else {
      if (this.#index.isFull) {
        this.#index.remove(this.#index.oldest)
        this.#shed++
      }
      this.#index.insert(destinationHost, destinationPort)
    }
  }

  /** An answer is to be expected: it gave one, or nobody knows yet and the port is one of those that do. */
  isExpected({ protocol, destinationHost, destinationPort }: Row): boolean {
    if (protocol !== Protocol.udp) return false
    return isOftenOneWay(destinationPort) || this.#index.find(destinationHost, destinationPort) >= 0
  }
}

function open(watch: Watch, event: Row): void {
  if (!isFloodlike(event) || watch.called.talked(event.destinationHost, event.sourceHost)) return
  const { hosts } = watch.setting
  const state = stateFor(watch, event)
  add(state, event)
  state.flows++
  state.doors.add(event.destinationHost * 65_536 + event.destinationPort)
  state.ports.add(event.destinationPort)
  state.mainPort.add(event.destinationPort)
  if (hosts.isHome(event.sourceHost)) state.own++
  if (watch.doors.isExpected(event)) state.expected++
  else if (isYoung(watch, event)) state.unknown++
  if (state.packets.isBusy) rise(watch, event, state)
}

/** Opened before it was known of any exchange how it went. */
function isYoung({ times: { startUs } }: Watch, { protocol, beganUs }: Row): boolean {
  return protocol === Protocol.udp && beganUs - startUs < youngUs
}

/** Much comes, or did a moment ago: from now on it is a story. */
function rise({ networks, calm, setting }: Watch, event: Row, state: FloodedNetwork): void {
  if (state.packets.peak < setting.tunables.rateNotable * leastShare) return
  const network = networks.obtain(keyOf(event), event.timeUs, () => state)
  calm.delete(keyOf(event))
  if (state.named.size < namedMax) state.named.add(event.destination)
  if (event.kind === 'opened') follow(network, event)
  networks.step(network, event.timeUs)
}

/** What is counted of the event's network: since much began to come, or of the last seconds. */
function stateFor({ networks, calm, setting }: Watch, event: Row): FloodedNetwork {
  const network = networks.peek(keyOf(event))
  const { timeUs } = event
  if (network !== undefined && timeUs - network.lastUs <= setting.tunables.quietS * 1e6)
    return network.state
  const known = calm.get(keyOf(event))
  if (known !== undefined && timeUs - known.sinceUs <= calmUs) return known
  const state = newNetwork(event)
  calm.set(keyOf(event), state)
  return state
}

function goOn(watch: Watch, event: Row): void {
  const { networks, calm, doors } = watch
  const isAnswered = event.protocol === Protocol.udp && event.backwardPackets > 0
  if (isAnswered && event.isOutcome && event.forwardPackets > 0) doors.note(event)
  if (!isFloodlike(event)) return
  const network = networks.peek(keyOf(event))
  const state = network?.state ?? calm.peek(keyOf(event))
  if (state === undefined || event.beganUs < state.sinceUs) return
  if (event.protocol === Protocol.tcp) goOnTcp(state, event)
  else {
    if (event.isOutcome) {
      if (doors.isExpected(event)) state.expected = Math.max(0, state.expected - 1)
      else if (isYoung(watch, event)) state.unknown = Math.max(0, state.unknown - 1)
    }
    if (isAnswered) state.answered += event.isOutcome ? 1 : 0
    else if (event.newForwardPackets > 0) add(state, event)
  }
  if (network !== undefined) networks.step(network, event.timeUs)
  else if (state.packets.isBusy) rise(watch, event, state)
}

function goOnTcp(state: FloodedNetwork, event: Row): void {
  if (newlyTaken(event)) state.answered++
  else if (event.state === 'S0' && event.newForwardPackets > 0 && event.kind !== 'closed') {
    state.again += event.newForwardPackets
    add(state, event)
  }
}

function add(state: FloodedNetwork, event: Row): void {
  const packets = event.newForwardPackets
  state.packets.add(event.lastUs, packets)
  state.flooders.add(event.sourceHost, packets)
  state.addresses.add(event.destinationHost, packets)
  state.parts.add(event.batch.destinations, event.row * 4, packets)
  state.payload += event.newForwardPayload
}

/** SYNs, datagrams that begin with the sender, and pings; errors come back for what their receiver sent (RFC 792, RFC 4443). */
function isFloodlike(event: Row): boolean {
  const { protocol, sourcePort, firstFlags } = event
  if (protocol === Protocol.tcp) return (firstFlags & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn
  if (protocol === Protocol.icmpv6) return sourcePort === 128
  if (protocol === Protocol.icmp) return sourcePort === 8 || sourcePort === 13
  return !event.isHeardFromAnswerer && !event.isUnasked
}

const key = { first: 0, second: 0, third: 0 }

/** Valid until asked for again. */
function keyOf({ batch, row, protocol }: Row) {
  const kind = protocol === Protocol.tcp ? 0 : protocol === Protocol.udp ? 1 : 2
  key.third = wideNetworkOf(batch.destinations, row * 4) * 3 + kind + 1
  return key
}

function newNetwork({ protocol, batch, row, firstUs }: Row): FloodedNetwork {
  const wide = wideNetworkOf(batch.destinations, row * 4)
  return {
    ...{ sinceUs: firstUs, protocol, wide, packets: new RateMeter(), flooders: new Flooders() },
    ...{ addresses: new Flooders(), parts: new NetworkParts(wide), named: new Set<string>() },
    ...{
      doors: new CappedSet<number>(portDoorsMax),
      ports: new CappedSet<number>(portsMax),
      mainPort: new MainSource(),
    },
    ...{ flows: 0, own: 0, expected: 0, unknown: 0, answered: 0, again: 0, payload: 0 },
  }
}

function nameOf({ wide, protocol }: FloodedNetwork): string {
  return `${wide} ${protocolText(protocol)}`
}

interface Given {
  readonly setting: Setting<'rateNotable'>
  readonly usual: History
}

function telling(network: Episode<FloodedNetwork>, { setting, usual }: Given) {
  const { state } = network
  const { protocol, packets, flooders, addresses, parts, payload, named } = state
  const { hosts, tunables } = setting
  if (packets.total < packetsMin || packets.peak < tunables.rateNotable * leastShare) return null
  if (addresses.share > mostToOne || addresses.count < addressesMin) return null
  const { run } = packets
  const spanMs = runMs(run)
  const main = hosts.text(flooders.host)
  const what = protocol === Protocol.tcp ? 'SYNs' : protocolText(protocol)
  const peers = [...named]
  const facts = {
    flooder: flooders.text(main, false),
    network: parts.text,
    addresses: addresses.quantity,
    protocol: protocolText(protocol),
    flood: what,
    traffic: `${what}${portsText(state)}`,
    rate: peakRate({ peak: packets.peak, total: run.amount }, spanMs, 'packets/s'),
    packets: count(run.amount, 'packet'),
    payload: bytes(Math.round((payload * run.amount) / packets.total)),
    sources: flooders.named(main),
    span: duration(spanMs),
  }
  const normal = usual.normal(nameOf(state))
  const evidence = weigh(networkFloodReasons(network, { ...tunables, normal, main }))
  const peerCount = addresses.count
  return {
    actor: main,
    peer: hosts.text(addresses.busiest),
    peers,
    peerCount,
    between: run,
    evidence,
    facts,
  }
}

/** ` to HTTPS (port 443)`, ` to 2,048 or more ports`; '' of what has none. */
function portsText({ protocol, ports, mainPort }: FloodedNetwork): string {
  if (isIcmp(protocol)) return ''
  if (mainPort.share >= nearlyAll) return ` to ${serviceText(protocol, mainPort.host)}`
  return ` to ${countAtLeast(ports.size, ports.isCapped, 'ports').text}`
}
