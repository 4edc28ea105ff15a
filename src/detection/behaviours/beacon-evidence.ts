import { Protocol } from '../../contracts/index.ts'
import { mean, numberText, quantile } from '../../kernel/index.ts'
import type { Call } from './beacon-call.ts'
import * as doubts from './beacon-doubts.ts'
import { silenceUs } from './beacon-inner.ts'
import * as reasons from './beacon-reasons.ts'
import type { Episode, Telling } from './kit/episodes.ts'
import { onePeer, spanMs } from './kit/episodes.ts'
import { bytes, count, duration, measure, scaled, share, weigh } from './kit/evidence.ts'
import { chanceSigma, nearMedianShare, onBeatShare, regularityOf } from './kit/regularity.ts'
import { dataSizeScore, durationScore, histogramScore, timestampScore } from './kit/rita-scores.ts'
import {
  carriedText,
  isAlternatePort,
  isClockworkPort,
  isCommonPort,
  isKeptOpenPort,
  isTransferPort,
  serviceText,
} from './kit/services.ts'

/** Servers of one certificate that a signal names. */
const peersNamed = 8

interface Surroundings {
  readonly callsNotable: number
  /** Connections closer together than this are one call, milliseconds. */
  readonly coalesceMs: number
  /** Event time for which the host has been calling anybody, milliseconds. */
  readonly windowMs: number
  /** Machines of ours that use this service of the name or the address. */
  readonly seenBy: number
  readonly isInside: boolean
  /** Others that it calls in vain at the same pace. */
  readonly silentOthers: number
  /** Servers that it calls from the UDP port that these calls come from. */
  readonly socketPeers: number
  /** Standard deviations by which a steadiness stands out among this host's conversations. */
  readonly others: (own: number) => number
}

/** Recognised protocols that call at fixed intervals by design. */
const clockwork = new Set('ntp dns mdns dhcp snmp syslog netbios ssdp stun'.split(' '))
/** Recognised protocols whose connections stay open, with signs of life in them. */
const keptProtocols: Readonly<Record<string, string>> = {
  ...{ 'json-rpc': 'JSON-RPC', irc: 'IRC', mqtt: 'MQTT', imap: 'IMAP', stratum: 'Stratum' },
  ...{ ssh: 'SSH', telnet: 'Telnet', xmpp: 'XMPP', websocket: 'WebSocket' },
}
/** Shells outside are kept alive in their connection; to open one at a beat is no habit of theirs. */
const shellPort = 22
/** Jitter up to this share of the interval is still on the beat; tools offer up to 30 to 50 percent. */
const jitterShare = 0.35
/** A call sooner than this share of the interval after the one before is early: with half of jitter there is none. */
const earlyShare = 0.45
/** Standard deviations from which a beat is no chance. */
const beyondChance = 4
/** Calls from which their sizes say anything: as many as a quartile needs. */
const sizesMin = 4
/** Two sizes within this share, or so many bytes, of each other are alike. */
const alikeShare = 0.1
const alikeBytes = 16
/** Of the first packets of a connection, so many pauses before it is said who ends them. */
const leadsMin = 3
/** A share of the calls below which they are said to differ: where it begins to count against. */
const halfAlike = 0.6

