import { numberText } from '../../kernel/index.ts'
import type { Episode, Telling } from './kit/episodes.ts'
import { onePeer, spanMs } from './kit/episodes.ts'
import { byHand, bytes, count, duration, measure, scaled, share, weigh } from './kit/evidence.ts'
import { chanceSigma, onBeatShare, regularityOf } from './kit/regularity.ts'
import { dataSizeScore, durationScore, histogramScore, timestampScore } from './kit/rita-scores.ts'
import { isAlternatePort, isCommonPort, serviceText } from './kit/services.ts'

/** What is kept of one machine's calls to one service of one server. */
export interface Call {
  readonly source: string
  readonly destination: string
  readonly protocol: number
  readonly port: number
  application: string
  /** Calls so far; the newest starts and sizes are kept. */
  calls: number
  readonly starts: number[]
  readonly sizes: number[]
  settled: number
  answered: number
  /** The newest hour with a call, how many hours in a row had one, and the longest such run. */
  newestHour: number
  runHours: number
  longestRunHours: number
}

interface Surroundings {
  readonly callsNotable: number
  /** Event time for which the host has been calling anybody, milliseconds. */
  readonly windowMs: number
  /** Machines of ours that use this service of the destination. */
  readonly seenBy: number
  readonly isInside: boolean
  /** Standard deviations by which a steadiness stands out among this host's conversations. */
  readonly others: (own: number) => number
}

/** Services that call at fixed intervals by design. */
const clockwork = new Set([
  'ntp',
  'dns',
  'mdns',
  'dhcp',
  'snmp',
  'syslog',
  'netbios',
  'ssdp',
  'stun',
])
const clockworkPorts = new Set([53, 67, 68, 123, 137, 138, 161, 514, 1900, 3478, 5353, 5355])
/** Jitter up to this share of the interval is still on the beat; tools offer up to 30 to 50 percent. */
const jitterShare = 0.35
/** Calls from which their sizes say anything: as many as a quartile needs. */
const sizesMin = 4

export function beaconTelling(episode: Episode<Call>, around: Surroundings): Telling {
  const { state } = episode
  const gaps = state.starts.slice(1).map((start, i) => (start - state.starts[i]!) / 1000)
  const timing = regularityOf(gaps)
  const onBeat = onBeatShare(gaps, timing.median, jitterShare)
  const byChance = chanceSigma(onBeat, gaps.length, jitterShare)
  const lastedMs = spanMs(episode)
  const scores = {
    timestamp: timestampScore(timing),
    dataSize: state.sizes.length >= sizesMin ? dataSizeScore(state.sizes) : Number.NaN,
    duration: durationScore({
      callingMs: lastedMs,
      windowMs: around.windowMs,
      runHours: state.longestRunHours,
    }),
    histogram: histogramScore(state.starts),
  }
  const evidence = weigh([
    ...timingReasons({ ...timing, onBeat, byChance, lastedMs }, around),
    ...scoreReasons(scores),
    {
      ...callCountReason,
      observed: count(state.calls, 'call'),
      curve: scaled(callCountReason.curve, around.callsNotable),
    },
    ...placeReasons(state, around),
  ])
  const facts = {
    service: serviceText(state.protocol, state.port),
    interval: duration(timing.median),
    steadiness: share(timing.steadiness),
    deviation: sigmas(byChance),
    calls: count(state.calls, 'connection'),
    span: duration(lastedMs),
    size: bytes(state.sizes.at(-1) ?? 0),
    'timestamp-score': scoreFact(scores.timestamp),
    'data-size-score': scoreFact(scores.dataSize),
    'duration-score': scoreFact(scores.duration),
    'histogram-score': scoreFact(scores.histogram),
  }
  return { actor: state.source, ...onePeer(state.destination), evidence, facts }
}

/** A score that too few calls leave open counts as none. */
function scoreFact(score: number) {
  return Number.isNaN(score) ? measure(0, 'share', 'unknown yet') : share(score)
}

