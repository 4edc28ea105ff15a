import { type NumberKey, plural } from '../../kernel/index.ts'
import type { CappedSet } from './kit/capped-set.ts'
import { type Episode, onePeer, spanMs } from './kit/episodes.ts'
import {
  count,
  countAtLeast,
  duration,
  listText,
  measure,
  pace,
  scaled,
  share,
  timesUsual,
  weigh,
} from './kit/evidence.ts'
import { PortFate, type PortLog } from './kit/port-log.ts'
import { portsText } from './kit/port-text.ts'
import { flagsText } from './kit/probe.ts'
import { waysText } from './kit/scan-ways.ts'
import {
  carriesTrafficReason,
  comesBackReason,
  distinctPortsReason,
  halfOpenReason,
  hollowProbesReason,
  mediaProbesReason,
  oddFlagsReason,
  openDroppedReason,
  probeRateReason,
  repeatedReason,
  severalHostsReason,
  testedReason,
  toldTogetherReason,
  usualReachReason,
} from './vertical-scan-reasons.ts'

/** What one host tried on one other. */
export interface Pair {
  readonly source: string
  readonly destination: string
  readonly key: NumberKey
  readonly ports: PortLog
  oddKinds: CappedSet<number> | null
  odd: number
  /** When the newest port was first tried. */
  newUs: number
  /** See `wayOf`. */
  ways: number
  /** See `Scans`: fates that count as use. */
  agreed: number
  conversations: number
  /** One of the two finished a handshake with the other, in a flow that is told. */
  isProven: boolean
  /** All of it went to UDP ports above those of services. */
  isHighUdp: boolean
  /** It is told with what the same host tried on others. */
  isJoined: boolean
}

/** What one host tried on several others. */
export interface Campaign {
  readonly source: string
  readonly targets: Pair[]
  /** Hosts beyond those. */
  more: number
}

interface Sum {
  /** Ports of the host with most, and of all together. */
  most: number
  isCapped: boolean
  tries: number
  used: number
  halfOpen: number
  empty: number
  open: number
  /** Tested, and talked to besides. */
  tested: number
  odd: number
  rounds: number
  conversations: number
  ways: number
  kinds: ReadonlySet<number>
}

/** Ports listed: more are only counted. */
const listedMax = 2048
/** Hosts of which the open ports are named. */
const hostsNamed = 3
/** Ports that were tested and then asked what serves there, from which on it is a scan for that. Set by hand. */
const versionsMin = 2
const openFates =
  PortFate.talked | PortFate.halfOpen | PortFate.empty | PortFate.carried | PortFate.gave
const testFates = PortFate.halfOpen | PortFate.empty

function sumOf(pairs: readonly Pair[]): Sum {
  const sum = {
    ...{ most: 0, isCapped: false, tries: 0, used: 0, halfOpen: 0, empty: 0, open: 0, odd: 0 },
    ...{ tested: 0, rounds: 0, conversations: 0, ways: 0, kinds: new Set<number>() },
  }
  for (const { ports, odd, oddKinds, ways, conversations, agreed } of pairs) {
    sum.most = Math.max(sum.most, ports.size)
    sum.isCapped ||= ports.isCapped
    sum.tries += ports.size
    sum.used += ports.countOf((fate) => isUsed(fate, agreed))
    sum.halfOpen += ports.count(PortFate.halfOpen)
    sum.empty += ports.count(PortFate.empty)
    sum.open += ports.count(openFates)
    sum.tested += ports.countOf(isTested)
    sum.odd += odd
    sum.rounds += ports.rounds * ports.size
    sum.conversations += conversations
    sum.ways |= ways
    for (const kind of oddKinds?.first(64) ?? []) sum.kinds.add(kind)
  }
  sum.rounds /= Math.max(1, sum.tries)
  return sum
}

function isTested(fate: number): boolean {
  return (fate & PortFate.talked) !== 0 && (fate & testFates) !== 0
}

