import { KeyMap, type NumberKey } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { calledName } from './beacon-call.ts'
import { AskedNames } from './kit/asked-names.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, onePeer } from './kit/episodes.ts'
import { bytes, count, duration, measure, rate, share, weigh } from './kit/evidence.ts'
import { countLeads } from './kit/leads.ts'
import { regularityOf } from './kit/regularity.ts'
import {
  applicationName,
  carriedText,
  isClearTalk,
  isClockworkPort,
  isCommonPort,
  isKeptOpenPort,
} from './kit/services.ts'
import * as reasons from './remote-session-reasons.ts'

/** Connections at a time, and servers whose users are told apart. Set by hand, some 1.5 kB each. */
const connectionsMax = 4096
const serversMax = 16_384
/** Chat and telephones, beside what `isCommonPort` has. */
const talkPorts = new Set([5060, 5061, 6667, 6697])
/** Of the first packets, at least so many pauses of a second before it is said who ends them. */
const leadsMin = 2
const ledShare = 0.8
/** An acknowledgement is shorter than the news; what an order brings is longer than the order. Set by hand. */
const outputTimes = 2
/** What comes to its twentieth packet sooner is no session of a person. */
const slowUs = 4e6
/** The curve is flat from 3. */
const usersMax = 4
/** Servers on odd ports that are told apart as one machine's. */
const peersMax = 16
/** From here on a connection is a session; a silence in which somebody reads or thinks. Set by hand. */
const longUs = 300e6
const silenceUs = 2e6
const pausesMax = 128
/** Pauses from which their kind shows. */
const pausesMin = 12
/** What is moved in one burst of what reads as small messages. Set by hand. */
const smallBytes = 4096

const card: BehaviourCard = {
  name: 'remote-session',
  kind: 'behaviour',
  technique: 'T1219',
  techniqueName: 'Remote Access Tools',
  severity: 'low',
  subject: 'actor',
  headline: '{actor} exchanged {messages} with {peer} for {length}',
  summary:
    'Through one connection to {peer} on {service}, {actor} sent {sent} and got {received} in {length}, in {bursts} with uneven pauses between. {alone} Remote control and reverse shells look so, where somebody reads and types.',
  innocent: [
    {
      text: 'Remote help, a game or a program of a maker that is little known looks the same.',
      check: 'Which program on {actor} holds the connection to {peer}, and who started it?',
    },
  ],
  blind: ['Whether somebody sat at either end, and what the messages asked for.'],
  lookedLike: 'a remote session of {actor} with {peer}',
  recommend: {
    action: 'watch',
    target: 'entity',
    ttlSeconds: 14_400,
    why: 'Ask who uses the machine before anything is cut off: remote help looks the same.',
  },
}

const tunables = {
  ...commonTunables(1800),
  longNotable: {
    value: 1200,
    unit: 's',
    says: 'Length of a thin two-way connection outside that already deserves a look.',
  },
}

interface Session {
  readonly source: string
  readonly destination: string
  readonly protocol: number
  readonly port: number
  application: string
  /** TLS whose client named no server. */
  isNameless: boolean
  /** TLS server name or HTTP host; '' where none was said. */
  called: string
  /** What its first packets show was read. */
  isRead: boolean
  /** Pauses among its first packets, and those that the other side ended. */
  led: number
  leads: number
  beganUs: number
  activeUs: number
  sent: number
  received: number
  bursts: number
  /** Newest silences, milliseconds. */
  readonly pauses: number[]
}

