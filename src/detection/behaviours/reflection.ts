import type { DetectorCard } from '../../contracts/index.ts'
import { Protocol, TcpFlag } from '../../contracts/index.ts'
import type { Row } from '../hosts/index.ts'
import { commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, spanMs } from './kit/episodes.ts'
import { bytes, count, countAtLeast, duration, rate, scaled, weigh } from './kit/evidence.ts'
import { MainSource } from './kit/main-source.ts'
import { RateMeter } from './kit/rate-meter.ts'
import { isReflectorPort, serviceText } from './kit/services.ts'
import { traceOf } from './kit/trail.ts'

const victimsMax = 4096
const reflectorsMax = 2048
const packetsMin = 20

const card: DetectorCard = {
  name: 'reflection',
  kind: 'behaviour',
  technique: 'T1498.002',
  techniqueName: 'Network Denial of Service: Reflection Amplification',
  severity: 'high',
  subject: 'victim',
  headline: '{victim} got {packets} of {service} answers that it never asked for',
  summary:
    'In {span}, {reflectors} sent {victim} answers from {service} without a question before. Someone asks in the name of {victim}, so that strangers flood it with their replies.',
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
  recommend: {
    action: 'rate-limit',
    target: 'entity',
    ttlSeconds: 3600,
    why: 'The senders are misused strangers; limiting the rate hurts least.',
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
      tell: (victim) => telling(victim, tunables.packetsNotable),
    })
    return {
      protocols: ['tcp', 'udp'],
      flow: (event) => {
        if (!isUnaskedAnswer(event)) return
        const isTcp = event.protocol === Protocol.tcp
        if (!isTcp && event.isToGroup) return
        // A flow that began with a SYN-ACK has the other side as its source: the one who should have asked.
        const destination = isTcp ? event.sourceHost : event.destinationHost
        const reflector = isTcp ? event.destinationHost : event.sourceHost
        const key = { first: 0, second: destination, third: isTcp ? 0 : event.sourcePort }
        const victim = victims.obtain(key, event.timeUs, () => newVictim(event))
        const { state } = victim
        if (!isTcp && event.backwardPackets > 0) state.answered++
        const answers = isTcp ? event.newBackwardPackets : event.newForwardPackets
        state.packets.add(event.lastUs, answers)
        state.main.add(reflector, answers)
        state.payload += isTcp ? event.newBackwardPayload : event.newForwardPayload
        if (event.kind === 'opened') {
          state.reflectors.add(reflector)
          follow(victim, traceOf(event))
        }
        victims.step(victim, event.timeUs)
      },
      advance: (timeUs) => victims.advance(timeUs),
      shed: () => victims.shed,
    }
  },
})

const synAck = TcpFlag.syn | TcpFlag.ack

function isUnaskedAnswer(event: Row): boolean {
  if (event.newForwardPackets + event.newBackwardPackets === 0) return false
  if (event.protocol === Protocol.tcp)
    return event.firstFlags === synAck && event.forwardPackets === 0 && event.backwardPayload === 0
  if (!isReflectorPort(event.sourcePort)) return false
  const isPeerTalk = event.destinationPort === event.sourcePort
  return !isPeerTalk && !isReflectorPort(event.destinationPort)
}

function newVictim({ protocol, source, sourcePort, destination }: Row): Victim {
  const isTcp = protocol === Protocol.tcp
  return {
    destination: isTcp ? source : destination,
    port: isTcp ? 0 : sourcePort,
    service: isTcp ? 'TCP handshake' : serviceText(protocol, sourcePort),
    reflectors: new CappedSet<number>(reflectorsMax),
    main: new MainSource(),
    packets: new RateMeter(),
    payload: 0,
    answered: 0,
  }
}

function telling(victim: Episode<Victim>, packetsNotable: number) {
  const { destination, service, reflectors, main, packets, payload, answered } = victim.state
  if (packets.total < packetsMin) return null
  const senders = countAtLeast(reflectors.size, reflectors.isCapped, 'addresses')
  const evidence = weigh([
    {
      id: 'unasked-answers',
      group: 'volume',
      sentence: 'Got {observed} of {service} answers without a question.',
      observed: count(packets.total, 'packet'),
      curve: scaled(packetKnots, packetsNotable),
    },
    {
      id: 'reflectors',
      group: 'reach',
      sentence: 'They came from {observed}.',
      observed: senders,
      curve: reflectorsCurve,
    },
    {
      id: 'answer-rate',
      group: 'timing',
      sentence: 'Up to {observed} came in.',
      observed: rate(packets.peak, 'packets/s'),
      curve: rateCurve,
    },
    {
      id: 'talked-back',
      group: 'protocol',
      sentence: '{victim} talked back in {observed}, as it would in a real exchange.',
      observed: count(answered, 'exchange'),
      curve: answeredCurve,
    },
  ])
  const facts = {
    victim: destination,
    service,
    reflectors: senders,
    packets: count(packets.total, 'packet'),
    payload: bytes(payload),
    span: duration(spanMs(victim)),
  }
  return { actor: main.host, peers: [destination], peerCount: 1, evidence, facts }
}

const packetKnots = [
  [0.1, 0],
  [0.5, 14],
  [1, 20],
  [5, 28],
] as const
/** One sender of answers is a capture that missed the questions; ten are a pattern. */
const reflectorsCurve = [
  [1, -4],
  [3, 4],
  [10, 12],
  [100, 20],
] as const
const rateCurve = [
  [50, 0],
  [1000, 4],
] as const
const answeredCurve = [
  [0, 0],
  [3, -6],
  [20, -20],
] as const
