import { Protocol, TcpFlag } from '../../contracts/index.ts'
import type { NumberKey } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { type Innocent, lineTests, missedBeginnings, streams } from './flood-innocent.ts'
import {
  type BehaviourCard,
  commonTunables,
  defineBehaviour,
  type ProtocolName,
  type Setting,
} from './kit/behaviour.ts'
import { type Episode, Episodes, follow, onePeer, spanMs } from './kit/episodes.ts'
import { bytes, count, duration, measure, rate, scaled, share, weigh } from './kit/evidence.ts'
import { Flooders } from './kit/flooders.ts'
import { History } from './kit/history.ts'
import { MainSource } from './kit/main-source.ts'
import { knockOf } from './kit/probe.ts'
import { RateMeter } from './kit/rate-meter.ts'
import { isOftenOneWay, isReflectorPort, protocolText } from './kit/services.ts'

/** Entries: hosts with a protocol. Set by hand. */
const victimsMax = 8192
/** Packets below which nothing is said. Set by hand. */
const packetsMin = 300
/** ICMP errors are let pass at a rate this much higher. */
const errorFactor = 10

const card: Omit<BehaviourCard, 'name' | 'innocent'> = {
  kind: 'behaviour',
  technique: 'T1498',
  techniqueName: 'Network Denial of Service',
  severity: 'high',
  subject: 'victim',
  headline: '{flooder} flooded {victim} with up to {rate} of {protocol}',
  summary:
    'In {span}, {victim} got {packets} of {protocol} from {sources}, with {payload} of content. Traffic that nobody asked for fills the line until nothing else gets through.',
  blind: [
    'Whether the source addresses are real: they can be forged in packets like these.',
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

interface Victim {
  readonly destination: string
  readonly protocol: number
  readonly isError: boolean
  readonly packets: RateMeter
  readonly flooders: Flooders
  /** Ports it came to; of what has none, and of errors, 0. */
  readonly mainPort: MainSource
  /** It spoke, too. */
  isAnswered: boolean
  /** Of the flows: they were answered later. */
  answered: number
  flows: number
  payload: number
}

/** Unanswered UDP datagrams to one host, far too many of them. */
export const udpFlood = floodOf('udp-flood', ['udp'], { innocent: streams })

/** The same of ICMP and ICMPv6, answered or not: a host answers pings as long as it can. */
export const icmpFlood = floodOf('icmp-flood', ['icmp'], {
  innocent: lineTests,
  notable: echoRateNotable,
})

/** The same of bare TCP packets that open nothing, and of any other protocol. */
export const packetFlood = floodOf('packet-flood', ['tcp', 'other'], { innocent: missedBeginnings })

function isIcmp(protocol: number): boolean {
  return protocol === Protocol.icmp || protocol === Protocol.icmpv6
}

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
      const victims = new Episodes<Victim>({
        card: { name, technique: card.technique },
        setting,
        episodesMax: victimsMax,
        name: nameOf,
        tell: (victim) => telling(victim, knownOf(victim, { setting, usual })),
        learn: ({ state, lastUs }) => usual.learn(state.destination, state.packets.peak, lastUs),
      })
      return {
        protocols,
        flow: (event) => {
          if (isOneWay(event) && !event.isToGroup) note(victims, event)
          else if (event.isOutcome && event.backwardPackets > 0) noteAnswer(victims, event)
        },
        advance: (timeUs) => victims.advance(timeUs),
        shed: () => victims.shed + usual.shed,
      }
    },
  })
}

function note(victims: Episodes<Victim>, event: Row): void {
  const { timeUs } = event
  const isTurned = isTurnedRound(event)
  if (!isTurned && event.isToGroup) return
  const source = isTurned ? event.destinationHost : event.sourceHost
  const victim = victims.obtain(keyOf(event, isTurned), timeUs, () => newVictim(event, isTurned))
  const { state } = victim
  // What the victim got; of a pinged host's packets half are its own answers.
  const packets = isTurned ? event.newBackwardPackets : event.newForwardPackets
  state.packets.add(event.lastUs, packets)
  state.flooders.add(source, packets, event.kind === 'opened')
  state.mainPort.add(portOf(event, isTurned), packets)
  if (!isTurned && event.backwardPackets > 0) state.isAnswered = true
  state.payload += isTurned ? event.newBackwardPayload : event.newForwardPayload
  if (event.kind === 'opened') {
    state.flows++
    follow(victim, event)
  }
  victims.step(victim, timeUs)
}

/** Not one-way after all: what was counted when it opened has its answer. */
function noteAnswer(victims: Episodes<Victim>, event: Row): void {
  const victim = victims.peek(keyOf(event, false))
  if (victim === undefined || isTurnedRound(event)) return
  victim.state.answered++
  victims.step(victim, event.timeUs)
}

/** A victim, and what it is flooded with: errors apart from other packets. */
function keyOf(event: Row, isTurned: boolean): NumberKey {
  const { protocol } = event
  const victim = isTurned ? event.sourceHost : event.destinationHost
  return { first: 0, second: victim, third: isIcmpError(event) ? -protocol : protocol }
}

