/** What counts for and against a flood of a whole network. */
import { Protocol } from '../../contracts/index.ts'
import { lasted, runMs } from './kit/busy-run.ts'
import type { CappedSet } from './kit/capped-set.ts'
import type { Episode } from './kit/episodes.ts'
import { count, countAtLeast, measure, peakRate, rate, scaled, share } from './kit/evidence.ts'
import type { Flooders } from './kit/flooders.ts'
import type { MainSource } from './kit/main-source.ts'
import type { NetworkParts } from './kit/networks.ts'
import type { RateMeter } from './kit/rate-meter.ts'
import { isIcmp } from './kit/services.ts'

/** Content of a datagram beyond which it is no probe. Set by hand. */
const probeBytes = 100
/** Conversations at one port of one address, on average, as a service has. Set by hand. */
const visitorsMin = 3

export interface FloodedNetwork {
  /** What began before is not counted. */
  readonly sinceUs: number
  readonly protocol: number
  readonly wide: number
  readonly packets: RateMeter
  readonly flooders: Flooders
  /** Whom it came to, by number; the first of them by name; and where in the network they are. */
  readonly addresses: Flooders
  readonly named: Set<string>
  readonly parts: NetworkParts
  /** Ports of hosts it came to; the ports alone, and the one that most came to. */
  readonly doors: CappedSet<number>
  readonly ports: CappedSet<number>
  readonly mainPort: MainSource
  flows: number
  /** Of those: from hosts of ours; not known yet, at doors that answer as a rule; answered or, of TCP, taken up. */
  own: number
  expected: number
  /** Not known yet, and nobody knows of any door. */
  unknown: number
  answered: number
  /** SYNs that came again. */
  again: number
  payload: number
}

interface Known {
  readonly rateNotable: number
  readonly normal: number
  readonly main: string
}

export function networkFloodReasons(network: Episode<FloodedNetwork>, known: Known) {
  const { state } = network
  const { protocol, packets, flooders, addresses, flows } = state
  const { rateNotable, normal, main } = known
  const { run } = packets
  const isPing = isIcmp(protocol)
  const isTcp = protocol === Protocol.tcp
  const own = flooders.shareOfOwn(flows)
  return [
    {
      ...rateReason,
      observed: peakRate({ peak: packets.peak, total: run.amount }, runMs(run), 'packets/s'),
      baseline: Number.isNaN(normal) ? null : rate(normal, 'packets/s'),
      curve: scaled(rateReason.curve, isPing || isTcp ? rateNotable / 2 : rateNotable),
    },
    { ...spreadReason, observed: addresses.quantity },
    { ...manySourcesReason, observed: flooders.named(main) },
    { ...oneShotReason, observed: share(Math.min(1, own)) },
    { ...ongoingReason, observed: count(packets.total / flows, 'packet') },
    own < 0.5 && !isPing ? searchReason(state) : null,
    isPing ? null : { ...answeredReason, observed: share(Math.min(1, takenUp(state) / flows)) },
    { ...ownSendersReason, observed: share(state.own / flows) },
    isTcp ? { ...againReason, observed: share(Math.min(1, state.again / flows)) } : null,
    { ...(run.seconds < 2 ? briefReason : lastingReason), observed: lasted(run) },
    { ...usualRateReason, observed: measure(packets.peak / normal, 'times') },
  ]
}

/** Answered, or sure to be; where nobody knows yet, few doors with many visitors each are taken for a service. */
function takenUp({ answered, expected, unknown, doors, flows }: FloodedNetwork): number {
  const isService = !doors.isCapped && doors.size * visitorsMin <= flows
  return answered + expected + (isService ? unknown : 0)
}

/** Few sources: whether they go from door to door, with no more than a probe holds. */
function searchReason({ doors, packets, payload }: FloodedNetwork) {
  if (payload > probeBytes * packets.total) return null
  if (doors.isCapped)
    return { ...manyDoorsReason, observed: countAtLeast(doors.size, true, 'ports') }
  return { ...eachDoorOnceReason, observed: count(packets.total / doors.size, 'packet') }
}

