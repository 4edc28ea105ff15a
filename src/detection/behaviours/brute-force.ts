import type { Quantity } from '../../contracts/index.ts'
import type { Row } from '../hosts/index.ts'
import { comparedSizes, noteFinalSize, noteSize, type Size } from './exchange-sizes.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { type Episode, Episodes, follow, onePeer } from './kit/episodes.ts'
import {
  byHand,
  bytes,
  count,
  duration,
  measure,
  rate,
  scaled,
  share,
  weigh,
} from './kit/evidence.ts'
import { History, type Normal } from './kit/history.ts'
import { knockOf } from './kit/probe.ts'
import {
  applicationName,
  isConversation,
  isLoginApplication,
  isLoginPort,
  serviceText,
} from './kit/services.ts'
import {
  loginOutcome,
  newSessions,
  noteAnswers,
  noteSession,
  type Sessions,
} from './login-outcome.ts'

/** Entries: one service as one client uses it. Set by hand, some 1.5 kB each. */
const doorsMax = 8192
const hastyUs = 1_000_000
const sessionMs = 30_000
const sessionBytes = 20_000
/** Answered attempts before a guess at the shape; a flood or a scan has none. */
const conversationsMin = 3
/** Attempts below which nothing is said: more than a person mistypes. Set by hand. */
const attemptsMin = 6

const card: BehaviourCard = {
  name: 'brute-force',
  kind: 'behaviour',
  technique: 'T1110',
  techniqueName: 'Brute Force',
  severity: 'high',
  subject: 'victim',
  headline: '{victim} had its {service} login tried {attempts} by {actor}',
  summary:
    'In {span}, {actor} connected {connections} to {service} on {victim}; {alike} of the exchanges were of one size. Short and alike is the shape of refused passwords. {outcomeBasis}',
  innocent: [
    {
      text: 'A backup job, a script or a monitor with an old key or password looks the same.',
      check: 'Does {actor} run such a job against {victim}, and did a password change lately?',
    },
  ],
  blind: [
    'Whether a password was right where the server says so behind encryption, or past the first bytes: then it is guessed from how long and how large a session is.',
    'Such a login that is left at once: it looks like a refused one.',
    'Guesses made from many addresses, each only a few times.',
  ],
  lookedLike: 'guessing of passwords for {service} on {victim} by {actor}',
  recommend: {
    action: 'block-address',
    target: 'actor',
    ttlSeconds: 86_400,
    why: 'Ends the guessing; nothing else is touched.',
  },
}

const tunables = {
  ...commonTunables(180),
  attemptsNotable: {
    value: 16,
    unit: 'connections',
    says: 'Connections from one address to one login service that already deserve a look.',
  },
}

interface Door {
  readonly source: string
  readonly destination: string
  readonly service: string
  readonly protocol: number
  readonly port: number
  attempts: number
  /** Attempts that came less than a second after the one before. */
  hasty: number
  newestUs: number
  /** From the first packet of its flows to the newest that opened one or brought an answer: the time of the tries. */
  readonly beganUs: number
  triedUs: number
  conversations: number
  sessions: number
  readonly sizes: Size[]
  readonly ended: Sessions
}

const normal: Normal = {
  id: 'logins-from-one-host',
  label: 'Login connections from one host',
  quantityOf: (tries) => count(tries, 'connection'),
}

/** Many short, similar connections from one address to one login service. */
export const bruteForce = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { attemptsNotable } = setting.tunables
    const usual = new History()
    const doors = new Episodes<Door>({
      card,
      setting,
      episodesMax: doorsMax,
      name: ({ source, destination, protocol, port }) =>
        `${source} ${destination} ${protocol}:${port}`,
      tell: (door) => telling(door, attemptsNotable, usual.normal(door.state.destination)),
      learn: ({ state, lastUs }) => usual.learn(state.destination, state.attempts, lastUs),
    })
    return {
      isPerSource: true,
      flow: (event) => {
        // What a machine asks of itself is no guess from outside.
        if (event.sourceHost === event.destinationHost) return
        if (event.kind === 'opened') attempt(doors, event)
        else {
          if (event.isOutcome) settle(doors, event)
          showSession(doors, event)
        }
      },
      advance: (timeUs) => doors.advance(timeUs),
      normals: (host) => usual.tell(host, normal),
      shed: () => doors.shed + usual.shed,
    }
  },
})

