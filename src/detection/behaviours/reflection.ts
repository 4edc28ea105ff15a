import { Protocol, TcpFlag } from '../../contracts/index.ts'
import { KeyMap, type NumberKey } from '../../kernel/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, onePeer, spanMs } from './kit/episodes.ts'
import {
  bytes,
  count,
  countAtLeast,
  duration,
  listText,
  paceText,
  peakRate,
  scaled,
  share,
  weigh,
} from './kit/evidence.ts'
import { MainSource } from './kit/main-source.ts'
import { RateMeter } from './kit/rate-meter.ts'
import { isReflectorPort, serviceText } from './kit/services.ts'

/** Entries: hosts with a service. Set by hand. */
const victimsMax = 4096
/** Senders of one flood that are told apart. Set by hand. */
const reflectorsMax = 2048
const searchesMax = 4096
/** Senders that are named, and characters for them, as a fact may have. Set by hand. */
const namedMax = 4
const namedCharactersMax = 62
/** Packets below which nothing is said. Set by hand. */
const packetsMin = 20

const card: BehaviourCard = {
  name: 'reflection',
  kind: 'behaviour',
  technique: 'T1498.002',
  techniqueName: 'Network Denial of Service: Reflection Amplification',
  severity: 'high',
  subject: 'victim',
  headline: '{reflectors} sent {victim} {packets} of unasked {service} answers',
  summary:
    'In {span}, {reflectors} sent {victim} {service} answers to questions it had not asked, {amount}. {meaning}.',
  innocent: [
    {
      text: 'A sensor that sees one direction only makes every answer look unasked for.',
      check: 'Does this sensor see what {victim} sends?',
    },
  ],
  blind: [
    'Who is behind it: the addresses seen are those of misused strangers.',
    'Questions that left {victim} by another way than past this sensor.',
  ],
  lookedLike: 'a flood of {victim} with answers to requests it never made',
  recommend: {
    action: 'rate-limit',
    target: 'entity',
    ttlSeconds: 3600,
    why: 'Limit such answers here or upstream. Block no sender: they are misused strangers, whose answers others want.',
  },
}

const tunables = {
  ...commonTunables(300),
  packetsNotable: {
    value: 200,
    unit: 'packets',
    says: 'Unasked answers to one host that already deserve a look.',
  },
}

interface Victim {
  readonly destination: string
  readonly service: string
  /** Whence the answers come; 0 of TCP. */
  readonly port: number
  readonly reflectors: CappedSet<number>
  readonly main: MainSource
  readonly packets: RateMeter
  payload: number
  answered: number
  /** Flows that such an answer began; of those, from senders of ours, and of TCP, those that went on with data. */
  flows: number
  own: number
  wentOn: number
}

/** Answers nobody asked for: UDP replies of services known to amplify, and SYN-ACKs without a SYN. */
export const reflection = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { tunables } = setting
    const victims = new Episodes<Victim>({
      card,
      setting,
      episodesMax: victimsMax,
      name: ({ destination, port }) => `${destination} ${port}`,
      tell: (victim) => telling(victim, tunables.packetsNotable, setting.hosts),
    })
    /** Ports from which whole networks were asked for a service: whoever has it answers, each from its own address. */
    const searches = new KeyMap<true>(searchesMax)
    return {
      protocols: ['tcp', 'udp'],
      flow: (event) => {
        if (isSearch(event)) searches.set(searchKey(event), true)
        if (isHalfHeard(event)) noteHalfHeard(victims, event)
        const answer = unaskedAnswer(event)
        if (answer === null || searches.peek(searchKey(event)) !== undefined) return
        const { reflector, port, packets } = answer
        const key = { first: 0, second: answer.destination, third: port }
        const victim = victims.obtain(key, event.timeUs, () => newVictim(event, answer))
        const { state } = victim
        if (answer.isAnswered) state.answered++
        state.packets.add(event.lastUs, packets)
        state.main.add(reflector, packets)
        state.payload += answer.payload
        if (event.kind === 'opened') {
          state.flows++
          if (setting.hosts.isHome(reflector)) state.own++
          state.reflectors.add(reflector)
          follow(victim, event)
        }
        victims.step(victim, event.timeUs)
      },
      advance: (timeUs) => victims.advance(timeUs),
      memory: { victims, searches },
    }
  },
})