interface Scores {
  readonly timestamp: number
  readonly dataSize: number
  readonly duration: number
  readonly histogram: number
}

function scoreReasons(scores: Scores) {
  return [
    { ...timestampScoreReason, observed: share(scores.timestamp) },
    { ...dataSizeScoreReason, observed: share(scores.dataSize) },
    { ...durationScoreReason, observed: share(scores.duration) },
    { ...histogramScoreReason, observed: share(scores.histogram) },
  ] as const
}

interface Timing {
  readonly steadiness: number
  readonly onBeat: number
  /** Standard deviations above what calls at random times would keep of that beat. */
  readonly byChance: number
  readonly lastedMs: number
}

/** Our own measures of time beside RITA's: they bear jitter and missed beats. */
function timingReasons(timing: Timing, around: Surroundings) {
  return [
    { ...steadyIntervalReason, observed: share(timing.steadiness) },
    { ...onTheBeatReason, observed: share(timing.onBeat) },
    { ...standsOutReason, observed: sigmas(around.others(timing.steadiness)) },
    { ...beatsChanceReason, observed: sigmas(timing.byChance) },
    { ...lastedReason, observed: duration(timing.lastedMs) },
  ] as const
}

function placeReasons(state: Call, around: Surroundings) {
  const isClockwork = clockwork.has(state.application) || clockworkPorts.has(state.port)
  const isUnusual = !isCommonPort(state.port) || isMismatch(state)
  const isAlternate = isAlternatePort(state.port)
  return [
    {
      ...unusualPortReason,
      sentence: isUnusual ? unusualPortReason.sentence : unusualPortReason.otherwise,
      // Inside, every program has a port of its own choosing.
      observed: around.isInside || isAlternate ? unsaid : yesNo(isUnusual),
    },
    { ...alternatePortReason, observed: around.isInside || !isAlternate ? unsaid : yesNo(true) },
    { ...clockworkServiceReason, observed: yesNo(isClockwork) },
    { ...insideServerReason, observed: yesNo(around.isInside) },
    { ...sharedServerReason, observed: count(around.seenBy, 'machine') },
    {
      ...unansweredCallsReason,
      observed: share(state.settled < sizesMin ? Number.NaN : state.answered / state.settled),
    },
  ] as const
}

const unsaid = measure(Number.NaN, 'yes or no', 'unknown')

function sigmas(value: number) {
  return measure(value, 'sigma', `${numberText(value)} sigma (standard deviations)`)
}

function yesNo(value: boolean) {
  return measure(value ? 1 : 0, 'yes or no', value ? 'yes' : 'no')
}

/** What was recognised is not what the port is for. */
function isMismatch({ port, application }: Call): boolean {
  if (application === '') return false
  if (port === 443) return application !== 'tls' && application !== 'quic' && application !== 'http'
  if (port === 80) return application !== 'http'
  return port === 53 && application !== 'dns'
}

/** Of the four scores that are computed as RITA does. */
const asRita = `The score is RITA's; how many points it is worth was set by hand.`

const callCountReason = {
  id: 'call-count',
  group: 'volume',
  sentence: '{observed} were made.',
  curve: [
    [0.15, -14],
    [0.5, -2],
    [1, 5],
    [5, 11],
    [25, 12],
  ],
  numbers: byHand,
} as const

const timestampScoreReason = {
  id: 'timestamp-score',
  group: 'timing',
  sentence: 'Timestamp score: the gaps are {observed} even and balanced.',
  curve: [
    [0.5, -4],
    [0.72, 0],
    [0.9, 2],
  ],
  numbers: asRita,
} as const

const dataSizeScoreReason = {
  id: 'data-size-score',
  group: 'volume',
  sentence: 'Data size score: the calls are {observed} alike and small.',
  /** Small sizes alone give a third. */
  curve: [
    [0.6, -8],
    [0.8, 0],
    [0.967, 7],
  ],
  numbers: asRita,
} as const