export function beaconTelling(episode: Episode<Call>, around: Surroundings): Telling {
  const { state } = episode
  const gaps = state.starts.slice(1).map((start, i) => (start - state.starts[i]!) / 1000)
  const timing = regularityOf(gaps)
  const leastMs = state.isInner ? silenceUs / 1000 : around.coalesceMs
  const beat = beatOf(gaps, timing.median, leastMs)
  const lastedMs = spanMs(episode)
  const evidence = weigh([
    ...timingReasons({ ...timing, ...beat, lastedMs }, around),
    {
      ...reasons.callCount,
      observed: count(state.calls, state.isInner ? 'check-in' : 'call'),
      curve: scaled(reasons.callCount.curve, around.callsNotable),
    },
    ...sizeReasons(state),
    ...shapeReasons(state, timing.median),
    ...placeReasons(state, around),
  ])
  const scores = {
    'timestamp-score': scoreFact(timestampScore(timing)),
    'data-size-score': scoreFact(
      state.sent.length >= sizesMin ? dataSizeScore(state.sent) : Number.NaN,
    ),
    'duration-score': scoreFact(
      durationScore({
        callingMs: lastedMs,
        windowMs: around.windowMs,
        runHours: state.longestRunHours,
      }),
    ),
    'histogram-score': scoreFact(histogramScore(state.starts)),
  }
  const facts = {
    called: calledText(state),
    certificate: state.certificate,
    door: doorText(state),
    service: serviceOf(state),
    port: String(state.port),
    route: state.proxy === '' ? '' : `, through the proxy ${state.proxy}`,
    protocol: keptProtocols[state.application] ?? '',
    'client-port': String(state.clientPort),
    interval: duration(timing.median),
    deviation: sigmas(beat.byChance),
    calls: count(state.calls, state.isInner ? 'check-in' : 'call'),
    answers: answersText(state),
    span: duration(lastedMs),
    size: bytes(middle(state.sent)),
    ...scores,
  }
  return { actor: state.source, ...peersOf(state), evidence, facts }
}

function calledText({ name, certificate, destination }: Call): string {
  if (certificate !== '') return `the server of certificate ${certificate.slice(0, 8)}`
  return name === '' ? destination : name
}

/** No single address of a name that has several is whom it calls. */
function peersOf({ destination, name, certificate, addresses, proxy }: Call) {
  if (proxy !== '') return onePeer(name || destination)
  if (certificate === '') return onePeer(name !== '' && addresses.size > 1 ? name : destination)
  return { peer: '', peers: addresses.first(peersNamed), peerCount: addresses.size }
}

function beatOf(gaps: readonly number[], median: number, leastMs: number) {
  const onBeat = onBeatShare(gaps, median, jitterShare)
  const early = gaps.filter((gap) => gap < earlyShare * median).length / gaps.length
  const chance = { tolerance: jitterShare, least: Math.min(0.9, leastMs / median) }
  return { onBeat, early, byChance: chanceSigma(onBeat, gaps.length, chance) }
}

function serviceOf({ application, protocol, port, proxy }: Call): string {
  return proxy === '' ? carriedText(application, protocol, port) : serviceText(protocol, port)
}

/** `HTTPS at 20 addresses`, `TCP port 4444`; `HTTP (port 443)`, where the name alone would say another port. */
function doorText(call: Call): string {
  const { protocol, port, addresses, proxy } = call
  const usual = serviceText(protocol, port)
  const carried = serviceOf(call)
  const service = carried === usual ? usual.replace(/ \(port \d+\)$/, '') : carried
  if (proxy !== '') return `${service} through a proxy`
  if (addresses.size < 2) return service
  return `${service} at ${addresses.isCapped ? 'over ' : ''}${addresses.size} addresses`
}

function answersText({ isInner, settled, answered, empty, proxy }: Call): string {
  if (isInner) return 'all inside one connection that stayed open'
  if (answered === 0) return proxy === '' ? 'nobody answered' : 'the proxy let none of them through'
  if (empty === settled) return 'in each, nothing was said'
  if (empty > settled / 2) return 'in most of them nothing was said'
  if (answered === settled) return 'each was answered'
  return `${numberText(answered)} of ${numberText(settled)} were answered`
}

/** A score that too few calls leave open counts as none. */
function scoreFact(score: number) {
  return Number.isNaN(score) ? measure(0, 'share', 'unknown yet') : share(score)
}

interface Timing {
  readonly steadiness: number
  readonly onBeat: number
  readonly early: number
  /** Standard deviations above what calls at random times would keep of that beat. */
  readonly byChance: number
  readonly lastedMs: number
}