function attempt(doors: Episodes<Door>, event: Row): void {
  const knock = knockOf(event)
  if (knock !== 'open' && knock !== 'udp') return
  const key = event.service
  // Any other port becomes a login service when its first bytes say so (in `settle`).
  const isLogin =
    isLoginPort(event.protocol, event.destinationPort) || doors.peek(key) !== undefined
  if (!isLogin) return
  const door = doors.obtain(key, event.timeUs, () => newDoor(event))
  const { state } = door
  state.attempts++
  if (event.timeUs - state.newestUs < hastyUs) state.hasty++
  state.newestUs = event.timeUs
  state.triedUs = Math.max(state.triedUs, event.lastUs)
  follow(door, event)
  doors.step(door, event.timeUs)
}

function settle(doors: Episodes<Door>, event: Row): void {
  if (!isConversation(event)) return
  const key = event.service
  const isLogin = doors.peek(key) !== undefined || isLoginApplication(applicationName(event))
  if (!isLogin) return
  const door = doors.obtain(key, event.timeUs, () => newDoor(event))
  const { state } = door
  if (state.attempts === 0) state.attempts++
  state.triedUs = Math.max(state.triedUs, event.lastUs)
  state.conversations++
  const total = event.forwardPayload + event.backwardPayload
  const lengthMs = (event.timeUs - event.firstUs) / 1000
  if (lengthMs > sessionMs && total > sessionBytes) state.sessions++
  noteSize(state.sizes, event)
  doors.step(door, event.timeUs)
}

/** A session shows what it is while it runs: an intruder may stay until the guessing is long forgotten. */
function showSession(doors: Episodes<Door>, event: Row): void {
  const door = doors.peek(event.service)
  if (door === undefined || !isConversation(event)) return
  const isAnswered = noteAnswers(door.state.ended, event)
  const isNews = noteSession(door.state.ended, event)
  // Many tries may be made over one connection: they last until the server's newest answer.
  if (isAnswered) door.state.triedUs = Math.max(door.state.triedUs, event.lastUs)
  if (event.kind === 'closed') noteFinalSize(door.state.sizes, event)
  if (isAnswered || isNews || event.kind === 'closed') doors.step(door, event.timeUs)
}

function newDoor(event: Row): Door {
  const { source, destination, protocol, destinationPort, firstUs, lastUs } = event
  return {
    source,
    destination,
    service: serviceText(protocol, destinationPort),
    protocol,
    port: destinationPort,
    attempts: 0,
    hasty: 0,
    newestUs: Number.NEGATIVE_INFINITY,
    beganUs: firstUs,
    triedUs: lastUs,
    conversations: 0,
    sessions: 0,
    sizes: [],
    ended: newSessions(),
  }
}

/** Whether the exchanges look like refused logins. */
function shapeReasons(state: Door, alike: Quantity, middle: number) {
  return [
    { ...allAlikeReason, observed: alike },
    { ...shortExchangesReason, observed: bytes(middle) },
    { ...workingSessionsReason, observed: share(state.sessions / state.conversations) },
  ] as const
}

/** What the server answered, where it did so in the clear. */
function answerReasons({ ended, conversations, attempts }: Door) {
  // More refusals than connections are the tries themselves, and no second reason.
  const isCounted = ended.refused > attempts
  return [
    isCounted ? null : { ...refusalsReason, observed: count(ended.refused, 'login') },
    { ...letInReason, observed: share(Math.min(1, ended.letIn / conversations)) },
  ] as const
}

/** Connections, or refused logins where there were more of those: a connection may hold many. */
function triesReason({ attempts, ended }: Door, attemptsNotable: number, usual: Quantity | null) {
  const curve = scaled(attemptsReason.curve, attemptsNotable)
  return ended.refused > attempts
    ? { ...attemptsRefusedReason, observed: count(ended.refused, 'login'), curve }
    : { ...attemptsReason, observed: count(attempts, 'connection'), baseline: usual, curve }
}