const durationScoreReason = {
  id: 'duration-score',
  group: 'timing',
  sentence: 'Duration score: the calls fill {observed} of the time this host was seen calling.',
  curve: [
    [0.1, -3],
    [0.5, 0],
    [0.9, 0.5],
  ],
  numbers: asRita,
} as const

const histogramScoreReason = {
  id: 'histogram-score',
  group: 'timing',
  sentence: 'Histogram score: the calls are spread {observed} evenly over that time.',
  curve: [
    [0.3, -3],
    [0.6, 0],
    [0.85, 1],
  ],
  numbers: asRita,
} as const

const steadyIntervalReason = {
  id: 'steady-interval',
  group: 'timing',
  sentence:
    'The calls came {interval} apart, {observed} steady: {deviation} from calls at random times.',
  curve: [
    [0.5, -16],
    [0.7, -2],
    [0.82, 9],
    [0.95, 14],
  ],
  numbers: byHand,
} as const

const onTheBeatReason = {
  id: 'on-the-beat',
  group: 'timing',
  sentence: '{observed} of the gaps fall on the beat, give or take a third.',
  curve: [
    [0.5, -10],
    [0.75, 0],
    [0.95, 4],
  ],
  numbers: byHand,
} as const

const standsOutReason = {
  id: 'stands-out',
  group: 'timing',
  sentence: 'That is {observed} steadier than the rest of what this host does.',
  curve: [
    [0, 0],
    [2, 2],
    [4, 4],
  ],
  numbers: byHand,
} as const

const beatsChanceReason = {
  id: 'beats-chance',
  group: 'timing',
  sentence: 'Calls made at random times keep to a beat less often, by {observed}.',
  /** Eight is far beyond chance for sixty calls; what is left to say is said by their number. */
  curve: [
    [2, -4],
    [4, 0],
    [8, 3],
  ],
  numbers: byHand,
} as const

const lastedReason = {
  id: 'lasted',
  group: 'timing',
  sentence: 'It has gone on for {observed}.',
  curve: [
    [60_000, -10],
    [300_000, 0],
    [3_600_000, 2],
    [36_000_000, 4],
  ],
  numbers: byHand,
} as const

const alternatePortReason = {
  id: 'alternate-port',
  group: 'protocol',
  sentence:
    '{service} is an unusual port for a public server; such ports are for tests and proxies.',
  curve: [
    [0, 0],
    [1, 4],
  ],
  numbers: byHand,
} as const

const clockworkServiceReason = {
  id: 'clockwork-service',
  group: 'protocol',
  sentence: 'This service calls at a fixed interval by design: {observed}.',
  curve: [
    [0, 0],
    [1, -26],
  ],
  numbers: byHand,
} as const

const insideServerReason = {
  id: 'inside-server',
  group: 'reputation',
  sentence: 'The server is one of your own network: {observed}.',
  curve: [
    [0, 0],
    [1, -24],
  ],
  numbers: byHand,
} as const

const sharedServerReason = {
  id: 'shared-server',
  group: 'reputation',
  sentence: '{observed} of yours use that service of the server.',
  curve: [
    [1, 0],
    [3, -6],
    [8, -12],
  ],
  numbers: byHand,
} as const

const unansweredCallsReason = {
  id: 'unanswered-calls',
  group: 'protocol',
  sentence: '{observed} of the calls were answered.',
  curve: [
    [0, -8],
    [0.5, 0],
  ],
  numbers: byHand,
} as const

const unusualPortReason = {
  id: 'unusual-port',
  group: 'protocol',
  sentence: '{service} is an unusual port: ordinary programs do not call out to it.',
  otherwise: '{service} is a door that ordinary programs use all day.',
  curve: [
    [0, -6],
    [1, 9],
  ],
  numbers: byHand,
} as const
