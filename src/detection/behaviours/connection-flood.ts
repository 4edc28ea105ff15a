import { TcpFlag } from '../../contracts/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { type Episode, Episodes, follow, onePeer } from './kit/episodes.ts'
import { count, duration, measure, rate, scaled, share, weigh } from './kit/evidence.ts'
import { Flooders } from './kit/flooders.ts'
import { isTaken } from './kit/handshake.ts'
import { RateMeter } from './kit/rate-meter.ts'
import { serviceText } from './kit/services.ts'

/** Entries: services of one host. Set by hand. */
const doorsMax = 4096
/** Empty connections below which nothing is said. Set by hand. */
const emptyMin = 50
/** Who keeps a connection so long without a word holds it. Set by hand. */
const heldUs = 5_000_000

const card: BehaviourCard = {
  name: 'connection-flood',
  kind: 'behaviour',
  technique: 'T1499',
  techniqueName: 'Endpoint Denial of Service',
  severity: 'high',
  subject: 'victim',
  headline: '{flooder} opened {empty} to {service} on {victim} for nothing',
  summary:
    'In {span}, {sources} completed the handshake of {empty} to {service} on {victim} and sent no byte: {pace}. Each takes a place that a client could have had.',
  innocent: [
    {
      text: 'A checker that only tests whether the port is open, or a pool that connects ahead.',
      check: 'Does {flooder} check {victim}, or keep connections to it in store?',
    },
  ],
  blind: ['How many connections the server can hold, and whether others were turned away.'],
  lookedLike: 'a flood of {victim} with empty connections',
  recommend: {
    action: 'rate-limit',
    target: 'entity',
    ttlSeconds: 3600,
    why: 'Limit connections for each source at the server or in front of it, and close those that stay silent.',
  },
}

const tunables = {
  ...commonTunables(120),
  heldNotable: {
    value: 100,
    unit: 'connections',
    says: 'Connections to one service, held open without a byte from the client, that already deserve a look.',
  },
  rateNotable: {
    value: 100,
    unit: 'connections/s',
    says: 'Such connections opened in one second that already deserve a look.',
  },
}

interface Door {
  readonly destination: string
  readonly service: string
  readonly port: number
  readonly empty: RateMeter
  readonly flooders: Flooders
  /** When the first of the empty connections began, and the newest packet of any: an episode hears of them later. */
  firstUs: number
  lastUs: number
  held: number
  /** Connections of which it is known how they went. */
  known: number
}

/** Handshakes that are completed in great numbers, and of which nothing comes. */
export const connectionFlood = defineBehaviour({
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
        return telling(door, main, setting.tunables)
      },
    })
    return {
      protocols: ['tcp'],
      kinds: ['progress', 'closed'],
      flow: (event) => {
        if (event.isOutcome && isOpening(event)) judge(doors, event)
      },
      advance: (timeUs) => doors.advance(timeUs),
      shed: () => doors.shed,
    }
  },
})

function isOpening({ firstFlags, continues }: Row): boolean {
  return continues === 0 && (firstFlags & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn
}

function judge(doors: Episodes<Door>, event: Row): void {
  const isSilent = event.forwardPayload === 0
  if (event.backwardPackets === 0 || !isTaken(event)) return
  const known = doors.peek(event.door)
  // A server that everybody talks with needs no entry.
  if (!isSilent && known === undefined) return
  const door =
    known !== undefined && !isSilent
      ? known
      : doors.obtain(event.door, event.timeUs, () => newDoor(event))
  const { state } = door
  state.known++
  if (!isSilent) return
  state.firstUs = Math.min(state.firstUs, event.firstUs)
  state.lastUs = Math.max(state.lastUs, event.lastUs)
  // How it went is told late: what is counted in a second is when it was opened.
  state.empty.add(event.firstUs)
  state.flooders.add(event.sourceHost)
  const wasCut = event.end !== 'fin' && event.end !== 'reset'
  if (wasCut || event.lastUs - event.firstUs >= heldUs) state.held++
  follow(door, event)
  doors.step(door, event.timeUs)
}

function newDoor({ destination, protocol, destinationPort, firstUs, lastUs }: Row): Door {
  return {
    destination,
    service: serviceText(protocol, destinationPort),
    port: destinationPort,
    empty: new RateMeter(),
    flooders: new Flooders(),
    firstUs,
    lastUs,
    held: 0,
    known: 0,
  }
}

interface Notable {
  readonly heldNotable: number
  readonly rateNotable: number
}

function telling(door: Episode<Door>, main: string, { heldNotable, rateNotable }: Notable) {
  const { destination, service, empty, flooders, held, known } = door.state
  if (empty.total < emptyMin) return null
  const opened = rate(empty.peak, 'connections/s')
  const open = count(held, 'connection')
  const isHeld = held / heldNotable >= empty.peak / rateNotable
  const evidence = weigh([
    isHeld
      ? { ...heldOpenReason, observed: open, curve: scaled(heldOpenReason.curve, heldNotable) }
      : { ...openedReason, observed: opened, curve: scaled(openedReason.curve, rateNotable) },
    isHeld ? null : { ...lastingReason, observed: measure(empty.seconds, 's') },
    { ...silentReason, observed: share(Math.min(1, empty.total / known)) },
    main === '' ? null : { ...oneSourceReason, observed: share(1 / flooders.count) },
  ])
  const facts = {
    flooder: flooders.text(main, true),
    victim: destination,
    service,
    empty: count(empty.total, 'connection'),
    pace: isHeld ? `${open.text} stayed open` : `up to ${opened.text}`,
    sources: flooders.quantity,
    span: duration((door.state.lastUs - door.state.firstUs) / 1000),
  }
  return { actor: main, ...onePeer(destination), evidence, facts }
}

const measured =
  'From trials: floods of empty connections, and pools, checkers and browsers that connect ahead.'

const heldOpenReason = {
  id: 'held-open',
  group: 'volume',
  sentence: '{observed} to {service} stayed open without a byte from the client.',
  curve: [
    [0.3, 0],
    [0.9, 22],
    [4, 30],
  ],
  numbers: measured,
} as const

const openedReason = {
  id: 'opened',
  group: 'volume',
  sentence: 'Up to {observed} were opened to {service} for nothing.',
  curve: [
    [0.4, 0],
    [1, 20],
    [5, 28],
  ],
  numbers: measured,
} as const

const lastingReason = {
  id: 'lasting',
  group: 'timing',
  sentence: 'They came in {observed}.',
  curve: [
    [1, -10],
    [5, 4],
  ],
  numbers: measured,
} as const

const silentReason = {
  id: 'silent',
  group: 'protocol',
  sentence: 'On {observed} of the connections to {service} the client said nothing.',
  curve: [
    [0.5, -40],
    [0.8, -6],
    [0.95, 8],
  ],
  numbers: measured,
} as const

const oneSourceReason = {
  id: 'one-source',
  group: 'reach',
  sentence: 'Most came from {flooder} alone.',
  curve: [
    [0, 0],
    [0.5, 4],
  ],
  numbers: measured,
} as const
