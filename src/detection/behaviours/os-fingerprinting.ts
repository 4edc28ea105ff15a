import { Protocol, TcpFlag } from '../../contracts/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, onePeer, spanMs } from './kit/episodes.ts'
import { count, duration, weigh } from './kit/evidence.ts'
import { portsText, udpOffset } from './kit/port-text.ts'
import { isKnock, knockOf } from './kit/probe.ts'
import { isConversation } from './kit/services.ts'

/** Entries: two hosts each. Set by hand. */
const pairsMax = 8192

const card: BehaviourCard = {
  name: 'os-fingerprinting',
  kind: 'behaviour',
  technique: 'T1046',
  techniqueName: 'Network Service Discovery',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} tested which operating system {victim} runs',
  also: 'and tested which system it runs',
  summary:
    'In {span}, {actor} sent {victim} {tests}{where}. Systems answer such packets each in their own way, and no ordinary program sends them together: so nmap, xprobe and their like find out what a machine runs.',
  innocent: [
    {
      text: 'An inventory or vulnerability scanner of your own does the same.',
      check: 'Is {actor} one of your scanners, and was a scan planned for this time?',
    },
    {
      text: 'A broken network device may garble flags.',
      check: 'Do other hosts behind the same device as {actor} send such packets, too?',
    },
  ],
  blind: [
    'What {actor} learned: the answers tell it, and we do not compare them.',
    'Tools that go by ordinary packets alone, or by what {victim} sends by itself.',
  ],
  lookedLike: 'a test by {actor} of which system {victim} runs',
  recommend: {
    action: 'block-address',
    target: 'actor',
    ttlSeconds: 86_400,
    why: 'Stops the probing while you find out who runs it.',
  },
}

const tunables = { ...commonTunables(600) }

/** The tests, as bits in the order they are told: those of nmap (`os-detection`, its book, chapter 8) and of xprobe. */
const Test = {
  nothing: 1,
  together: 2,
  xmas: 4,
  ack: 8,
  openings: 16,
  congestion: 32,
  echoCode: 64,
  timestamp: 128,
  mask: 256,
  information: 512,
  closedUdp: 1024,
} as const
const texts: readonly (readonly [bit: number, text: string])[] = [
  [Test.nothing, 'TCP without flags'],
  [Test.together, 'SYN together with FIN'],
  [Test.xmas, 'FIN with URG'],
  [Test.ack, 'a bare ACK'],
  [Test.openings, 'quick openings of one port'],
  [Test.congestion, 'an opening with ECN'],
  [Test.echoCode, 'pings with a code'],
  [Test.timestamp, 'an ICMP time request'],
  [Test.mask, 'a mask request'],
  [Test.information, 'an info request'],
  [Test.closedUdp, 'a block of UDP data'],
]
/** Openings of one port that were dropped, within so long of each other: nmap sends six, a tenth of a second apart. */
const openingsMin = 4
const openingsWithinUs = 3_000_000
const sixFlags = 0x3f
const ece = 0x40
const cwr = 0x80
/** nmap's `U1`: as many bytes of the letter C, to a port where nobody serves. */
const udpBlock = 300
const servedPortMax = 9999

/** Ports of one pair that are told apart. Set by hand. */
const portsMax = 32

/** Of the kinds, so many stand in one fact: a longer one would be cut. All eleven fit into `listed`. */
const listedMax = 3
const listed = ['list', 'rest', 'more', 'last'] as const

interface Pair {
  readonly source: string
  readonly destination: string
  tests: number
  /** Those that were tested, UDP as `portsText` has it. */
  readonly ports: CappedSet<number>
  conversations: number
  /** Of the openings in quick succession: port, how many, and the newest. */
  port: number
  openings: number
  openedUs: number
}

/** One host sends another what only tells systems apart: nmap's `-O`, xprobe. */
export const osFingerprinting = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const pairs = new Episodes<Pair>({
      ...{ card, setting, episodesMax: pairsMax },
      name: ({ source, destination }) => `${source} ${destination}`,
      tell: telling,
    })
    return {
      isPerSource: true,
      flow: (event) => {
        if (event.isToGroup || event.isHeardFromAnswerer) return
        const test = testOf(event)
        const known = pairs.peek(event.pair)
        if (test === 0) {
          // Of whom no test was seen yet nothing is kept.
          if (known !== undefined && event.isOutcome && isConversation(event))
            known.state.conversations++
          return
        }
        const pair = pairs.obtain(event.pair, event.timeUs, () => newPair(event))
        const { state } = pair
        const before = state.tests
        if (test !== Test.openings || isSeries(state, event)) noteTest(state, event, test)
        if (state.tests === before) return
        follow(pair, event)
        pairs.step(pair, event.timeUs)
      },
      advance: (timeUs) => pairs.advance(timeUs),
      memory: { pairs },
    }
  },
})

function noteTest(state: Pair, { protocol, destinationPort }: Row, test: number): void {
  state.tests |= test
  if (protocol === Protocol.tcp) state.ports.add(destinationPort)
  else if (protocol === Protocol.udp) state.ports.add(destinationPort + udpOffset)
}

