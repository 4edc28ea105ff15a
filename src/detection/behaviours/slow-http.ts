import { type Row, stallOf } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { type Door, doorSpanMs, newDoor, noteAt, watchDoors } from './kit/doors.ts'
import { type Episode, type Episodes, onePeer } from './kit/episodes.ts'
import { bytes, count, duration, scaled, share, weigh } from './kit/evidence.ts'
import { applicationName, isWebPort } from './kit/services.ts'

/** Slow connections below which nothing is said. Set by hand. */
const slowMin = 15
/** Of the slow ones. Set by hand. */
const nearlyAll = 0.9
/** Connections of each source that count against it. */
const eachMany = 9

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
      check: 'Do many devices stand behind {flooder}, and do their requests ever end?',
    },
  ],
  blind: ['Whether the server still answered others meanwhile; its own log says that.'],
  lookedLike: 'requests to {victim} that were kept from ending',
  recommend: {
    action: 'rate-limit',
    target: 'entity',
    ttlSeconds: 3600,
    why: 'Limit the time a request may take and the connections of each source, at the server or a proxy before it.',
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

interface SlowDoor extends Door {
  slow: number
  unread: number
  /** Of the slow ones: a request in plain text had begun and not ended. */
  unended: number
  sent: number
}

/** Slowloris, slow POST, slow read: many requests to one web server that are kept from ending. */
export const slowHttp = defineBehaviour({
  card,
  tunables,
  start: (setting) =>
    watchDoors<SlowDoor>({
      ...{ card, setting, judge },
      tell: (door, main) => telling(door, main, setting.tunables.connectionsNotable),
    }),
})

function isWeb(event: Row): boolean {
  return isWebPort(event.destinationPort) || applicationName(event) === 'http'
}

function judge(doors: Episodes<SlowDoor>, event: Row): void {
  if (!isWeb(event) || event.forwardPayload === 0 || event.backwardPackets === 0) return
  const how = stallOf(event)
  const known = doors.peek(event.door)
  if (how === null) {
    if (known !== undefined) known.state.known++
    return
  }
  const door = doors.obtain(event.door, event.timeUs, () => ({
    ...newDoor(event),
    ...{ slow: 0, unread: 0, unended: 0, sent: 0 },
  }))
  const { state } = door
  state.known++
  state.slow++
  if (how === 'unread') state.unread++
  else if (isUnended(event)) state.unended++
  state.sent += event.forwardPayload
  noteAt(door, event)
  doors.step(door, event.timeUs)
}

function isUnended({ application }: Row): boolean {
  return application?.kind === 'http' && application.isUnended === true
}

function telling(door: Episode<SlowDoor>, main: string, connectionsNotable: number) {
  const { destination, service, flooders, slow, unread, unended, sent, known } = door.state
  if (slow < slowMin) return null
  const connections = count(slow, 'connection')
  const each = Math.round(slow / flooders.count)
  const isSure = unended >= slow * nearlyAll
  const evidence = weigh([
    {
      ...keptReason,
      observed: connections,
      curve: scaled(keptReason.curve, connectionsNotable),
    },
    { ...mostSlowReason, observed: share(slow / known) },
    { ...unendedReason, observed: share(unended / slow) },
    // Who sends half a request and no more is no ordinary visitor, however few connections each has.
    isSure && each < eachMany ? null : { ...eachReason, observed: count(each, 'connection') },
  ])
  const facts = {
    flooder: flooders.text(main, true),
    victim: destination,
    service,
    connections,
    way: unread * 2 > slow ? 'unread answers' : 'unfinished requests',
    sent: bytes(sent),
    sources: flooders.named(main),
    span: duration(doorSpanMs(door.state)),
  }
  return { actor: main, ...onePeer(destination), between: door.state, evidence, facts }
}

const measured =
  'From trials: slow heads, bodies and readers, and long polls, web sockets and slow uploads.'

const keptReason = {
  id: 'kept-from-ending',
  group: 'volume',
  sentence: '{observed} to {service} stood for seconds with {way}.',
  curve: [
    [0.45, 0],
    [0.65, 20],
    [0.95, 24],
    [3, 32],
  ],
  numbers: measured,
} as const

const mostSlowReason = {
  id: 'most-slow',
  group: 'protocol',
  sentence: 'That is {observed} of the connections to {service} on which the client said anything.',
  curve: [
    [0.02, -20],
    [0.2, -4],
    [0.6, 4],
  ],
  numbers: measured,
} as const

const unendedReason = {
  id: 'never-ended',
  group: 'protocol',
  sentence: 'On {observed} of them a request had begun and not ended, while the server waited.',
  curve: [
    [0.5, 0],
    [0.9, 10],
  ],
  numbers:
    'RFC 9112: a server can answer nothing before the head has ended; ordinary clients send it at once.',
} as const

const eachReason = {
  id: 'each-source',
  group: 'reach',
  sentence: 'Each source held {observed} on average.',
  curve: [
    [1, -30],
    [4, -10],
    [12, 6],
  ],
  numbers: measured,
} as const
