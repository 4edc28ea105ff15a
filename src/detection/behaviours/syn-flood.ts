import { TcpFlag } from '../../contracts/index.ts'
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
import { History } from './kit/history.ts'
import { MainSource } from './kit/main-source.ts'
import { RateMeter } from './kit/rate-meter.ts'
import { isConversation, serviceText } from './kit/services.ts'

/** Entries: services of one host. Set by hand. */
const doorsMax = 8192
/** Sources of one flood that are told apart. Set by hand. */
const sourcesMax = 1024
/** Connections below which nothing is said. Set by hand. */
const connectionsMin = 100

const card: BehaviourCard = {
  name: 'syn-flood',
  kind: 'behaviour',
  technique: 'T1499',
  techniqueName: 'Endpoint Denial of Service',
  severity: 'high',
  subject: 'victim',
  headline: '{victim} was flooded with up to {rate} at {service}',
  summary:
    'In {span}, {victim} got {connections} at {service} from {sources}, and {hollow} of them carried next to nothing. Connections that are opened and left empty use up a server until nobody else gets in.',
  innocent: [
    {
      text: 'A load test, or clients that all come back at once after an outage.',
      check: 'Was a test planned, or did {service} restart just before?',
    },
  ],
  blind: [
    'Whether the source addresses are real: anyone can write any address on an opening packet.',
    'How the server itself fared; its own load and error counts say that.',
  ],
  lookedLike: 'a SYN flood of {victim}',
  recommend: {
    action: 'rate-limit',
    target: 'entity',
    ttlSeconds: 3600,
    why: 'Source addresses may be forged, so limit the rate rather than block an address.',
  },
}

const tunables = {
  ...commonTunables(60),
  rateNotable: {
    value: 200,
    unit: 'connections/s',
    says: 'New connections to one service in one second that already deserve a look.',
  },
  emptyBytes: {
    value: 200,
    unit: 'bytes',
    says: 'A connection that carried less than this, both ways together, counts as empty.',
  },
}

interface Door {
  readonly destination: string
  readonly service: string
  readonly port: number
  readonly opened: RateMeter
  readonly sources: CappedSet<number>
  readonly main: MainSource
  conversations: number
}

/** Far more new connections to one service than it can want: SYN floods, and connections held open empty. */
export const synFlood = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { rateNotable, emptyBytes } = setting.tunables
    const usual = new History()
    const doors = new Episodes<Door>({
      card,
      setting,
      episodesMax: doorsMax,
      name: ({ destination, port }) => `${destination}:${port}`,
      tell: (door) => telling(door, rateNotable, usual.normal(door.state.destination)),
      learn: ({ state, lastUs }) => usual.learn(state.destination, state.opened.peak, lastUs),
    })
    return {
      protocols: ['tcp'],
      flow: (event) => {
        if (event.kind !== 'opened') {
          const carried = event.forwardPayload + event.backwardPayload
          if (carried >= emptyBytes && isConversation(event) && event.isOutcome) {
            talk(doors, event)
          }
          return
        }
        if ((event.firstFlags & (TcpFlag.syn | TcpFlag.ack)) !== TcpFlag.syn) return
        const door = doors.obtain(event.door, event.timeUs, () => newDoor(event))
        door.state.opened.add(event.timeUs)
        door.state.sources.add(event.sourceHost)
        door.state.main.add(event.sourceHost)
        follow(door, event)
        doors.step(door, event.timeUs)
      },
      advance: (timeUs) => doors.advance(timeUs),
      shed: () => doors.shed + usual.shed,
    }
  },
})

function talk(doors: Episodes<Door>, event: Row): void {
  const door = doors.peek(event.door)
  if (door !== undefined) door.state.conversations++
}

function newDoor({ destination, protocol, destinationPort }: Row): Door {
  return {
    destination,
    service: serviceText(protocol, destinationPort),
    port: destinationPort,
    opened: new RateMeter(),
    sources: new CappedSet<number>(sourcesMax),
    main: new MainSource(),
    conversations: 0,
  }
}

function telling(door: Episode<Door>, rateNotable: number, normal: number) {
  const { destination, service, opened, sources, main, conversations } = door.state
  if (opened.total < connectionsMin) return null
  const hollow = share(Math.max(0, 1 - conversations / opened.total))
  const peak = rate(opened.peak, 'connections/s')
  const from = countAtLeast(sources.size, sources.isCapped, 'addresses')
  const baseline = Number.isNaN(normal) ? null : rate(normal, 'connections/s')
  const evidence = weigh([
    {
      ...openingRateReason,
      observed: peak,
      baseline,
      curve: scaled(openingRateReason.curve, rateNotable),
    },
    { ...emptyConnectionsReason, observed: hollow },
    {
      ...oneShotSourcesReason,
      observed: share(sources.isCapped ? 1 : sources.size / opened.total),
    },
    { ...usualRateReason, observed: measure(opened.peak / normal, 'times'), baseline },
  ])
  const facts = {
    victim: destination,
    service,
    rate: peak,
    connections: count(opened.total, 'connection'),
    sources: from,
    hollow,
    span: duration(spanMs(door)),
  }
  return { actor: main.host, ...onePeer(destination), evidence, facts }
}

const openingRateReason = {
  id: 'opening-rate',
  group: 'volume',
  sentence: 'Up to {observed} were opened to {service}.',
  curve: [
    [0.25, 0],
    [1, 18],
    [5, 28],
    [25, 34],
  ],
  numbers: byHand,
} as const

const emptyConnectionsReason = {
  id: 'empty-connections',
  group: 'protocol',
  sentence: '{observed} of the connections carried next to nothing.',
  /** A busy server answers; what it answers is no flood. */
  curve: [
    [0.2, -24],
    [0.6, -6],
    [0.8, 0],
    [0.98, 8],
  ],
  numbers: byHand,
} as const

const oneShotSourcesReason = {
  id: 'one-shot-sources',
  group: 'reach',
  sentence: '{observed} of the connections had an address of its own; forged ones seldom repeat.',
  curve: [
    [0.1, 0],
    [0.8, 6],
  ],
  numbers: byHand,
} as const

const usualRateReason = {
  id: 'usual-rate',
  group: 'novelty',
  sentence: 'That is {observed} the busiest second this server usually has.',
  curve: [
    [1, -12],
    [3, -4],
    [6, 0],
  ],
  numbers: byHand,
} as const
