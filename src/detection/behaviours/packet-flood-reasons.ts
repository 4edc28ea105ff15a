/** What counts for and against a flood of UDP, ICMP, bare TCP packets or others. */
import { Protocol } from '../../contracts/index.ts'
import type { BroadcastPings, PingAnswers } from './kit/broadcast-pings.ts'
import { lasted, runMs } from './kit/busy-run.ts'
import type { CappedSet } from './kit/capped-set.ts'
import type { Episode } from './kit/episodes.ts'
import { count, countAtLeast, measure, peakRate, rate, scaled, share } from './kit/evidence.ts'
import type { Flooders } from './kit/flooders.ts'
import type { MainSource } from './kit/main-source.ts'
import type { RateMeter } from './kit/rate-meter.ts'
import { isIcmp } from './kit/services.ts'

/** ICMP errors are let pass at a rate this much higher. */
const errorFactor = 10
/** Content of a datagram beyond which it is no probe: those carry what one service wants to hear. Set by hand. */
const probeBytes = 100

/** Errors, and how soon the first one, from where on they speak for themselves; a stream whose reader left has them late. */
const refusedMin = 3
const refusedWithinUs = 1_500_000

export interface FloodVictim {
  readonly destination: string
  readonly protocol: number
  readonly isError: boolean
  readonly packets: RateMeter
  readonly flooders: Flooders
  /** Ports it came to, and the one that most came to; of what has none, and of errors, 0. */
  readonly ports: CappedSet<number>
  readonly mainPort: MainSource
  /** Packets to ports where ordinary senders expect no answer. */
  oneWay: number
  /** Conversations whose sender is ours. */
  own: number
  /** Of ICMP: the answers to pings among it. */
  readonly answers: PingAnswers | null
  /** It spoke, too. */
  isAnswered: boolean
  /** UDP: errors that it sent meanwhile, and when the first one went; NaN: none. */
  refused: number
  refusedUs: number
  /** Of the flows: they were answered later. */
  answered: number
  flows: number
  payload: number
}

export interface Known {
  /** The newest ping to all that bore its address. */
  readonly ping: ReturnType<BroadcastPings['of']>
  readonly rateNotable: number
  /** What its busiest second usually is; NaN: not known. */
  readonly normal: number
  /** Text of the main source; '' where there is none. */
  readonly main: string
  /** It and the victim are both ours. */
  readonly isOwn: boolean
  /** All of its network is flooded, and that is told. */
  readonly isPart: boolean
}

export function floodReasons(victim: Episode<FloodVictim>, known: Known) {
  const { state } = victim
  const { rateNotable, normal, isOwn } = known
  const { protocol, isError, packets, flooders, flows } = state
  const baseline = Number.isNaN(normal) ? null : rate(normal, 'packets/s')
  const { run } = packets
  const isPing = isIcmp(protocol)
  const isRefused = state.refused >= refusedMin && state.refusedUs - run.firstUs <= refusedWithinUs
  const rateReason = isPing ? messageRateReason : packetRateReason
  return [
    {
      ...rateReason,
      observed: peakRate({ peak: packets.peak, total: run.amount }, runMs(run), 'packets/s'),
      baseline,
      curve: scaled(rateReason.curve, isError ? errorFactor * rateNotable : rateNotable),
    },
    { ...manySourcesReason, observed: flooders.named(known.main) },
    // A stream has its two ports; pings have none to tell one by.
    isPing || (isRefused && flows < 10)
      ? null
      : { ...conversationsReason, observed: count(flows, 'conversation') },
    isRefused ? { ...refusedReason, observed: count(state.refused, 'error') } : null,
    isPing || flows === 0 ? null : searchReason(state),
    ...(protocol === Protocol.udp ? collectorReasons(state) : []),
    protocol === Protocol.tcp && flows > 0
      ? { ...ongoingReason, observed: count(packets.total / flows, 'packet') }
      : null,
    isPing && isOwn && state.isAnswered ? { ...ownTestReason, observed: lasted(run) } : null,
    isPing || flows === 0
      ? null
      : { ...answeredReason, observed: share(Math.min(1, state.answered / flows)) },
    { ...(run.seconds < 2 ? briefReason : lastingReason), observed: lasted(run) },
    broadcastReason(state, known),
    known.isPart ? { ...partReason, observed: lasted(run) } : null,
    { ...usualRateReason, observed: measure(packets.peak / normal, 'times'), baseline },
  ]
}

/** Nearly all, of the packets or of the conversations. Set by hand. */
const nearlyAll = 0.9

/** Machines of ours, several of them, answer pings that it need not have sent. */
function areOurAnswers({ answers, own, flows, packets }: FloodVictim): boolean {
  if (answers === null || !answers.areOfMany) return false
  return answers.packets >= nearlyAll * packets.total && own >= nearlyAll * flows
}

/** Facts of a flood that hosts of ours make because somebody asks them all: who, and by which address; '' where not seen. */
export function reflectedBy(state: FloodVictim, { ping }: Known) {
  if (!areOurAnswers(state) || state.answers?.isOwnQuestion(ping)) return null
  return { broadcast: ping?.to ?? '', asker: state.answers?.forgerOf(ping) ?? '' }
}

