import { Protocol, TcpFlag } from '../../contracts/index.ts'
import type { NumberKey } from '../../kernel/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import { type Innocent, lineTests, missedBeginnings, streams } from './flood-innocent.ts'
import {
  type BehaviourCard,
  commonTunables,
  defineBehaviour,
  type ProtocolName,
  type Setting,
} from './kit/behaviour.ts'
import { BroadcastPings, PingAnswers } from './kit/broadcast-pings.ts'
import { runMs } from './kit/busy-run.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, onePeer } from './kit/episodes.ts'
import { bytes, count, countAtLeast, duration, peakRate, weigh } from './kit/evidence.ts'
import { Flooders } from './kit/flooders.ts'
import { History } from './kit/history.ts'
import { MainSource } from './kit/main-source.ts'
import { FloodedNetworks } from './kit/networks.ts'
import { knockOf } from './kit/probe.ts'
import { RateMeter } from './kit/rate-meter.ts'
import { isIcmp, isOftenOneWay, isReflectorPort, protocolText } from './kit/services.ts'
import { type FloodVictim, floodReasons, type Known, reflectedBy } from './packet-flood-reasons.ts'

/** Entries: hosts with a protocol. Set by hand. */
const victimsMax = 8192
/** Packets below which nothing is said. Set by hand. */
const packetsMin = 300
/** Of the packets: what went to other ports is not told of. Set by hand. */
const nearlyAll = 0.98
const forgeable = 'they can be forged in packets like these'
const answerers = 'their hardware addresses speak for it'
/** Ports of one host that are told apart. Set by hand. */
const portsMax = 1024
const card: Omit<BehaviourCard, 'name' | 'innocent'> = {
  kind: 'behaviour',
  technique: 'T1498',
  techniqueName: 'Network Denial of Service',
  severity: 'high',
  subject: 'victim',
  headline: '{flooder} flooded {victim} with {flood}, {rate}',
  summary:
    'In {span}, {victim} got {packets} of {traffic} from {sources}, with {payload} of content. Traffic that nobody asked for fills the line until nothing else gets through.',
  blind: [
    'Whether the source addresses are real: {reality}.',
    'What the line lost before this sensor.',
  ],
  lookedLike: 'a flood of {victim} with {protocol}',
  recommend: {
    action: 'rate-limit',
    target: 'entity',
    ttlSeconds: 3600,
    why: 'Limit the rate to it here or upstream. Block no source: packets like these need no handshake, so the addresses may be forged.',
  },
}

const rateNotable = {
  value: 1000,
  unit: 'packets/s',
  says: 'Unanswered packets to one host in one second that already deserve a look.',
}
/** A ping asks once a second and a path measurement ten times; nothing ordinary asks a hundred times. */
const echoRateNotable = {
  value: 100,
  unit: 'packets/s',
  says: 'ICMP packets to one host in one second that already deserve a look.',
}

const udpName = 'udp-flood'

/** Unanswered UDP datagrams to one host, far too many of them. */
export const udpFlood = floodOf(udpName, ['udp', 'icmp'], { innocent: streams })

/** The same of ICMP and ICMPv6, answered or not: a host answers pings as long as it can. */
export const icmpFlood = floodOf('icmp-flood', ['icmp'], {
  innocent: lineTests,
  notable: echoRateNotable,
})

/** The same of bare TCP packets that open nothing, and of any other protocol. */
export const packetFlood = floodOf('packet-flood', ['tcp', 'other'], { innocent: missedBeginnings })

