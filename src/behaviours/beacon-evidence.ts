import { numberText } from '../kernel/index.ts'
import type { Episode, Telling } from './episodes.ts'
import { spanMs } from './episodes.ts'
import { bytes, count, duration, measure, scaled, share, weigh } from './evidence.ts'
import { chanceSigma, onBeatShare, regularityOf } from './regularity.ts'
import { isAlternatePort, isCommonPort, serviceText } from './services.ts'

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
}

interface Surroundings {
  readonly callsNotable: number
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
const sizesMin = 4

export function beaconTelling(episode: Episode<Call>, around: Surroundings): Telling {
  const { state } = episode
  const gaps = state.starts.slice(1).map((start, i) => (start - state.starts[i]!) / 1000)
  const timing = regularityOf(gaps)
  const onBeat = onBeatShare(gaps, timing.median, jitterShare)
  const byChance = chanceSigma(onBeat, gaps.length, jitterShare)
  const evidence = weigh([
    ...timingReasons(state, { ...timing, onBeat, byChance, lastedMs: spanMs(episode) }, around),
    ...placeReasons(state, around),
  ])
  const facts = {
    service: serviceText(state.protocol, state.port),
    interval: duration(timing.median),
    steadiness: share(timing.steadiness),
    deviation: sigmas(byChance),
    calls: count(state.calls, 'connection'),
    span: duration(spanMs(episode)),
    size: bytes(state.sizes.at(-1) ?? 0),
  }
  const peers = [state.destination]
  return { actor: state.source, peers, peerCount: 1, evidence, facts }
}

interface Timing {
  readonly symmetry: number
  readonly steadiness: number
  readonly onBeat: number
  /** Standard deviations above what calls at random times would keep of that beat. */
  readonly byChance: number
  readonly lastedMs: number
}

function timingReasons(state: Call, timing: Timing, around: Surroundings) {
  const sizes = state.sizes.length >= sizesMin ? regularityOf(state.sizes) : null
  return [
    {
      id: 'steady-interval',
      group: 'timing',
      sentence:
        'The calls came {interval} apart, {observed} steady: {deviation} from calls at random times.',
      observed: share(timing.steadiness),
      curve: steadinessCurve,
    },
    {
      id: 'on-the-beat',
      group: 'timing',
      sentence: '{observed} of the gaps fall on the beat, give or take a third.',
      observed: share(timing.onBeat),
      curve: onBeatCurve,
    },
    {
      id: 'symmetric-jitter',
      group: 'timing',
      sentence: 'Early and late calls balance: {observed} symmetric.',
      observed: share(timing.symmetry),
      curve: symmetryCurve,
    },
    {
      id: 'stands-out',
      group: 'timing',
      sentence: 'That is {observed} steadier than the rest of what this host does.',
      observed: sigmas(around.others(timing.steadiness)),
      curve: sigmaCurve,
    },
    {
      id: 'beats-chance',
      group: 'timing',
      sentence: 'Calls made at random times keep to a beat less often, by {observed}.',
      observed: sigmas(timing.byChance),
      curve: chanceCurve,
    },
    {
      id: 'same-size',
      group: 'volume',
      sentence: 'The calls were {observed} alike in size.',
      observed: share(sizes === null ? Number.NaN : (sizes.steadiness + sizes.symmetry) / 2),
      curve: sizeCurve,
    },
    {
      id: 'call-count',
      group: 'volume',
      sentence: '{observed} were made.',
      observed: count(state.calls, 'call'),
      curve: scaled(countKnots, around.callsNotable),
    },
    {
      id: 'lasted',
      group: 'timing',
      sentence: 'It has gone on for {observed}.',
      observed: duration(timing.lastedMs),
      curve: lastedCurve,
    },
  ] as const
}

function placeReasons(state: Call, around: Surroundings) {
  const isClockwork = clockwork.has(state.application) || clockworkPorts.has(state.port)
  const isUnusual = !isCommonPort(state.port) || isMismatch(state)
  const isAlternate = isAlternatePort(state.port)
  return [
    {
      id: 'unusual-port',
      group: 'protocol',
      sentence: isUnusual
        ? '{service} is an unusual port: ordinary programs do not call out to it.'
        : '{service} is a door that ordinary programs use all day.',
      // Inside, every program has a port of its own choosing.
      observed: around.isInside || isAlternate ? unsaid : yesNo(isUnusual),
      curve: unusualCurve,
    },
    {
      id: 'alternate-port',
      group: 'protocol',
      sentence:
        '{service} is an unusual port for a public server; such ports are for tests and proxies.',
      observed: around.isInside || !isAlternate ? unsaid : yesNo(true),
      curve: alternateCurve,
    },
    {
      id: 'clockwork-service',
      group: 'protocol',
      sentence: 'This service calls at a fixed interval by design: {observed}.',
      observed: yesNo(isClockwork),
      curve: clockworkCurve,
    },
    {
      id: 'inside-server',
      group: 'reputation',
      sentence: 'The server is one of your own network: {observed}.',
      observed: yesNo(around.isInside),
      curve: insideCurve,
    },
    {
      id: 'shared-server',
      group: 'reputation',
      sentence: '{observed} of yours use that service of the server.',
      observed: count(around.seenBy, 'machine'),
      curve: sharedCurve,
    },
    {
      id: 'unanswered-calls',
      group: 'protocol',
      sentence: '{observed} of the calls were answered.',
      observed: share(state.settled < sizesMin ? Number.NaN : state.answered / state.settled),
      curve: answeredCurve,
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

const steadinessCurve = [
  [0.5, -16],
  [0.7, -2],
  [0.82, 9],
  [0.95, 14],
] as const
const onBeatCurve = [
  [0.5, -10],
  [0.75, 0],
  [0.95, 4],
] as const
const symmetryCurve = [
  [0.3, -4],
  [0.6, 0],
  [0.9, 3],
] as const
const sigmaCurve = [
  [0, 0],
  [2, 2],
  [4, 4],
] as const
/** Eight is far beyond chance for sixty calls; what is left to say is said by their number. */
const chanceCurve = [
  [2, -4],
  [4, 0],
  [8, 3],
] as const
const sizeCurve = [
  [0.4, -8],
  [0.7, 0],
  [0.95, 7],
] as const
const countKnots = [
  [0.15, -14],
  [0.5, -2],
  [1, 5],
  [5, 11],
  [25, 12],
] as const
const lastedCurve = [
  [60_000, -10],
  [300_000, 0],
  [3_600_000, 2],
  [36_000_000, 4],
] as const
const unusualCurve = [
  [0, -6],
  [1, 9],
] as const
const alternateCurve = [
  [0, 0],
  [1, 4],
] as const
const clockworkCurve = [
  [0, 0],
  [1, -26],
] as const
const insideCurve = [
  [0, 0],
  [1, -24],
] as const
const sharedCurve = [
  [1, 0],
  [3, -6],
  [8, -12],
] as const
const answeredCurve = [
  [0, -8],
  [0.5, 0],
] as const