function testOf(event: Row): number {
  switch (event.protocol) {
    case Protocol.tcp:
      return tcpTest(event)
    case Protocol.icmp:
      return event.kind === 'opened' ? icmpTest(event) : 0
    case Protocol.udp:
      return udpTest(event)
    default:
      return 0
  }
}

function tcpTest(event: Row): number {
  const flags = event.firstFlags & sixFlags
  if (event.isOutcome && isDropped(event)) return Test.openings
  if (!isKnock(event)) return 0
  switch (knockOf(event)) {
    case 'ack':
      return Test.ack
    case 'odd':
      if (flags === 0) return Test.nothing
      if (flags & TcpFlag.syn) return Test.together
      return flags === (TcpFlag.fin | TcpFlag.psh | TcpFlag.urg) ? Test.xmas : 0
    case 'open':
      return (event.firstFlags & (ece | cwr)) === (ece | cwr) ? Test.congestion : 0
    default:
      return 0
  }
}

/** Types of RFC 792 and RFC 950 stand as the source's port, codes as the destination's. */
function icmpTest({ sourcePort, destinationPort }: Row): number {
  switch (sourcePort) {
    case 8:
      return destinationPort > 0 ? Test.echoCode : 0
    case 13:
      return Test.timestamp
    case 15:
      return Test.information
    case 17:
      return Test.mask
    default:
      return 0
  }
}

function udpTest(event: Row): number {
  const isBlock =
    event.isOutcome &&
    event.backwardPackets === 0 &&
    event.forwardPayload > 0 &&
    event.forwardPayload === udpBlock * event.forwardPackets
  return isBlock && event.destinationPort > servedPortMax ? Test.closedUdp : 0
}

function isDropped({ state, firstFlags, forwardPackets, forwardPayload, backwardPayload }: Row) {
  const isOpening = (firstFlags & sixFlags) === TcpFlag.syn
  return (
    isOpening && state === 'RSTO' && forwardPackets <= 2 && forwardPayload + backwardPayload === 0
  )
}

/** So many openings of one port were dropped in quick succession. */
function isSeries(state: Pair, event: Row): boolean {
  const isNext =
    state.port === event.destinationPort && event.timeUs - state.openedUs <= openingsWithinUs
  state.openings = isNext ? state.openings + 1 : 1
  state.port = event.destinationPort
  state.openedUs = event.timeUs
  return state.openings >= openingsMin
}

function newPair({ source, destination }: Row): Pair {
  const ports = new CappedSet<number>(portsMax)
  return {
    source,
    destination,
    tests: 0,
    ports,
    conversations: 0,
    port: 0,
    openings: 0,
    openedUs: 0,
  }
}

function telling(pair: Episode<Pair>) {
  const { source, destination, tests, conversations } = pair.state
  const told = texts.filter(([bit]) => tests & bit).map(([, text]) => text)
  if (told.length < 2) return null
  const kinds = count(told.length, 'kind')
  const evidence = weigh([
    { ...testKindsReason, observed: kinds },
    { ...otherTalkReason, observed: count(conversations, 'conversation') },
  ])
  const facts = {
    victim: destination,
    tests: `${told.length === 2 ? 'two' : 'several'} kinds of packets that only test it`,
    ...listFacts(told),
    where: whereText(pair.state.ports),
    span: duration(spanMs(pair)),
  }
  return { actor: source, ...onePeer(destination), reach: kinds, evidence, facts }
}

/** ` (port 22)`, ` (ports 22, 80 and UDP 33000)`; '' of ICMP alone. */
function whereText(ports: CappedSet<number>): string {
  if (ports.size === 0) return ''
  const text = portsText(ports.first(portsMax))
  return ` (${ports.size === 1 ? 'port' : 'ports'} ${text}${ports.isCapped ? ' and others' : ''})`
}

/** One list over several facts: `TCP without flags, a bare ACK`, ` and pings with a code`. */
function listFacts(texts: readonly string[]) {
  const parts = texts.map((text, i) => {
    if (i === 0) return text
    return `${i === texts.length - 1 ? ' and' : ','} ${text}`
  })
  const from = (i: number) => parts.slice(i * listedMax, (i + 1) * listedMax).join('')
  return Object.fromEntries(listed.map((name, i) => [name, from(i)]))
}

const fromTrials =
  'From trials: nmap with its tests halved is told; hosts that are pinged, monitored and reset are not.'

const testKindsReason = {
  id: 'test-kinds',
  group: 'protocol',
  sentence: 'Sent {observed} of tests of a system: {list}{rest}{more}{last}.',
  /** A look whether a host is up may send two of them (nmap's `-sn`: an ACK and an ICMP timestamp). */
  curve: [
    [1, 0],
    [2, 12],
    [3, 28],
    [4, 36],
    [6, 42],
  ],
  numbers: fromTrials,
} as const

const otherTalkReason = {
  id: 'other-talk',
  group: 'protocol',
  sentence:
    'The two held {observed} besides; whoever tests a system seldom has other business there.',
  curve: [
    [2, 0],
    [10, -10],
    [100, -20],
  ],
  numbers: fromTrials,
} as const