function floodOf(
  name: string,
  protocols: readonly ProtocolName[],
  { innocent, notable = rateNotable }: { innocent: Innocent; notable?: typeof rateNotable },
) {
  return defineBehaviour({
    card: { name, ...card, innocent: [innocent] },
    tunables: { ...commonTunables(60), rateNotable: notable },
    start: (setting) => {
      const usual = new History()
      const flooded = new FloodedNetworks()
      const pings = new BroadcastPings()
      const victims = new Episodes<FloodVictim>({
        card: { name, technique: card.technique },
        setting,
        episodesMax: victimsMax,
        name: nameOf,
        tell: (victim) => telling(victim, knownOf(victim, { setting, usual, flooded, pings })),
        learn: ({ state, lastUs }) => usual.learn(state.destination, state.packets.peak, lastUs),
      })
      return {
        protocols,
        flow: (event) => {
          if (isIcmp(event.protocol)) pings.note(event)
          if (name === udpName && isIcmp(event.protocol)) noteRefusal(victims, event)
          else if (isOneWay(event) && !event.isToGroup) note(victims, event, setting.hosts)
          else if (event.isOutcome && event.backwardPackets > 0) noteAnswer(victims, event)
        },
        hear: (signal) => flooded.hear(signal),
        advance: (timeUs) => victims.advance(timeUs),
        memory: { victims, usual, flooded, pings },
      }
    },
  })
}

function note(victims: Episodes<FloodVictim>, event: Row, hosts: Hosts): void {
  const { timeUs } = event
  const isTurned = isTurnedRound(event)
  if (!isTurned && event.isToGroup) return
  const source = isTurned ? event.destinationHost : event.sourceHost
  const victim = victims.obtain(keyOf(event, isTurned), timeUs, () => newVictim(event, isTurned))
  const { state } = victim
  // What the victim got; of a pinged host's packets half are its own answers.
  const packets = isTurned ? event.newBackwardPackets : event.newForwardPackets
  state.packets.add(event.lastUs, packets)
  state.answers?.add(event, packets)
  state.flooders.add(source, packets)
  const port = portOf(event, isTurned)
  state.ports.add(port)
  state.mainPort.add(port, packets)
  if (isOftenOneWay(port)) state.oneWay += packets
  if (!isTurned && event.backwardPackets > 0) state.isAnswered = true
  state.payload += isTurned ? event.newBackwardPayload : event.newForwardPayload
  if (event.kind === 'opened') {
    state.flows++
    if (hosts.isHome(source)) state.own++
    if (state.packets.isBusy) follow(victim, event)
  }
  victims.step(victim, timeUs)
}

/** Not one-way after all: what was counted when it opened has its answer. */
function noteAnswer(victims: Episodes<FloodVictim>, event: Row): void {
  const victim = victims.peek(keyOf(event, false))
  if (victim === undefined || isTurnedRound(event)) return
  victim.state.answered++
  victims.step(victim, event.timeUs)
}

/** What gets datagrams says that nothing there wants them. */
function noteRefusal(victims: Episodes<FloodVictim>, event: Row): void {
  if (!isIcmpError(event) || event.newForwardPackets === 0) return
  const { sourceHost, timeUs } = event
  const victim = victims.peek({ first: 0, second: sourceHost, third: Protocol.udp })
  if (victim === undefined) return
  const { state } = victim
  state.refused += event.newForwardPackets
  if (Number.isNaN(state.refusedUs)) state.refusedUs = timeUs
}

/** A victim, and what it is flooded with: errors apart from other packets. */
function keyOf(event: Row, isTurned: boolean): NumberKey {
  const { protocol } = event
  const victim = isTurned ? event.sourceHost : event.destinationHost
  return { first: 0, second: victim, third: isIcmpError(event) ? -protocol : protocol }
}

function nameOf({ destination, protocol, isError }: FloodVictim): string {
  return `${destination} ${isError ? -protocol : protocol}`
}

/** Unanswered, and not what `syn-flood` (openings) or `reflection` (replies) count. */
function isOneWay(event: Row): boolean {
  if (isTurnedRound(event))
    return event.newBackwardPackets > 0 && !isReflectorPort(event.destinationPort)
  if (event.newForwardPackets === 0) return false
  if (isIcmp(event.protocol)) return true
  if (event.backwardPackets > 0) return false
  if (event.protocol !== Protocol.tcp) return !isReflectorPort(event.sourcePort)
  const knock = knockOf(event)
  if (event.forwardPayload > 0) return false
  return knock === 'ack' || knock === 'odd' || isLoneReset(event)
}

/** A reset of what nobody had opened here. */
function isLoneReset({ firstFlags, isHeardFromAnswerer }: Row): boolean {
  return (firstFlags & TcpFlag.rst) !== 0 && !isHeardFromAnswerer
}