/** First data of a connection of which the sensor hears the answering side alone: sent as only to whoever asked. */
function isHalfHeard(event: Row): boolean {
  if (event.protocol !== Protocol.tcp || event.newBackwardPayload === 0) return false
  if (!event.isHeardFromAnswerer || event.firstFlags !== synAck) return false
  return event.continues === 0 && event.newBackwardPayload === event.backwardPayload
}

function noteHalfHeard(victims: Episodes<Victim>, event: Row): void {
  const victim = victims.peek({ first: 0, second: event.sourceHost, third: 0 })
  if (victim === undefined) return
  victim.state.wentOn++
  victims.step(victim, event.timeUs)
}

function isSearch({ protocol, kind, isToGroup }: Row): boolean {
  return kind === 'opened' && protocol === Protocol.udp && isToGroup
}

function searchKey({ sourceHost, sourcePort, destinationPort }: Row): NumberKey {
  return { first: sourceHost, second: sourcePort, third: destinationPort }
}

const synAck = TcpFlag.syn | TcpFlag.ack

interface Answer {
  /** Hosts by number: who got it, and who sent it. */
  readonly destination: number
  readonly reflector: number
  /** The service's; of TCP any, and 0. */
  readonly port: number
  readonly packets: number
  readonly payload: number
  /** The destination spoke, too. */
  readonly isAnswered: boolean
}

/** What nobody asked for in this event; null: nothing. */
function unaskedAnswer(event: Row): Answer | null {
  if (event.newForwardPackets + event.newBackwardPackets === 0) return null
  const isTcp = event.protocol === Protocol.tcp
  if (!isTcp && event.protocol !== Protocol.udp) return null
  // A flow that began with an answer has the other side as its source: the one who should have asked.
  if (event.isHeardFromAnswerer) {
    const isUnasked = isTcp ? isLoneSynAck(event) : isUnaskedDatagram(event)
    return isUnasked ? answerTo(event, isTcp) : null
  }
  return isTcp ? null : answerFrom(event)
}

function isLoneSynAck(event: Row): boolean {
  return event.firstFlags === synAck && event.backwardPayload === 0 && event.isUnasked
}

function isUnaskedDatagram(event: Row): boolean {
  return event.isUnasked && isReflectorPort(event.destinationPort)
}

function answerTo(event: Row, isTcp: boolean): Answer {
  return {
    destination: event.sourceHost,
    reflector: event.destinationHost,
    port: isTcp ? 0 : event.destinationPort,
    packets: event.newBackwardPackets,
    payload: event.newBackwardPayload,
    isAnswered: false,
  }
}

/** Of ports that do not show who serves: the reflector is taken for the source. */
function answerFrom(event: Row): Answer | null {
  if (!isReflectorPort(event.sourcePort)) return null
  const isPeerTalk = event.destinationPort === event.sourcePort
  if (isPeerTalk || isReflectorPort(event.destinationPort) || event.isToGroup) return null
  return {
    destination: event.destinationHost,
    reflector: event.sourceHost,
    port: event.sourcePort,
    packets: event.newForwardPackets,
    payload: event.newForwardPayload,
    isAnswered: event.backwardPackets > 0,
  }
}

function newVictim(event: Row, { destination, port }: Answer): Victim {
  return {
    destination: destination === event.sourceHost ? event.source : event.destination,
    port,
    service: port === 0 ? 'TCP SYN-ACK' : serviceText(Protocol.udp, port),
    reflectors: new CappedSet<number>(reflectorsMax),
    main: new MainSource(),
    packets: new RateMeter(),
    ...{ payload: 0, answered: 0, flows: 0, own: 0, wentOn: 0 },
  }
}

function telling(victim: Episode<Victim>, packetsNotable: number, hosts: Hosts) {
  const { destination, service, reflectors, main, packets, payload } = victim.state
  if (packets.total < packetsMin) return null
  const named = reflectors.first(namedMax).map((host) => hosts.text(host))
  while (named.length > 1 && named.join(', ').length > namedCharactersMax) named.pop()
  const senders = countAtLeast(reflectors.size, reflectors.isCapped, 'addresses')
  const evidence = weigh(reasonsOf(victim, packetsNotable))
  const pace = paceText(peakRate(packets, spanMs(victim), 'packets/s'), spanMs(victim))
  const facts = {
    victim: destination,
    service,
    reflectors: reflectors.size === 1 ? named[0]! : senders,
    named: listText(named, reflectors.size),
    packets: count(packets.total, 'packet'),
    amount: victim.state.port === 0 ? pace : `${pace}, ${bytes(payload).text} in all`,
    meaning: victim.state.port === 0 ? backscatter : amplified,
    span: duration(spanMs(victim)),
  }
  return { actor: main.host, ...onePeer(destination), evidence, facts }
}