/** Our own measures of time beside RITA's: they bear jitter and missed beats. */
function timingReasons(timing: Timing, around: Surroundings) {
  const covered = Math.min(1, timing.lastedMs / Math.max(1, around.windowMs))
  const isBeyondChance = timing.byChance >= beyondChance
  return [
    {
      ...reasons.steadyInterval,
      sentence: isBeyondChance
        ? reasons.steadyInterval.beyondChance
        : reasons.steadyInterval.sentence,
      observed: share(timing.steadiness),
    },
    { ...reasons.setApart, observed: share(1 - timing.steadiness) },
    { ...reasons.onTheBeat, observed: share(timing.onBeat) },
    {
      ...reasons.earlyCalls,
      sentence: timing.early === 0 ? reasons.earlyCalls.never : reasons.earlyCalls.sentence,
      observed: share(timing.early),
    },
    { ...reasons.standsOut, observed: sigmas(around.others(timing.steadiness)) },
    {
      ...reasons.beatsChance,
      observed: sigmas(timing.byChance),
      // The steady interval's sentence tells it.
      isRemainder: isBeyondChance,
    },
    { ...reasons.lasted, observed: duration(timing.lastedMs) },
    { ...reasons.covered, observed: share(around.windowMs > 0 ? covered : Number.NaN) },
  ] as const
}

function sizeReasons({ sent, received, answered, isInner }: Call) {
  const isKnown = sent.length >= sizesMin && answered > 0 && middle(sent) > 0
  const alike = nearMedianShare(sent, alikeShare, alikeBytes)
  return [
    {
      ...reasons.sizesAlike,
      sentence: sizesSentence(alike),
      observed: share(isKnown ? alike : Number.NaN),
    },
    { ...reasons.fetched, observed: bytes(isKnown && !isInner ? mean(received) : Number.NaN) },
    { ...doubts.brought, observed: bytes(isKnown && !isInner ? middle(sent) : Number.NaN) },
  ] as const
}

function sizesSentence(alike: number): string {
  const { none, otherwise, sentence } = reasons.sizesAlike
  if (alike === 0) return none
  return alike < halfAlike ? otherwise : sentence
}

/** How the connections were made and held. */
function shapeReasons(state: Call, intervalMs: number) {
  const { settled, answered, empty, posted, refused, companions, isInner } = state
  const { leads, led, talkedOn } = state
  const of = (value: number) => share(settled < sizesMin || isInner ? Number.NaN : value)
  const isTls =
    state.application === 'tls' || (state.application === 'tunnel' && state.port === 443)
  const isOpenedAnew = isTls && !isInner && answered === settled
  return [
    {
      ...reasons.unanswered,
      sentence: unansweredSentence(state),
      observed: of(answered / settled),
    },
    { ...reasons.emptyCalls, observed: of(empty / settled) },
    { ...reasons.posted, observed: of(posted / settled) },
    { ...doubts.turnedAway, observed: of(refused / settled) },
    { ...reasons.companions, observed: of(companions / settled) },
    { ...reasons.heldOpen, observed: of(middle(state.held) / 1000 / intervalMs) },
    { ...reasons.openedAnew, observed: duration(isOpenedAnew ? intervalMs : Number.NaN) },
    { ...reasons.keptAlive, observed: yesNo(isInner) },
    { ...doubts.spokenFirst, observed: share(leads >= leadsMin ? led / leads : Number.NaN) },
    { ...doubts.talkedOn, observed: share(isInner ? talkedOn / state.calls : Number.NaN) },
  ] as const
}

function unansweredSentence({ answered, proxy }: Call): string {
  const { none, kept, sentence } = reasons.unanswered
  if (answered > 0) return sentence
  return proxy === '' ? none : kept
}