/** A long thin connection to a server outside that only this machine uses, at a person's pace. */
export const remoteSession = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { tunables } = setting
    const users = new KeyMap<CappedSet<number>>(serversMax)
    const peers = new KeyMap<CappedSet<number>>(serversMax)
    const asked = new AskedNames()
    const doorOf = ({ second, third }: NumberKey) => ({ first: 0, second, third })
    const sessions = new Episodes<Session>({
      card,
      setting,
      episodesMax: connectionsMax,
      reviewS: 30,
      name: ({ source, destination, protocol, port }) =>
        `${source} ${destination} ${protocol}:${port}`,
      tell: (episode) =>
        telling(episode, {
          longNotable: tunables.longNotable,
          seenBy: users.peek(doorOf(episode.key))?.size ?? 1,
          peers: peers.peek({ first: episode.key.first, second: 0, third: 0 })?.size ?? 1,
          isAsked: asked.has(episode.key.first, episode.state.called),
        }),
    })
    return {
      protocols: ['tcp', 'udp'],
      isPerSource: true,
      flow: (event) => {
        if (!event.isOutward) return
        if (event.isOutcome) {
          users.obtain(event.door, newUsers).add(event.sourceHost)
          const own = { first: event.sourceHost, second: 0, third: 0 }
          if (!isCommonPort(event.destinationPort))
            peers.obtain(own, newPeers).add(event.destinationHost)
        }
        if (event.kind === 'opened' || event.newForwardPayload + event.newBackwardPayload === 0)
          return
        const known = sessions.peek(event.service)
        if (known === undefined && !isSlow(event)) return
        const session = sessions.obtain(
          event.service,
          known === undefined ? event.beganUs : event.timeUs,
          () => newSession(event),
        )
        session.lastUs = Math.max(session.lastUs, event.timeUs)
        note(session, event)
        if (event.recordPlace >= 0) noteStart(session.state, event)
        sessions.step(session, event.timeUs)
      },
      dns: (message) => asked.note(message),
      advance: (timeUs) => sessions.advance(timeUs),
      memory: { sessions, users, peers, asked },
    }
  },
})

const newPeers = () => new CappedSet<number>(peersMax)
const newUsers = () => new CappedSet<number>(usersMax)

/** It may become a session: a page and its pictures are over by then, and in what closed there is nobody. */
function isSlow({ kind, timeUs, beganUs, protocol, destinationPort: port }: Row): boolean {
  const isKnown = isClockworkPort(port) || isKeptOpenPort(protocol, port)
  return kind !== 'closed' && timeUs - beganUs >= slowUs && !isKnown
}

function newSession(event: Row): Session {
  const { source, destination, protocol, destinationPort, beganUs } = event
  return {
    ...{ source, destination, protocol, port: destinationPort, application: '', beganUs },
    ...{ isNameless: false, called: '', isRead: false, led: 0, leads: 0 },
    ...{ activeUs: event.lastUs, sent: 0, received: 0, bursts: 0, pauses: [] },
  }
}

function note(session: Episode<Session>, event: Row): void {
  const { state } = session
  if (state.beganUs !== event.beganUs) {
    state.beganUs = event.beganUs
    state.activeUs = event.lastUs
    state.sent = 0
    state.received = 0
    state.bursts = 0
    state.pauses.length = 0
    state.led = 0
    state.leads = 0
    state.isRead = false
  }
  if (session.flowCount === 0 || event.kind === 'continued') follow(session, event)
  state.sent += event.newForwardPayload
  state.received += event.newBackwardPayload
  const pauseUs = event.lastUs - state.activeUs
  state.activeUs = event.lastUs
  if (pauseUs <= silenceUs) return
  state.bursts++
  if (state.pauses.length >= pausesMax) state.pauses.shift()
  state.pauses.push(pauseUs / 1000)
}

interface Surroundings {
  readonly longNotable: number
  /** Machines of ours that use the service. */
  readonly seenBy: number
  /** Servers on odd ports that this machine calls. */
  readonly peers: number
  /** Whether it was seen to look up the name that it says; null where that cannot be told. */
  readonly isAsked: boolean | null
}

/**
 * What the first packets show: the protocol, and who speaks first after a pause. Of a machine that nobody knew before,
 * it comes no sooner than with the end.
 */
function noteStart(state: Session, event: Row): void {
  if (event.kind === 'closed' && state.isRead) return
  state.isRead = true
  const name = applicationName(event)
  if (name !== '') state.application = name
  if (event.application?.kind === 'tls') state.isNameless = event.application.serverName === ''
  const called = calledName(event)
  if (called !== '') state.called = called
  const sequence = event.record?.sequence
  if (sequence !== undefined) countLeads(state, sequence)
}

