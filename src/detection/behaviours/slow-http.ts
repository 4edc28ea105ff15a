import type { Flow } from '../../contracts/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { type Episode, Episodes, follow, onePeer } from './kit/episodes.ts'
import { bytes, count, duration, scaled, share, weigh } from './kit/evidence.ts'
import { Flooders } from './kit/flooders.ts'
import { applicationName, isWebPort, serviceText } from './kit/services.ts'

/** Entries: services of one host. Set by hand. */
const doorsMax = 4096
/** Slow connections below which nothing is said. Set by hand. */
const slowMin = 15
/** An ordinary request is ready in less. Set by hand. */
const slowUs = 8_000_000
/** A request that grows so slowly, in so few bytes at a time, milliseconds between: nobody types requests by hand. */
const pauseMs = 1_000
const pieceBytes = 150
const piecesMin = 3
/** SYN, acknowledgement, the first part, and two more. */
const packetsMin = 5
/** An answer that says no more than that the time is over. */
const refusalBytes = 1_000
/** What comes in while the reader's window was closed, at most. */
const unreadBytesASecond = 2_000

const card: BehaviourCard = {
  name: 'slow-http',
  kind: 'behaviour',
  technique: 'T1499',
  techniqueName: 'Endpoint Denial of Service',
  severity: 'high',
  subject: 'victim',
  headline: '{flooder} held {connections} to {victim} with {way}',
  summary:
    'In {span}, {sources} kept {connections} to {service} on {victim} busy with {way}: {sent} in all. A web server that gives each connection a worker has none left for others.',
  innocent: [
    {
      text: 'Devices behind a very bad line, or a program that feeds one request for minutes.',
      check: 'Does {flooder} stand for many devices, and do their requests ever end?',
    },
  ],
  blind: ['Whether the server still answered others meanwhile; its own log says that.'],
  lookedLike: 'requests to {victim} that were kept from ending',
  recommend: {
    action: 'rate-limit',
    target: 'entity',
    ttlSeconds: 3600,
    why: 'Limit connections for each source and the time a request may take, at the server or a proxy before it.',
  },
}

const tunables = {
  ...commonTunables(180),
  connectionsNotable: {
    value: 30,
    unit: 'connections',
    says: 'Connections to one web service that are kept from ending and already deserve a look.',
  },
}

interface Door {
  readonly destination: string
  readonly service: string
  readonly port: number
  readonly flooders: Flooders
  /** When the first of the slow connections began, and the newest packet of any: an episode hears of them later. */
  firstUs: number
  lastUs: number
  slow: number
  unread: number
  sent: number
  known: number
}

/** Slowloris, slow POST, slow read: many requests to one web server that are kept from ending. */
export const slowHttp = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const doors = new Episodes<Door>({
      card,
      setting,
      episodesMax: doorsMax,
      name: ({ destination, port }) => `${destination}:${port}`,
      tell: (door) => {
        const main = setting.hosts.text(door.state.flooders.host)
        return telling(door, main, setting.tunables.connectionsNotable)
      },
    })
    return {
      protocols: ['tcp'],
      kinds: ['progress', 'closed'],
      flow: (event) => {
        if (event.isOutcome && event.continues === 0 && isWeb(event)) judge(doors, event)
      },
      advance: (timeUs) => doors.advance(timeUs),
      shed: () => doors.shed,
    }
  },
})

function isWeb(event: Row): boolean {
  return isWebPort(event.destinationPort) || applicationName(event) === 'http'
}

function judge(doors: Episodes<Door>, event: Row): void {
  if (event.forwardPayload === 0 || event.backwardPackets === 0) return
  const how = slowness(event)
  const known = doors.peek(event.door)
  if (how === null) {
    if (known !== undefined) known.state.known++
    return
  }
  const door = doors.obtain(event.door, event.timeUs, () => newDoor(event))
  const { state } = door
  state.firstUs = Math.min(state.firstUs, event.firstUs)
  state.lastUs = Math.max(state.lastUs, event.lastUs)
  state.known++
  state.slow++
  if (how === 'unread') state.unread++
  state.sent += event.forwardPayload
  state.flooders.add(event.sourceHost)
  follow(door, event)
  doors.step(door, event.timeUs)
}