const measured =
  'From trials: floods over whole networks and parts of them, and farms, streams, noise and scans.'

const rateReason = {
  id: 'packet-rate',
  group: 'volume',
  sentence: '{network} got {observed} of {flood}.',
  curve: [
    [0.1, 0],
    [0.2, 12],
    [0.5, 18],
    [1, 22],
    [5, 30],
    [50, 38],
  ],
  numbers: measured,
} as const

const spreadReason = {
  id: 'spread',
  group: 'reach',
  sentence: 'It was spread over {observed}.',
  curve: [
    [8, 0],
    [16, 4],
    [60, 8],
  ],
  numbers: measured,
} as const

const manySourcesReason = {
  id: 'many-sources',
  group: 'reach',
  sentence: 'The packets came from {observed}.',
  curve: [
    [1, -20],
    [4, -8],
    [10, 0],
    [40, 6],
    [500, 10],
  ],
  numbers: measured,
} as const

const oneShotReason = {
  id: 'one-shot-sources',
  group: 'reach',
  sentence:
    'Of the conversations, {observed} came each from another address; forged ones seldom repeat.',
  curve: [
    [0.1, 0],
    [0.8, 10],
  ],
  numbers: 'From trials: forging tools draw each address anew.',
} as const

const ongoingReason = {
  id: 'ongoing',
  group: 'protocol',
  sentence:
    'Each conversation had {observed} on average, as streams and transfers that go on have.',
  curve: [
    [4, 0],
    [12, -14],
    [60, -24],
  ],
  numbers: 'From trials: streams to many receivers, and sensors that hear one direction.',
} as const

const eachDoorOnceReason = {
  id: 'each-port-once',
  group: 'reach',
  sentence:
    'Each port of each address got {observed} on average: whoever looks for open ports asks each once or twice.',
  curve: [
    [1.5, -40],
    [4, -16],
    [6, 0],
  ],
  numbers: 'From trials: port scans ask once, and once more where nothing comes back.',
} as const

const manyDoorsReason = {
  id: 'many-ports',
  group: 'reach',
  sentence: 'Few sources sent little to each of {observed}, as whoever looks for open ones does.',
  curve: [
    [500, 0],
    [1000, -40],
  ],
  numbers: 'From trials: probes are small, floods of random ports fill the line.',
} as const

const answeredReason = {
  id: 'answered',
  group: 'protocol',
  sentence: 'Of the conversations, {observed} were taken up, or went where an answer is likely.',
  curve: [
    [0.1, 0],
    [0.4, -24],
    [0.7, -40],
  ],
  numbers: 'From trials: resolvers, games, calls and web servers that answer many.',
} as const

const ownSendersReason = {
  id: 'own-senders',
  group: 'reach',
  sentence: 'Of the conversations, {observed} came from hosts of yours.',
  curve: [
    [0.3, 0],
    [0.7, -20],
    [0.95, -36],
  ],
  numbers: 'From trials: monitors, collectors and programs that keep in touch with each other.',
} as const

const againReason = {
  id: 'tried-again',
  group: 'protocol',
  sentence:
    'Of the connections, {observed} were tried again after a pause, as ordinary clients do.',
  curve: [
    [0.1, 0],
    [0.5, -20],
    [0.9, -40],
  ],
  numbers:
    'RFC 6298: a client waits a second before its next SYN; whoever forges never tries again.',
} as const

const lastingReason = {
  id: 'lasting',
  group: 'timing',
  sentence: 'They kept coming for {observed}.',
  curve: [
    [1, -10],
    [2, -4],
    [3, 0],
    [6, 6],
  ],
  numbers: measured,
} as const

const briefReason = {
  ...lastingReason,
  sentence: 'They came within {observed}; most floods last longer.',
} as const

const usualRateReason = {
  id: 'usual-rate',
  group: 'novelty',
  sentence: 'That is {observed} the busiest second this network usually has.',
  curve: [
    [1, -16],
    [3, -6],
    [6, 0],
  ],
  numbers: 'From trials: what comes every day is the use it is there for.',
} as const