function telling({ state, toldPoints }: Episode<Session>, around: Surroundings) {
  if (isClearTalk(state.application)) return toldElsewhere(state, toldPoints)
  const { longNotable, seenBy, peers } = around
  const lengthMs = (state.activeUs - state.beganUs) / 1000
  if (lengthMs * 1000 < longUs || state.pauses.length < pausesMin) return null
  const { source, destination, port, application, sent, received, bursts } = state
  const { steadiness } = regularityOf(state.pauses)
  const longest = Math.max(...state.pauses)
  const isOdd = !isCommonPort(port) && !talkPorts.has(port)
  const led = state.leads >= leadsMin ? state.led / state.leads : Number.NaN
  const isPlain = application === ''
  const evidence = weigh([
    {
      ...reasons.lengthReason,
      observed: measure(lengthMs / 1000 / longNotable, 'times', duration(lengthMs).text),
    },
    { ...reasons.thinReason, observed: rate(((sent + received) * 1000) / lengthMs, 'bytes/s') },
    {
      ...reasons.balanceReason,
      observed: share(Math.min(sent, received) / Math.max(sent, received)),
    },
    {
      ...reasons.paceReason,
      sentence: steadiness > 0.61 ? reasons.paceReason.otherwise : reasons.paceReason.sentence,
      observed: share(1 - steadiness),
    },
    { ...reasons.restReason, observed: duration(longest) },
    { ...reasons.burstsReason, observed: count(bursts, 'burst') },
    { ...reasons.oddPortReason, observed: yesNo(isOdd) },
    { ...reasons.commonPortReason, observed: yesNo(!isOdd) },
    { ...reasons.unknownProtocolReason, observed: yesNo(isPlain) },
    { ...reasons.peersReason, observed: count(peers, 'server') },
    { ...reasons.ledReason, observed: share(led) },
    { ...reasons.namelessReason, observed: yesNo(state.isNameless) },
    ...strangerReasons(state, around),
    { ...reasons.usersReason, observed: count(seenBy, 'machine') },
  ])
  return { actor: source, ...onePeer(destination), evidence, facts: factsOf(state, seenBy) }
}

function factsOf(state: Session, seenBy: number) {
  const { protocol, port, sent, received, bursts, application } = state
  return {
    service: carriedText(application, protocol, port),
    sent: bytes(sent),
    received: bytes(received),
    length: duration((state.activeUs - state.beganUs) / 1000),
    bursts: count(bursts, 'burst'),
    messages: messagesText((sent + received) / bursts),
    alone: seenBy > 1 ? 'Others of yours use it, too.' : 'No other machine of yours uses it.',
  }
}

/** It was read what is said: of what was told before, nothing is left. */
function toldElsewhere(state: Session, toldPoints: number) {
  if (Number.isNaN(toldPoints)) return null
  const evidence = weigh([{ ...reasons.toldElsewhere, observed: yesNo(true) }])
  return { actor: state.source, ...onePeer(state.destination), evidence, facts: factsOf(state, 1) }
}

/** Of a server that no lookup led to: what comes of what it says. */
function strangerReasons(state: Session, { isAsked }: Surroundings) {
  const { sent, received, leads, led, isNameless, called } = state
  // Whether somebody looked the name up before it was watched matters where so much goes out.
  const isStrange = (isAsked === false && sent >= outputTimes * received) || isNameless
  const isLed = leads >= leadsMin && led >= ledShare * leads
  const answered = isStrange && isLed ? sent / Math.max(1, received) : Number.NaN
  return [
    { ...reasons.namedReason, observed: yesNo(called !== '' && !(isStrange && isLed)) },
    { ...reasons.unaskedNameReason, observed: yesNo(isAsked === false && isStrange && isLed) },
    { ...reasons.outputReason, observed: measure(answered, 'bytes') },
  ] as const
}

function messagesText(bytesEach: number): string {
  return bytesEach <= smallBytes ? 'small messages' : 'messages'
}

function yesNo(value: boolean) {
  return measure(value ? 1 : 0, 'yes or no', value ? 'yes' : 'no')
}