function telling(door: Episode<Door>, attemptsNotable: number, normal: number) {
  const { source, destination, service, attempts, conversations, ended } = door.state
  const tries = Math.max(attempts, ended.refused)
  const isShaped = conversations >= conversationsMin
  if (tries < attemptsMin || !(isShaped || ended.refused >= attemptsMin)) return null
  const { middle, alike: alikeShare } = comparedSizes(door.state.sizes)
  const alike = share(alikeShare)
  const spanMs = (door.state.triedUs - door.state.beganUs) / 1000
  const minutes = spanMs > 0 ? Math.max(1 / 60, spanMs / 60_000) : Number.NaN
  const baseline = Number.isNaN(normal) ? null : count(normal, 'connection')
  const evidence = weigh([
    triesReason(door.state, attemptsNotable, baseline),
    ...answerReasons(door.state),
    ...(isShaped ? shapeReasons(door.state, alike, middle) : []),
    { ...attemptRateReason, observed: rate(tries / minutes, 'tries/min') },
    { ...inBurstsReason, observed: share(door.state.hasty / attempts) },
    { ...usualLoadReason, observed: measure(attempts / normal, 'times'), baseline },
  ])
  const login = loginOutcome(ended)
  const facts = {
    victim: destination,
    service,
    attempts: count(tries, 'time'),
    connections: count(attempts, 'time'),
    alike,
    size: bytes(middle),
    span: duration(spanMs),
    ...login.facts,
  }
  const { outcome } = login
  return { actor: source, ...onePeer(destination), outcome, evidence, facts }
}

const allAlikeReason = {
  id: 'all-alike',
  group: 'protocol',
  sentence: '{observed} of them moved about the same: {size}.',
  curve: [
    [0.4, -10],
    [0.7, 0],
    [0.9, 8],
  ],
  numbers: byHand,
} as const

const shortExchangesReason = {
  id: 'short-exchanges',
  group: 'protocol',
  sentence: 'A typical one moved {observed}; refused logins are short.',
  curve: [
    [2_000, 4],
    [6_000, 2],
    [10_000, 0],
    [30_000, -6],
    [100_000, -14],
  ],
  numbers: byHand,
} as const

const refusalsReason = {
  id: 'refusals',
  group: 'protocol',
  sentence: 'The server refused {observed}.',
  curve: [
    [0, 0],
    [3, 8],
    [10, 12],
  ],
  numbers: byHand,
} as const

const letInReason = {
  id: 'let-in',
  group: 'protocol',
  sentence: 'The server let {observed} of them in; guesses are refused.',
  /** A few mistakes are among the logins of many people; a guesser's few successes are not most of them. */
  curve: [
    [0.5, 0],
    [0.8, -15],
    [0.95, -35],
    [1, -60],
  ],
  numbers: byHand,
} as const

const workingSessionsReason = {
  id: 'working-sessions',
  group: 'protocol',
  sentence: '{observed} of them were long and large enough to be real work.',
  curve: [
    [0, 0],
    [0.1, -8],
    [0.5, -24],
  ],
  numbers: byHand,
} as const

const attemptsReason = {
  id: 'attempts',
  group: 'volume',
  sentence: 'Opened {observed} to {service} in {span}.',
  curve: [
    [0.3, 0],
    [0.6, 12],
    [1, 18],
    [3, 24],
    [20, 30],
  ],
  numbers: byHand,
} as const

const attemptsRefusedReason = {
  ...attemptsReason,
  sentence: 'Had {observed} refused by {service} in {span}.',
} as const

const attemptRateReason = {
  id: 'attempt-rate',
  group: 'timing',
  sentence: 'That is {observed}.',
  /** A monitor looks in once or twice a minute; a guesser does not wait. */
  curve: [
    [1, -14],
    [4, -6],
    [10, 0],
    [40, 5],
    [200, 8],
    [600, 11],
  ],
  numbers: byHand,
} as const

const inBurstsReason = {
  id: 'in-bursts',
  group: 'timing',
  sentence: '{observed} of them came within a second of the one before; people and monitors wait.',
  curve: [
    [0.2, 0],
    [0.5, 3],
    [0.8, 6],
  ],
  numbers: byHand,
} as const

const usualLoadReason = {
  id: 'usual-load',
  group: 'novelty',
  sentence: 'That is {observed} what this server usually gets from one address.',
  curve: [
    [1, -12],
    [4, -4],
    [8, 0],
  ],
  numbers: byHand,
} as const