/** A conversation after a test of that very port is part of the test (`nmap -sV`). */
function isUsed(fate: number, agreed: number): boolean {
  if (fate & (PortFate.carried | agreed)) return true
  return (fate & PortFate.talked) !== 0 && (fate & testFates) === 0
}

/**
 * Whoever comes back to the same ports looks after them, unless most are closed: then it is a scan that is repeated, but
 * for the few that a service which is down has, and for what is asked again every few minutes.
 */
function looksAfter({ open, tries, most, rounds }: Sum, seconds: number): boolean {
  if (open >= openEnough * tries || most <= fewPorts) return true
  return most <= somePorts && seconds / rounds < oftenS
}

/** Set by hand: share of ports that are open, ports of one service's host, ports of a host with many, and their rounds. */
const openEnough = 0.6
const fewPorts = 20
const somePorts = 64
const oftenS = 360

/** From so many rounds on, a test of a port that is used is a check of its health. */
const lookedAfterRounds = 3

function hollowShare({ used, tested, tries }: Sum, isLookedAfter: boolean): number {
  return Math.max(0, 1 - (used + (isLookedAfter ? tested : 0)) / Math.max(1, tries))
}

interface Known {
  readonly portsNotable: number
  readonly normal: number
  readonly seconds: number
  /** Until the last of the ports was reached. */
  readonly reachedS: number
  readonly isOneHost: boolean
}

function reasonsOf(sum: Sum, { portsNotable, normal, seconds, reachedS, isOneHost }: Known) {
  const tried = countAtLeast(sum.most, sum.isCapped, 'ports')
  const baseline = Number.isNaN(normal) ? null : count(normal, 'port')
  const isKept = sum.rounds > 1 && looksAfter(sum, seconds)
  const rounds = Math.round(sum.rounds * 10) / 10
  const isLookedAfter = isKept && sum.rounds >= lookedAfterRounds
  const isCarrying = sum.open >= 0.7 * sum.tries
  return [
    {
      ...distinctPortsReason,
      observed: tried,
      baseline,
      curve: scaled(distinctPortsReason.curve, portsNotable),
    },
    hollowReason(hollowShare(sum, isLookedAfter), sum.tested >= versionsMin),
    droppedReason(sum),
    { ...oddFlagsReason, observed: count(sum.odd, 'packet') },
    paceReason(sum.tries, reachedS, isOneHost),
    { ...usualReachReason, observed: timesUsual(sum.most / normal), baseline },
    { ...(isKept ? comesBackReason : repeatedReason), observed: measure(rounds, 'times') },
    isCarrying
      ? { ...carriesTrafficReason, observed: count(sum.conversations, 'conversation') }
      : null,
  ]
}

function paceReason(tries: number, seconds: number, isOneHost: boolean) {
  const { sentence, otherwise, atOnce, together } = probeRateReason
  const isSlow = tries < 0.1 * seconds
  const told = seconds < 1 ? atOnce : isSlow ? otherwise : isOneHost ? sentence : together
  return { ...probeRateReason, sentence: told, observed: pace(tries, 'ports', seconds) }
}

function hollowReason(hollow: number, isVersions: boolean) {
  const { sentence, otherwise, versions } = hollowProbesReason
  const told = hollow <= 0.75 ? otherwise : isVersions ? versions : sentence
  return { ...hollowProbesReason, sentence: told, observed: share(hollow) }
}

/** What is most telling of how it left what answered. */
function droppedReason({ halfOpen, empty, tested }: Sum) {
  if (halfOpen >= empty) return { ...halfOpenReason, observed: count(halfOpen, 'port') }
  if (tested >= 2) return { ...testedReason, observed: count(tested, 'port') }
  return { ...openDroppedReason, observed: count(halfOpen + empty, 'port') }
}

