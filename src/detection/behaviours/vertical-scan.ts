import { Protocol } from '../../contracts/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, onePeer, spanMs } from './kit/episodes.ts'
import {
  byHand,
  count,
  countAtLeast,
  duration,
  measure,
  rate,
  scaled,
  share,
  weigh,
} from './kit/evidence.ts'
import { FirstContacts } from './kit/first-contacts.ts'
import { History, type Normal } from './kit/history.ts'
import { flagsText, isKnock, knockOf } from './kit/probe.ts'
import { isConversation } from './kit/services.ts'
import type { FlowTrace } from './kit/trail.ts'

/** Entries: two hosts each, and first contacts. Set by hand. */
const pairsMax = 16_384
const firstsMax = 32_768
/** Ports of one scan that are told apart: with the default settings the curve is flat from 960. */
const portsMax = 2048
const udpOffset = 65_536

const card: BehaviourCard = {
  name: 'vertical-scan',
  kind: 'behaviour',
  technique: 'T1046',
  techniqueName: 'Network Service Discovery',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} probed {ports} on {victim}',
  summary:
    'In {span}, {actor} tried {ports} on {victim}, and {hollow} of them led to no ordinary conversation. Trying one port after another is how someone finds out what can be attacked.',
  innocent: [
    {
      text: 'A vulnerability scanner or an inventory tool of your own does the same.',
      check: 'Is {actor} one of your scanners, and was a scan planned for this time?',
    },
    {
      text: 'A program that lost its server may try many ports in turn.',
      check: 'Did a service on {victim} move or stop shortly before?',
    },
  ],
  blind: [
    'Whether an open port was attacked afterwards in ways that look like ordinary use.',
    'Probes slower than one in ten minutes, and those that took another way than past this sensor.',
  ],
  lookedLike: 'a port scan of {victim} by {actor}',
  recommend: {
    action: 'block-address',
    target: 'actor',
    ttlSeconds: 86_400,
    why: 'Stops the probing while you find out who runs it.',
  },
}

const tunables = {
  ...commonTunables(600),
  portsNotable: {
    value: 16,
    unit: 'ports',
    says: 'Distinct ports of one host that already deserve a look; the evidence stretches with it.',
  },
  portsMin: {
    value: 5,
    unit: 'ports',
    says: 'Fewer ports than this are not weighed, unless with odd flags.',
  },
}

interface Pair {
  readonly source: string
  readonly destination: string
  readonly ports: CappedSet<number>
  oddKinds: CappedSet<number> | null
  /** Ports on which both sides talked. */
  talked: CappedSet<number> | null
  /** Ports that answered the opening and were dropped at once, without a byte. */
  halfOpen: CappedSet<number> | null
  odd: number
}

const normal: Normal = {
  id: 'ports-tried',
  label: 'Ports tried on one host',
  quantityOf: (ports) => count(ports, 'port'),
}

/** One host tries many ports of another: SYN, connect, FIN, NULL, Xmas, ACK, window and UDP scans. */
export const verticalScan = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { quietS, portsNotable, portsMin } = setting.tunables
    const usual = new History()
    const tell = (pair: Episode<Pair>) => {
      const { ports, odd, source } = pair.state
      if (ports.size < portsMin && odd === 0) return null
      return telling(pair, portsNotable, usual.normal(source))
    }
    const pairs = new Episodes<Pair>({
      card,
      setting,
      episodesMax: pairsMax,
      name: ({ source, destination }) => `${source} ${destination}`,
      tell,
      learn: ({ state, lastUs }) => usual.learn(state.source, state.ports.size, lastUs),
    })
    const firsts = new FirstContacts(firstsMax, quietS)
    return {
      isPerSource: true,
      flow: (event) => {
        if (isKnock(event)) probe({ pairs, firsts }, event)
        if (event.kind !== 'opened') settle(pairs, event)
      },
      advance: (timeUs) => pairs.advance(timeUs),
      normals: (host) => usual.tell(host, normal),
      shed: () => pairs.shed + firsts.shed + usual.shed,
    }
  },
})

interface Tables {
  readonly pairs: Episodes<Pair>
  readonly firsts: FirstContacts
}

function probe({ pairs, firsts }: Tables, event: Row): void {
  const knock = knockOf(event)
  const key = event.pair
  if (pairs.peek(key) === undefined && knock !== 'odd') {
    const first = firsts.second(key, event, portOf(event))
    if (first === null) return
    const begun = pairs.obtain(key, first.timeUs, () => newPair(event))
    begun.state.ports.add(portOf(first))
    follow(begun, first)
  }
  const pair = pairs.obtain(key, event.timeUs, () => newPair(event))
  const { state } = pair
  const isNew = state.ports.add(portOf(event))
  if (knock === 'odd') {
    state.odd++
    state.oddKinds ??= new CappedSet<number>(64)
    state.oddKinds.add(event.firstFlags & 0x3f)
  }
  if (!isNew && knock !== 'odd') return
  follow(pair, event)
  pairs.step(pair, event.timeUs)
}