function broadcastReason(state: FloodVictim, { ping }: Known) {
  if (ping === undefined || !areOurAnswers(state)) return null
  const observed = share(state.answers!.packets / state.packets.total)
  return state.answers!.isOwnQuestion(ping)
    ? { ...ownQuestionReason, observed }
    : { ...askedForReason, observed }
}

/** To one that gathers what others report. */
function collectorReasons({ packets, oneWay, own, flows }: FloodVictim) {
  const part = oneWay / packets.total
  return [
    { ...oneWayServiceReason, observed: share(part) },
    part > 0.5 && flows > 0 ? { ...ownCollectorReason, observed: share(own / flows) } : null,
  ]
}

/** Few sources: whether they go from port to port, with no more than a probe holds. */
function searchReason({ protocol, ports, packets, flows, flooders, payload }: FloodVictim) {
  const hasPorts = protocol === Protocol.tcp || protocol === Protocol.udp
  if (!hasPorts || flooders.shareOfOwn(flows) >= 0.5 || payload > probeBytes * packets.total)
    return null
  if (!ports.isCapped)
    return { ...eachPortOnceReason, observed: count(packets.total / ports.size, 'packet') }
  return { ...manyPortsReason, observed: countAtLeast(ports.size, true, 'ports') }
}

const measured =
  'From trials: floods from some hundred packets a second on, and streams, logs and pings.'

const packetRateReason = {
  id: 'packet-rate',
  group: 'volume',
  sentence: 'Of {traffic}, {victim} got {observed}.',
  curve: [
    [0.1, 0],
    [0.2, 14],
    [0.4, 17],
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
  sentence: 'The {protocol} packets came from {observed}.',
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
    '{observed} went to ports where ordinary senders expect no answer, or a sensor often misses it.',
  curve: [
    [0.3, 0],
    [0.8, -16],
  ],
  numbers: 'From trials: logs and flow records of many machines at one collector.',
} as const

const ownCollectorReason = {
  id: 'own-senders',
  group: 'reach',
  sentence: '{observed} of the conversations there came from hosts of yours.',
  curve: [
    [0.5, 0],
    [0.9, -16],
  ],
  numbers: 'From trials: logs and flow records of many machines at one collector.',
} as const

const eachPortOnceReason = {
  id: 'each-port-once',
  group: 'reach',
  sentence:
    '{victim} got {observed} at each port on average: whoever looks for open ports asks each once or twice.',
  curve: [
    [1.5, -40],
    [4, -16],
    [6, 0],
  ],
  numbers: 'From trials: port scans ask once, and once more where nothing comes back.',
} as const

const manyPortsReason = {
  id: 'many-ports',
  group: 'reach',
  sentence:
    'They carried little and went to {observed}, as those of whoever looks for open ones do.',
  curve: [
    [500, 0],
    [1000, -40],
  ],
  numbers: 'From trials: probes are small, floods of random ports fill the line.',
} as const

const refusedReason = {
  id: 'refused',
  group: 'protocol',
  sentence: '{victim} sent {observed} back from the beginning on: nothing there wants them.',
  curve: [
    [2, 0],
    [4, 10],
    [10, 14],
  ],
  numbers: 'From trials: a stream is not begun to a port where nobody listens, and goes on.',
} as const

const ongoingReason = {
  id: 'ongoing',
  group: 'protocol',
  sentence: 'Each conversation had {observed} on average, as transfers that go on have.',
  curve: [
    [4, 0],
    [12, -14],
    [60, -24],
  ],
  numbers: 'From trials: sensors that start amid transfers, or hear one direction of them.',
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
  sentence: 'The {protocol} packets came for {observed} in all.',
  curve: [
    [1, -4],
    [2, 0],
    [5, 4],
  ],
  numbers: measured,
} as const

const briefReason = {
  ...lastingReason,
  sentence: 'The {protocol} packets came within {observed}; most floods last longer.',
} as const

const askedForReason = {
  id: 'asked-for',
  group: 'protocol',
  sentence:
    'Somebody sent pings to all hosts, at {broadcast}, in its name: {observed} of the packets are answers to pings, from hosts of yours.',
  curve: [
    [0.5, 0],
    [0.9, 8],
  ],
  numbers: 'RFC 1122: a host may answer a ping to a broadcast address; nobody floods himself so.',
} as const

const ownQuestionReason = {
  id: 'asked-itself',
  group: 'protocol',
  sentence:
    '{victim} itself sent a ping to all hosts; {observed} of the packets are answers to pings.',
  curve: [
    [0.5, 0],
    [0.9, -40],
  ],
  numbers: 'RFC 1122: a host may answer a ping to a broadcast address.',
} as const

const partReason = {
  id: 'part-of-a-flood',
  group: 'reach',
  sentence:
    'In those {observed} packets like these flooded all of its network, of which this is a part.',
  curve: [
    [0, -60],
    [1, -60],
  ],
  numbers: 'From trials: what floods a network is told once, for all of it.',
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