export function pairTelling(
  pair: Episode<Pair>,
  given: { portsNotable: number; normal: number; hosts: number },
) {
  const { ports, source, destination, isHighUdp, conversations } = pair.state
  const sum = sumOf([pair.state])
  const seconds = Math.max(0.001, spanMs(pair) / 1000)
  const isMedia = isHighUdp && conversations > 0
  const own = weigh([
    ...reasonsOf(sum, {
      ...given,
      seconds,
      reachedS: reachedS(pair, [pair.state]),
      isOneHost: true,
    }),
    isMedia ? { ...mediaProbesReason, observed: count(conversations, 'conversation') } : null,
  ])
  const alone = own.reduce((points, one) => points + one.points, 0)
  const together = {
    ...toldTogetherReason,
    curve: [[1, 0] as const, [2, -Math.max(0, alone)] as const],
  }
  const evidence =
    given.hosts > 1
      ? [...own, ...weigh([{ ...together, observed: count(given.hosts, 'host') }])]
      : own
  const tried = countAtLeast(ports.size, ports.isCapped, 'ports')
  const facts = {
    ...factsOf(sum, pair),
    victim: destination,
    busiest: destination,
    versions: portsText(ports.ports(listedMax, isTested)),
    ports: tried,
    portList: portsText(ports.ports(listedMax), ports.size),
    open: portsText(ports.ports(listedMax, isOpen)),
  }
  return { actor: source, ...onePeer(destination), reach: tried, evidence, facts, alone }
}

export function campaignTelling(campaign: Episode<Campaign>, portsNotable: number, normal: number) {
  const { source, targets, more } = campaign.state
  const sum = sumOf(targets)
  const seconds = Math.max(0.001, spanMs(campaign) / 1000)
  const hosts = countAtLeast(targets.length + more, more > 0, 'hosts')
  const evidence = weigh([
    { ...severalHostsReason, observed: hosts },
    ...reasonsOf(sum, {
      portsNotable,
      normal,
      seconds,
      reachedS: reachedS(campaign, targets),
      isOneHost: false,
    }),
  ])
  const ports = new Set(targets.flatMap((target) => target.ports.ports(listedMax)))
  const tested = new Set(targets.flatMap((target) => target.ports.ports(listedMax, isTested)))
  const tried = count(ports.size, 'port')
  const peers = targets.map(({ destination }) => destination)
  const most = targets.reduce((a, b) => (b.ports.size > a.ports.size ? b : a))
  const facts = {
    ...factsOf(sum, campaign),
    victim: hosts.text,
    hostList: listText(peers.slice(0, hosts.value === 3 ? 3 : 2), hosts.value),
    busiest: most.destination,
    versions: portsText([...tested]),
    ports: tried,
    portList: portsText([...ports]),
    open: openText(targets),
  }
  const about = { peer: most.destination, peers, peerCount: hosts.value }
  return { actor: source, ...about, reach: tried, evidence, facts }
}

/** Whoever asks again, or asks what serves there, went through the ports in less time than all of it took. */
function reachedS({ firstUs }: Episode<unknown>, pairs: readonly Pair[]): number {
  const lastUs = pairs.reduce((newest, { newUs }) => Math.max(newest, newUs), firstUs)
  return Math.max(0.001, (lastUs - firstUs) / 1e6)
}

/** Which ports are open on which host: `22 and 80 on 10.0.0.5; 443 on 10.0.0.6; and some on 3 more hosts`. */
function openText(targets: readonly Pair[]): string {
  const found = targets
    .map(({ destination, ports }) => ({ destination, open: ports.ports(listedMax, isOpen) }))
    .filter(({ open }) => open.length > 0)
  if (found.length === 0) return 'none'
  const named = found.slice(0, hostsNamed)
  const told = named.map(({ destination, open }) => `${portsText(open)} on ${destination}`)
  const more = found.length - named.length
  if (more > 0) told.push(`and some on ${plural(more, 'more host')}`)
  return told.join('; ')
}

function isOpen(fate: number): boolean {
  return (fate & openFates) !== 0
}

function factsOf(sum: Sum, episode: Episode<unknown>) {
  return {
    technique: `${waysText(sum.ways, sum)}${sum.tested >= versionsMin ? ', then service-version scan' : ''}`,
    span: duration(spanMs(episode)),
    flags: [...sum.kinds].slice(0, 6).map(flagsText).join(', ') || 'none',
  }
}