/** UDP of which only the side that answers by its port is heard: the other one is the flow's source, and gets it all. */
function isTurnedRound({ protocol, isUnasked }: Row): boolean {
  return protocol === Protocol.udp && isUnasked
}

/** RFC 792, RFC 4443: an error comes back for what its receiver sent; a scanner gets hundreds. */
function isIcmpError({ protocol, sourcePort }: Row): boolean {
  if (protocol === Protocol.icmpv6) return sourcePort < 128
  return protocol === Protocol.icmp && (sourcePort === 3 || sourcePort === 11)
}

function newVictim(event: Row, isTurned: boolean): FloodVictim {
  const { protocol } = event
  const destination = isTurned ? event.source : event.destination
  const isError = isIcmpError(event)
  return {
    destination,
    protocol,
    isError,
    packets: new RateMeter(),
    flooders: new Flooders(),
    ports: new CappedSet<number>(portsMax),
    mainPort: new MainSource(),
    answers: isIcmp(protocol) && !isError ? new PingAnswers() : null,
    isAnswered: false,
    ...{ refused: 0, refusedUs: Number.NaN },
    ...{ oneWay: 0, own: 0, answered: 0, flows: 0, payload: 0 },
  }
}

/** Where the packets went to; 0 where that says nothing. */
function portOf({ protocol, sourcePort, destinationPort }: Row, isTurned: boolean): number {
  if (isIcmp(protocol)) return 0
  return isTurned ? sourcePort : destinationPort
}

interface Given {
  readonly setting: Setting<'rateNotable'>
  readonly usual: History
  readonly flooded: FloodedNetworks
  readonly pings: BroadcastPings
}

function knownOf(
  { key, state: { destination, flooders, packets } }: Episode<FloodVictim>,
  { setting, usual, flooded, pings }: Given,
): Known {
  const { hosts, tunables } = setting
  const isOwn = hosts.isHome(flooders.host) && hosts.isHomeAddress(destination)
  const main = hosts.text(flooders.host)
  const { firstUs, lastUs } = packets.run
  const isPart = flooded.isPart(destination, { firstUs, lastUs, rate: packets.peak })
  return {
    ping: pings.of(key.second),
    rateNotable: tunables.rateNotable,
    normal: usual.normal(destination),
    main,
    isOwn,
    isPart,
  }
}

function telling(victim: Episode<FloodVictim>, known: Known) {
  const { destination, protocol, packets, flooders, payload } = victim.state
  if (packets.total < packetsMin) return null
  const { run } = packets
  const spanMs = runMs(run)
  const door = doorText(victim.state)
  const reflected = reflectedBy(victim.state, known)
  const isOurs = reflected !== null && known.main === ''
  const facts = {
    flooder: isOurs ? 'Hosts of yours' : flooders.text(known.main, false),
    victim: destination,
    protocol: protocolText(protocol),
    flood: `${protocolText(protocol)}${door}`,
    traffic: `${protocolText(protocol)}${door === '' ? portsTold(victim.state) : door}`,
    rate: peakRate({ peak: packets.peak, total: run.amount }, spanMs, 'packets/s'),
    packets: count(run.amount, 'packet'),
    payload: bytes(Math.round((payload * run.amount) / packets.total)),
    sources: flooders.named(known.main),
    span: duration(spanMs),
    reality: isOurs ? answerers : forgeable,
    ...reflected,
  }
  const evidence = weigh(floodReasons(victim, known))
  return { actor: known.main, ...onePeer(destination), between: run, evidence, facts }
}

/** ` to port 1900`, where nearly all went to one; '' of others, and of what has none. */
function doorText({ mainPort }: FloodVictim): string {
  return mainPort.share < nearlyAll ? '' : ` to port ${mainPort.host}`
}

/** ` to 997 ports`; '' of what has none. */
function portsTold({ ports, mainPort }: FloodVictim): string {
  if (ports.size === 1 && ports.has(0)) return ''
  const all = ` to ${countAtLeast(ports.size, ports.isCapped, 'ports').text}`
  return mainPort.host === 0 ? all : `${all}, most of it to ${mainPort.host}`
}