function reasonsOf(victim: Episode<Victim>, packetsNotable: number) {
  const { port, reflectors, packets, payload, answered, flows, own, wentOn } = victim.state
  const isTcp = port === 0
  return [
    {
      ...unaskedAnswersReason,
      observed: count(packets.total, 'packet'),
      curve: scaled(unaskedAnswersReason.curve, packetsNotable),
    },
    {
      ...reflectorsReason,
      observed: countAtLeast(reflectors.size, reflectors.isCapped, 'addresses'),
    },
    {
      ...(isTcp ? answerRateReason : datagramRateReason),
      observed: peakRate(packets, spanMs(victim), 'packets/s'),
    },
    isTcp
      ? { ...repeatedReason, observed: share((packets.total - flows) / packets.total) }
      : { ...answerSizeReason, observed: bytes(Math.round(payload / packets.total)) },
    flows === 0 ? null : { ...ownSendersReason, observed: share(own / flows) },
    isTcp && flows > 0 ? { ...wentOnReason, observed: share(Math.min(1, wentOn / flows)) } : null,
    { ...talkedBackReason, observed: count(answered, 'exchange') },
  ]
}

const amplified = 'Someone asks in its name, so that strangers flood it with replies'
const backscatter = 'Backscatter: somebody floods them, or it, with SYNs that bear its address'
const measured = 'From trials: misused servers, and resolvers whose questions pass elsewhere.'

const unaskedAnswersReason = {
  id: 'unasked-answers',
  group: 'volume',
  sentence: 'Got {observed} of {service} answers without a question.',
  curve: [
    [0.1, 0],
    [0.5, 14],
    [1, 20],
    [5, 24],
  ],
  numbers: measured,
} as const

const reflectorsReason = {
  id: 'reflectors',
  group: 'reach',
  sentence: 'They came from {observed}: {named}.',
  /** One sender of answers is a capture that missed the questions; ten are a pattern. */
  curve: [
    [1, -12],
    [4, -2],
    [5, 4],
    [10, 12],
    [100, 20],
  ],
  numbers: measured,
} as const

const answerRateReason = {
  id: 'answer-rate',
  group: 'timing',
  sentence: '{victim} got {observed}.',
  curve: [
    [80, 0],
    [300, 5],
    [1000, 10],
  ],
  numbers: measured,
} as const

/** Of UDP: what drips in is no flood, but a sensor that misses the questions. */
const datagramRateReason = {
  ...answerRateReason,
  curve: [
    [5, -16],
    [40, 0],
    [80, 0],
    [300, 5],
    [1000, 10],
  ],
} as const

const repeatedReason = {
  id: 'repeated',
  group: 'protocol',
  sentence: '{observed} of them repeat one that {victim} never took up.',
  curve: [
    [0.3, 0],
    [0.6, 8],
    [0.9, 12],
  ],
  numbers: 'RFC 9293: a server sends its SYN-ACK again while nobody acknowledges it.',
} as const

const wentOnReason = {
  id: 'went-on',
  group: 'protocol',
  sentence: 'After {observed} of them data followed, as only to whoever asked.',
  curve: [
    [0.02, 0],
    [0.1, -12],
    [0.4, -40],
  ],
  numbers: 'From trials: sensors that hear one direction of ordinary connections.',
} as const

const ownSendersReason = {
  id: 'own-senders',
  group: 'reach',
  sentence: '{observed} came from hosts of yours, which answer whom they serve.',
  curve: [
    [0.5, 0],
    [0.9, -24],
  ],
  numbers: 'From trials: devices at home and polled agents whose questions pass elsewhere.',
} as const

const answerSizeReason = {
  id: 'answer-size',
  group: 'volume',
  sentence: 'Each carried {observed} on average; what is worth amplifying is large.',
  curve: [
    [100, -24],
    [250, 0],
    [600, 4],
    [1200, 8],
  ],
  numbers: 'US-CERT TA14-017A: what is worth amplifying is large; ordinary lookups are small.',
} as const

const talkedBackReason = {
  id: 'talked-back',
  group: 'protocol',
  sentence: '{victim} talked back in {observed}, as it would in a real exchange.',
  curve: [
    [0, 0],
    [3, -6],
    [20, -20],
  ],
  numbers: measured,
} as const
