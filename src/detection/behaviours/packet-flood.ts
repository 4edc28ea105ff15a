import { Protocol } from '../../contracts/index.ts'
import type { NumberKey } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import {
  type BehaviourCard,
  commonTunables,
  defineBehaviour,
  type ProtocolName,
} from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, onePeer, spanMs } from './kit/episodes.ts'
import {
  byHand,
  bytes,
  count,
  countAtLeast,
  duration,
  measure,
  rate,
  scaled,
  weigh,
} from './kit/evidence.ts'
import { History } from './kit/history.ts'
import { MainSource } from './kit/main-source.ts'
import { knockOf } from './kit/probe.ts'
import { RateMeter } from './kit/rate-meter.ts'
import { isReflectorPort, protocolText } from './kit/services.ts'

/** Entries: hosts with a protocol. Set by hand. */
const victimsMax = 8192
/** Sources of one flood that are told apart. Set by hand. */
const sourcesMax = 1024
/** Packets below which nothing is said. Set by hand. */
const packetsMin = 500
/** ICMP errors are let pass at a rate this much higher. */
const errorFactor = 10

const card: Omit<BehaviourCard, 'name'> = {
  kind: 'behaviour',
  technique: 'T1498',
  techniqueName: 'Network Denial of Service',
  severity: 'high',
  subject: 'victim',
  headline: '{victim} was flooded with up to {rate} of {protocol}',
  summary:
    'In {span}, {victim} got {packets} of {protocol} from {sources}. Traffic that nobody asked for fills the line until nothing else gets through.',
  innocent: [
    {
      text: 'Video, voice and measurement programs send one-way streams at a steady rate.',
      check: 'Does {victim} receive a stream, and was a speed test running?',
    },
  ],
  blind: [
    'Whether the source addresses are real: they can be forged in packets like these.',
    'What the line lost before this sensor.',
  ],
  lookedLike: 'a flood of {victim} with {protocol}',
  recommend: {
    action: 'rate-limit',
    target: 'entity',
    ttlSeconds: 3600,
    why: 'Source addresses may be forged, so limit the rate rather than block an address.',
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
  readonly sources: CappedSet<number>
  readonly main: MainSource
  flows: number
  payload: number
}

/** Unanswered UDP datagrams to one host, far too many of them. */
export const udpFlood = floodOf('udp-flood', ['udp'])

/** The same of ICMP and ICMPv6, answered or not: a host answers pings as long as it can. */
export const icmpFlood = floodOf('icmp-flood', ['icmp'], echoRateNotable)

/** The same of bare TCP packets that open nothing, and of any other protocol. */
export const packetFlood = floodOf('packet-flood', ['tcp', 'other'])

function isIcmp(protocol: number): boolean {
  return protocol === Protocol.icmp || protocol === Protocol.icmpv6
}

function floodOf(name: string, protocols: readonly ProtocolName[], notable = rateNotable) {
  return defineBehaviour({
    card: { name, ...card },
    tunables: { ...commonTunables(60), rateNotable: notable },
    start: (setting) => {
      const { tunables } = setting
      const usual = new History()
      const victims = new Episodes<Victim>({
        card: { name, technique: card.technique },
        setting,
        episodesMax: victimsMax,
        name: nameOf,
        tell: (victim) =>
          telling(victim, tunables.rateNotable, usual.normal(victim.state.destination)),
        learn: ({ state, lastUs }) => usual.learn(state.destination, state.packets.peak, lastUs),
      })
      return {
        protocols,
        flow: (event) => {
          if (isOneWay(event) && !event.isToGroup) note(victims, event)
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
  state.main.add(source, packets)
  state.payload += isTurned ? event.newBackwardPayload : event.newForwardPayload
  if (event.kind === 'opened') {
    state.flows++
    state.sources.add(source)
    follow(victim, event)
  }
  victims.step(victim, timeUs)
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
  return event.forwardPayload === 0 && (knock === 'ack' || knock === 'odd')
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
    sources: new CappedSet<number>(sourcesMax),
    main: new MainSource(),
    flows: 0,
    payload: 0,
  }
}

function telling(victim: Episode<Victim>, rateNotable: number, normal: number) {
  const { destination, protocol, isError, packets, sources, main, flows, payload } = victim.state
  if (packets.total < packetsMin) return null
  const peak = rate(packets.peak, 'packets/s')
  const from = countAtLeast(sources.size, sources.isCapped, 'addresses')
  const baseline = Number.isNaN(normal) ? null : rate(normal, 'packets/s')
  const evidence = weigh([
    {
      ...packetRateReason,
      observed: peak,
      baseline,
      curve: scaled(packetRateReason.curve, isError ? errorFactor * rateNotable : rateNotable),
    },
    { ...manySourcesReason, observed: from },
    // A stream has its two ports; pings and other protocols have none to tell one by.
    protocol === Protocol.udp
      ? { ...conversationsReason, observed: count(flows, 'conversation') }
      : null,
    { ...lastingReason, observed: measure(packets.seconds, 's') },
    { ...usualRateReason, observed: measure(packets.peak / normal, 'times'), baseline },
  ])
  const facts = {
    victim: destination,
    protocol: protocolText(protocol),
    rate: peak,
    packets: count(packets.total, 'packet'),
    payload: bytes(payload),
    sources: from,
    span: duration(spanMs(victim)),
  }
  return { actor: main.host, ...onePeer(destination), evidence, facts }
}

const packetRateReason = {
  id: 'packet-rate',
  group: 'volume',
  sentence: 'Up to {observed} of {protocol} came in.',
  curve: [
    [0.3, 0],
    [1, 20],
    [5, 30],
    [50, 38],
  ],
  numbers: byHand,
} as const

const manySourcesReason = {
  id: 'many-sources',
  group: 'reach',
  sentence: 'They came from {observed}.',
  curve: [
    [4, 0],
    [50, 6],
    [500, 10],
  ],
  numbers: byHand,
} as const

const conversationsReason = {
  id: 'conversations',
  group: 'protocol',
  sentence: 'It was {observed} without an answer; video or voice is one or a few.',
  curve: [
    [1, -10],
    [3, -4],
    [10, 0],
    [100, 6],
    [1000, 12],
  ],
  numbers: byHand,
} as const

const lastingReason = {
  id: 'lasting',
  group: 'timing',
  sentence: 'It went on for {observed}.',
  curve: [
    [1, 0],
    [5, 4],
  ],
  numbers: byHand,
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
  numbers: byHand,
} as const