function settle(pairs: Episodes<Pair>, event: Row): void {
  if (!event.isOutcome) return
  const talked = isConversation(event)
  if (!talked && !isHalfOpen(event)) return
  const pair = pairs.peek(event.pair)
  if (pair === undefined) return
  const { state } = pair
  if (talked) state.talked ??= new CappedSet<number>(portsMax)
  else state.halfOpen ??= new CappedSet<number>(portsMax)
  const ports = talked ? state.talked : state.halfOpen
  ports?.add(portOf(event))
  pairs.step(pair, event.timeUs)
}

/** The opener took the answer to its SYN and reset at once: a test whether the port is open, and no more. */
function isHalfOpen(event: Row): boolean {
  return event.state === 'RSTO' && event.forwardPayload + event.backwardPayload === 0
}

function newPair({ source, destination }: Row): Pair {
  const ports = new CappedSet<number>(portsMax)
  return { source, destination, ports, talked: null, halfOpen: null, oddKinds: null, odd: 0 }
}

/** TCP and UDP ports of the same number are two doors. */
function portOf({ protocol, destinationPort }: FlowTrace): number {
  return destinationPort + (protocol === Protocol.udp ? udpOffset : 0)
}

/** Share of the ports without a conversation. One after a test of that very port is part of the test (`nmap -sV`). */
function hollowShare({ ports, talked, halfOpen }: Pair): number {
  let used = 0
  for (const port of talked?.first(portsMax) ?? []) if (!halfOpen?.has(port)) used++
  return Math.max(0, 1 - used / ports.size)
}

function telling(pair: Episode<Pair>, portsNotable: number, normal: number) {
  const { ports, halfOpen, odd, oddKinds, source, destination } = pair.state
  const hollow = hollowShare(pair.state)
  const seconds = Math.max(0.001, spanMs(pair) / 1000)
  const tried = countAtLeast(ports.size, ports.isCapped, 'ports')
  const baseline = Number.isNaN(normal) ? null : count(normal, 'port')
  const evidence = weigh([
    {
      ...distinctPortsReason,
      observed: tried,
      baseline,
      curve: scaled(distinctPortsReason.curve, portsNotable),
    },
    { ...hollowProbesReason, observed: share(hollow) },
    { ...halfOpenReason, observed: count(halfOpen?.size ?? 0, 'port') },
    { ...oddFlagsReason, observed: count(odd, 'packet') },
    { ...oddKindsReason, observed: count(oddKinds?.size ?? 0, 'kind') },
    { ...probeRateReason, observed: rate(ports.size / seconds, 'ports/s') },
    { ...usualReachReason, observed: measure(ports.size / normal, 'times'), baseline },
  ])
  const facts = {
    victim: destination,
    ports: tried,
    hollow: share(hollow),
    span: duration(spanMs(pair)),
    flags: (oddKinds?.first(6) ?? []).map(flagsText).join(', ') || 'none',
  }
  return { actor: source, ...onePeer(destination), reach: tried, evidence, facts }
}

const distinctPortsReason = {
  id: 'distinct-ports',
  group: 'reach',
  sentence: 'Tried {observed} on {victim} in {span}.',
  /** Odd flags to one port may be a broken or a made-up packet. */
  curve: [
    [0.07, -12],
    [0.13, 0],
    [0.2, 0],
    [0.4, 8],
    [1, 20],
    [2, 26],
    [6, 32],
    [60, 36],
  ],
  numbers: byHand,
} as const

const hollowProbesReason = {
  id: 'hollow-probes',
  group: 'protocol',
  sentence: '{observed} of those ports led to no ordinary conversation.',
  /** Ordinary use of many ports (FTP data, RPC) is conversation after conversation. */
  curve: [
    [0.1, -24],
    [0.5, -8],
    [0.75, 0],
    [0.95, 8],
  ],
  numbers: byHand,
} as const

const halfOpenReason = {
  id: 'half-open',
  group: 'protocol',
  sentence: 'Dropped {observed} the moment they answered: a test whether a port is open.',
  curve: [
    [1, 0],
    [2, 8],
    [4, 18],
  ],
  numbers: byHand,
} as const

const oddFlagsReason = {
  id: 'odd-flags',
  group: 'protocol',
  sentence: 'Sent {observed} with TCP flags that no ordinary program sends ({flags}).',
  curve: [
    [0, 0],
    [1, 8],
    [3, 18],
    [20, 24],
  ],
  numbers: byHand,
} as const

const oddKindsReason = {
  id: 'odd-kinds',
  group: 'protocol',
  sentence: 'Used {observed} of impossible flags, as tools that identify systems do.',
  curve: [
    [1, 0],
    [2, 6],
    [3, 14],
  ],
  numbers: byHand,
} as const

const probeRateReason = {
  id: 'probe-rate',
  group: 'timing',
  sentence: 'Went through them at {observed}.',
  curve: [
    [0.01, -6],
    [0.1, 0],
    [10, 3],
    [100, 5],
  ],
  numbers: byHand,
} as const

const usualReachReason = {
  id: 'usual-reach',
  group: 'novelty',
  sentence: 'That is {observed} what this host usually tries on one machine.',
  curve: [
    [1, -12],
    [4, -4],
    [8, 0],
  ],
  numbers: byHand,
} as const