function nameOf({ destination, protocol, isError }: Victim): string {
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

function newVictim(event: Row, isTurned: boolean): Victim {
  const { protocol } = event
  const destination = isTurned ? event.source : event.destination
  const isError = isIcmpError(event)
  return {
    destination,
    protocol,
    isError,
    packets: new RateMeter(),
    flooders: new Flooders(),
    mainPort: new MainSource(),
    isAnswered: false,
    answered: 0,
    flows: 0,
    payload: 0,
  }
}

/** Where the packets went to; 0 where that says nothing. */
function portOf({ protocol, sourcePort, destinationPort }: Row, isTurned: boolean): number {
  if (isIcmp(protocol)) return 0
  return isTurned ? sourcePort : destinationPort
}

interface Known {
  readonly rateNotable: number
  /** What its busiest second usually is; NaN: not known. */
  readonly normal: number
  /** Text of the main source; '' where there is none. */
  readonly main: string
  /** It and the victim are both ours. */
  readonly isOwn: boolean
}

function knownOf(
  { state: { destination, flooders } }: Episode<Victim>,
  { setting, usual }: { setting: Setting<'rateNotable'>; usual: History },
): Known {
  const { hosts, tunables } = setting
  const isOwn = hosts.isHome(flooders.host) && hosts.isHomeAddress(destination)
  const main = hosts.text(flooders.host)
  return { rateNotable: tunables.rateNotable, normal: usual.normal(destination), main, isOwn }
}

function telling(victim: Episode<Victim>, known: Known) {
  const { destination, protocol, packets, flooders, payload } = victim.state
  if (packets.total < packetsMin) return null
  const facts = {
    flooder: flooders.text(known.main, false),
    victim: destination,
    protocol: protocolText(protocol),
    rate: rate(packets.peak, 'packets/s'),
    packets: count(packets.total, 'packet'),
    payload: bytes(payload),
    sources: flooders.quantity,
    span: duration(spanMs(victim)),
  }
  const evidence = weigh(reasonsOf(victim.state, known))
  return { actor: known.main, ...onePeer(destination), evidence, facts }
}

function reasonsOf(state: Victim, { rateNotable, normal, isOwn }: Known) {
  const { protocol, isError, packets, flooders, flows, mainPort } = state
  const peak = rate(packets.peak, 'packets/s')
  const baseline = Number.isNaN(normal) ? null : rate(normal, 'packets/s')
  const lasted = measure(packets.seconds, 's')
  const isPing = isIcmp(protocol)
  const rateReason = isPing ? messageRateReason : packetRateReason
  return [
    {
      ...rateReason,
      observed: peak,
      baseline,
      curve: scaled(rateReason.curve, isError ? errorFactor * rateNotable : rateNotable),
    },
    { ...manySourcesReason, observed: flooders.quantity },
    // A stream has its two ports; pings have none to tell one by.
    isPing ? null : { ...conversationsReason, observed: count(flows, 'conversation') },
    protocol === Protocol.udp && isOftenOneWay(mainPort.host)
      ? { ...oneWayServiceReason, observed: measure(mainPort.host, 'port', `${mainPort.host}`) }
      : null,
    isPing && isOwn && state.isAnswered ? { ...ownTestReason, observed: lasted } : null,
    isPing || flows === 0
      ? null
      : { ...answeredReason, observed: share(Math.min(1, state.answered / flows)) },
    { ...lastingReason, observed: lasted },
    { ...usualRateReason, observed: measure(packets.peak / normal, 'times'), baseline },
  ]
}

const measured =
  'From trials: floods from some hundred packets a second on, and streams, logs and pings.'

const packetRateReason = {
  id: 'packet-rate',
  group: 'volume',
  sentence: 'Up to {observed} of {protocol} came in.',
  curve: [
    [0.25, 0],
    [0.4, 16],
    [1, 22],
    [5, 30],
    [50, 38],
  ],
  numbers: measured,
} as const

/** Of ICMP. */
const messageRateReason = {
  ...packetRateReason,
  curve: [
    [0.6, 0],
    [1, 20],
    [3, 28],
    [10, 34],
    [50, 38],
  ],
} as const

const manySourcesReason = {
  id: 'many-sources',
  group: 'reach',
  sentence: 'They came from {observed}.',
  curve: [
    [4, 0],
    [40, 6],
    [500, 10],
  ],
  numbers: measured,
} as const

const conversationsReason = {
  id: 'conversations',
  group: 'protocol',
  sentence: 'They were {observed} without an answer; video, voice or a tunnel is one or a few.',
  curve: [
    [1, -20],
    [3, -12],
    [10, 0],
    [40, 8],
    [1000, 14],
  ],
  numbers: measured,
} as const

const oneWayServiceReason = {
  id: 'one-way-service',
  group: 'protocol',
  sentence:
    'Most went to port {observed}, where ordinary senders expect no answer, or a sensor often misses it.',
  curve: [
    [0, 0],
    [1, -16],
  ],
  numbers: 'From trials: logs and flow records of many machines at one collector.',
} as const

const answeredReason = {
  id: 'answered',
  group: 'protocol',
  sentence: '{victim} answered {observed} of the conversations, as a server does that is asked.',
  curve: [
    [0.1, 0],
    [0.5, -30],
  ],
  numbers: 'From trials: resolvers and time servers that answer many.',
} as const

const ownTestReason = {
  id: 'own-test',
  group: 'reach',
  sentence:
    'One host of yours pinged another for {observed} and was answered, as in a test of the line.',
  curve: [
    [3, -40],
    [10, 0],
  ],
  numbers: 'From trials: a flood ping by hand lasts seconds.',
} as const

const lastingReason = {
  id: 'lasting',
  group: 'timing',
  sentence: 'It went on for {observed}.',
  curve: [
    [1, 0],
    [5, 4],
  ],
  numbers: measured,
} as const

const usualRateReason = {
  id: 'usual-rate',
  group: 'novelty',
  sentence: 'That is {observed} the busiest second this host usually has.',
  curve: [
    [1, -12],
    [3, -4],
    [6, 0],
  ],
  numbers: 'From trials: what comes every day is the use it is there for.',
} as const