function placeReasons(state: Call, around: Surroundings) {
  const { port, name, certificate, application, addresses, protocol, isInner, found } = state
  const isClockwork = clockwork.has(application) || isClockworkPort(port)
  const isUnusual = !(isCommonPort(port) || isTransferPort(port)) || isMismatch(state)
  const isAlternate = isAlternatePort(port)
  const isKept = isKeptOpenPort(protocol, port) || (state.isInner && port === shellPort)
  const isNamed = name !== '' || state.asked > state.settled / 2
  // Of a greeting that the capture cut short nobody knows which name it said.
  const isKnown = isNamed || state.cut === 0
  const isOpenDoor = around.isInside || isAlternate || isKept
  const isAsUsual = serviceOf(state) === serviceText(protocol, port)
  const { otherwise } = reasons.commonDoor
  const common = isAsUsual ? reasons.commonDoor : { ...reasons.commonDoor, sentence: otherwise }
  const unusual = isUnusual ? reasons.unusualPort : common
  return [
    // Inside, every program has a port of its own choosing.
    { ...unusual, observed: isOpenDoor ? unsaid : yesNo(true) },
    {
      ...reasons.namedDoor,
      observed: yesNo(isNamed && !isUnusual && !isKept && !isClockwork),
    },
    { ...reasons.alternatePort, observed: yesNo(!around.isInside && isAlternate) },
    {
      ...reasons.bareAddress,
      sentence: bareSentence(state),
      observed: yesNo(isKnown && !isNamed && !around.isInside && !isKept),
    },
    {
      ...(certificate === '' ? reasons.manyAddresses : reasons.oneCertificate),
      observed: count(addresses.size, 'address', 'addresses'),
    },
    { ...reasons.clockworkService, observed: yesNo(isClockwork) },
    { ...reasons.keptOpenService, observed: yesNo(isKept) },
    { ...doubts.keptByName, observed: yesNo(isInner && isUnusual && !isKept && found !== '') },
    { ...doubts.keptProtocol, observed: yesNo(isInner && !isKept && application in keptProtocols) },
    { ...doubts.silentPeers, observed: count(around.silentOthers, 'other server') },
    { ...reasons.oneSocket, observed: yesNo(!isKept && isOneSocket(state)) },
    { ...reasons.socketPeers, observed: count(around.socketPeers, 'server') },
    { ...reasons.insideServer, observed: yesNo(around.isInside) },
    { ...reasons.sharedServer, observed: count(around.seenBy, 'machine') },
  ] as const
}

function bareSentence({ certificate, answered, proxy }: Call): string {
  const { several, unanswered, sentence } = reasons.bareAddress
  if (certificate !== '') return several
  if (proxy !== '') return sentence
  return answered === 0 ? unanswered : sentence
}

/**
 * Datagrams of one socket that stays open are a session and its signs of life, however a table of flows cuts them. Inside
 * one connection the port is the same by nature: there it tells where it is the server's own.
 */
function isOneSocket({ protocol, port, clientPort, ...state }: Call): boolean {
  if (protocol !== Protocol.udp) return false
  return state.isInner ? clientPort === port : state.isOneSocket && state.settled >= sizesMin
}

const unsaid = measure(Number.NaN, 'yes or no', 'unknown')

function sigmas(value: number) {
  return measure(value, 'sigma', `${numberText(value)} sigma (standard deviations)`)
}

function yesNo(value: boolean) {
  return measure(value ? 1 : 0, 'yes or no', value ? 'yes' : 'no')
}

function middle(values: readonly number[]): number {
  return values.length === 0
    ? Number.NaN
    : quantile(
        [...values].sort((a, b) => a - b),
        0.5,
      )
}

/** What was recognised is not what the port is for. */
function isMismatch({ port, application }: Call): boolean {
  if (application === '' || application === 'tunnel') return false
  if (port === 443) return application !== 'tls' && application !== 'quic' && application !== 'http'
  if (port === 80) return application !== 'http'
  return port === 53 && application !== 'dns'
}