/** How it was kept from ending; null: it was not. */
function slowness(event: Row): 'unready' | 'unread' | null {
  const tookUs = event.lastUs - event.firstUs
  if (tookUs < slowUs) return null
  if (event.backwardPayload === 0) {
    const isSmall = event.forwardPayload <= pieceBytes * event.forwardPackets
    return event.forwardPackets >= packetsMin && isSmall ? 'unready' : null
  }
  const { record } = event
  if (record === null) return null
  const isClosedWindow = record.history.includes('W')
  if (isClosedWindow && event.backwardPayload * 1e6 <= unreadBytesASecond * tookUs) return 'unread'
  return piecesOf(record) >= piecesMin ? 'unready' : null
}

/** Most pieces that came with pauses, one after the other, without a word of the server between, but a refusal at last. */
function piecesOf({ sequence, backward }: Flow): number {
  const { length, sizes, gapsMs } = sequence
  let pieces = 0
  let most = 0
  let pausedMs = 0
  let answered = 0
  for (let i = 0; i < length; i++) {
    pausedMs += gapsMs[i]!
    const size = sizes[i]!
    if (size < 0) {
      answered -= size
      pieces = 0
    }
    if (size <= 0) continue
    pieces = pausedMs >= pauseMs && size <= pieceBytes ? pieces + 1 : 0
    most = Math.max(most, pieces)
    pausedMs = 0
  }
  return backward.payloadBytes - answered <= refusalBytes ? most : 0
}

function newDoor({ destination, protocol, destinationPort, firstUs, lastUs }: Row): Door {
  return {
    destination,
    service: serviceText(protocol, destinationPort),
    port: destinationPort,
    flooders: new Flooders(),
    ...{ firstUs, lastUs, slow: 0, unread: 0, sent: 0, known: 0 },
  }
}

function telling(door: Episode<Door>, main: string, connectionsNotable: number) {
  const { destination, service, flooders, slow, unread, sent, known } = door.state
  if (slow < slowMin) return null
  const connections = count(slow, 'connection')
  const evidence = weigh([
    {
      ...keptReason,
      observed: connections,
      curve: scaled(keptReason.curve, connectionsNotable),
    },
    { ...mostSlowReason, observed: share(slow / known) },
    { ...eachReason, observed: count(Math.round(slow / flooders.count), 'connection') },
  ])
  const facts = {
    flooder: flooders.text(main, true),
    victim: destination,
    service,
    connections,
    way: unread * 2 > slow ? 'unread answers' : 'unfinished requests',
    sent: bytes(sent),
    sources: flooders.quantity,
    span: duration((door.state.lastUs - door.state.firstUs) / 1000),
  }
  return { actor: main, ...onePeer(destination), evidence, facts }
}

const measured =
  'From trials: slow heads, bodies and readers, and long polls, web sockets and slow uploads.'

const keptReason = {
  id: 'kept-from-ending',
  group: 'volume',
  sentence: '{observed} to {service} stood for seconds with {way}.',
  curve: [
    [0.5, 0],
    [0.95, 24],
    [3, 32],
  ],
  numbers: measured,
} as const

const mostSlowReason = {
  id: 'most-slow',
  group: 'protocol',
  sentence: 'That were {observed} of the connections to {service} that said anything.',
  curve: [
    [0.02, -20],
    [0.2, -4],
    [0.6, 4],
  ],
  numbers: measured,
} as const

const eachReason = {
  id: 'each-source',
  group: 'reach',
  sentence: 'That made {observed} for each source.',
  curve: [
    [1, -30],
    [4, -10],
    [12, 6],
  ],
  numbers: measured,
} as const
