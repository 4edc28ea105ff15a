import { TcpFlag } from '../../contracts/index.ts'
import { type Row, stallOf } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { lasted, runMs } from './kit/busy-run.ts'
import { type Door, newDoor, noteAt, watchDoors } from './kit/doors.ts'
import { type Episode, type Episodes, onePeer, type Telling } from './kit/episodes.ts'
import { bytes, count, duration, paceText, peakRate, scaled, share, weigh } from './kit/evidence.ts'
import { isTaken } from './kit/handshake.ts'
import { MainSource } from './kit/main-source.ts'
import { RateMeter } from './kit/rate-meter.ts'

/** Empty connections below which nothing is said. Set by hand. */
const emptyMin = 50
/** Who keeps a connection so long without a word holds it. Set by hand. */
const heldUs = 5_000_000
/** Content both ways of a connection that came to no more than a greeting. Set by hand. */
const idleBytesMax = 256

const card: BehaviourCard = {
  name: 'connection-flood',
  kind: 'behaviour',
  technique: 'T1499',
  techniqueName: 'Endpoint Denial of Service',
  severity: 'high',
  subject: 'victim',
  headline: '{flooder} opened {unused} to {service} on {victim}',
  summary:
    'In {span}, {sources} completed the handshake of {connections} to {service} on {victim} and {use}: {pace}. Each takes a place that a client could have had.',
  innocent: [
    {
      text: 'A checker that only tests whether the port is open, or a pool that connects ahead.',
      check:
        'Is it the task of {flooder} to check {victim}, or to keep connections to it in store?',
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
  idleRateNotable: {
    value: 200,
    unit: 'connections/s',
    says: 'Connections of one client to one service, opened in one second and left open after a word or two, that already deserve a look.',
  },
}

interface EmptyDoor extends Door {
  /** Without a byte from the client. */
  readonly empty: RateMeter
  held: number
  /** Those with a word or two, and left open: by when they were opened, and who opened them. */
  readonly idle: RateMeter
  readonly idlers: MainSource
  /** Content of those, both ways. */
  idleBytes: number
}

/** Handshakes that are completed in great numbers, and of which nothing comes, or next to nothing. */
export const connectionFlood = defineBehaviour({
  card,
  tunables,
  start: (setting) =>
    watchDoors<EmptyDoor>({
      ...{ card, setting, judge },
      tell: (door, main) => {
        const idler = setting.hosts.text(door.state.idlers.host)
        return (
          silentTelling(door, main, setting.tunables) ?? idleTelling(door, idler, setting.tunables)
        )
      },
    }),
})

function isOpening({ firstFlags }: Row): boolean {
  return (firstFlags & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn
}

/** Nothing said by the client; a word or two, and left open; or used. */
function useOf(event: Row): 'empty' | 'idle' | 'used' {
  if (event.forwardPayload === 0) return 'empty'
  const isLittle = event.forwardPayload + event.backwardPayload <= idleBytesMax
  return isLittle && wasCut(event) && stallOf(event) === null ? 'idle' : 'used'
}

function wasCut({ end }: Row): boolean {
  return end !== 'fin' && end !== 'reset'
}

function judge(doors: Episodes<EmptyDoor>, event: Row): void {
  if (!isOpening(event) || event.backwardPackets === 0 || !isTaken(event)) return
  const use = useOf(event)
  const known = doors.peek(event.door)
  if (use === 'used') {
    // A server that everybody talks with needs no entry.
    if (known !== undefined) known.state.known++
    return
  }
  const door = doors.obtain(event.door, event.timeUs, () => newEmptyDoor(event))
  const { state } = door
  state.known++
  noteAt(door, event)
  // How it went is told late: what is counted in a second is when it was opened.
  if (use === 'empty') {
    state.empty.add(event.firstUs)
    if (wasCut(event) || event.lastUs - event.firstUs >= heldUs) state.held++
  } else {
    state.idle.add(event.firstUs)
    state.idlers.add(event.sourceHost)
    state.idleBytes += event.forwardPayload + event.backwardPayload
  }
  doors.step(door, event.timeUs)
}

function newEmptyDoor(event: Row): EmptyDoor {
  return {
    ...newDoor(event),
    ...{ empty: new RateMeter(), held: 0 },
    ...{ idle: new RateMeter(), idlers: new MainSource(), idleBytes: 0 },
  }
}

type Notable = Readonly<Record<'heldNotable' | 'rateNotable' | 'idleRateNotable', number>>

function silentTelling(door: Episode<EmptyDoor>, main: string, notable: Notable): Telling | null {
  const { heldNotable, rateNotable } = notable
  const { destination, service, empty, flooders, held, known } = door.state
  if (empty.total < emptyMin || empty.total < door.state.idle.total) return null
  const between = betweenOf(door.state, empty)
  const spanMs = runMs(between)
  const opened = peakRate(empty, spanMs, 'connections/s')
  const open = count(held, 'connection')
  const isHeld = held / heldNotable >= empty.peak / rateNotable
  const evidence = weigh([
    isHeld
      ? { ...heldOpenReason, observed: open, curve: scaled(heldOpenReason.curve, heldNotable) }
      : { ...openedReason, observed: opened, curve: scaled(openedReason.curve, rateNotable) },
    isHeld ? null : { ...lastingReason, observed: lasted(empty.run) },
    { ...silentReason, observed: share(Math.min(1, empty.total / known)) },
    main === '' ? null : { ...oneSourceReason, observed: share(1 / flooders.count) },
  ])
  const facts = {
    flooder: flooders.text(main, true),
    victim: destination,
    service,
    connections: count(empty.total, 'connection'),
    unused: count(empty.total, 'empty connection'),
    use: 'sent no byte',
    pace: isHeld ? `${open.text} stayed open` : paceText(opened, spanMs),
    sources: flooders.named(main),
    span: duration(spanMs),
  }
  return { actor: main, ...onePeer(destination), between, evidence, facts }
}

/** When they were opened, without the few that came before or after; to their last packet where there were no such. */
function betweenOf({ firstUs, lastUs }: EmptyDoor, { run, total }: RateMeter) {
  return run.amount === total ? { ...run, firstUs, lastUs } : run
}

/** Connections with a word or two, left open: those of one client, whom no crowd of devices explains. */
function idleTelling(door: Episode<EmptyDoor>, main: string, notable: Notable): Telling | null {
  const { destination, service, flooders, idle, idlers, idleBytes, known } = door.state
  if (idle.total < emptyMin || main === '') return null
  const between = betweenOf(door.state, idle)
  const spanMs = runMs(between)
  const opened = peakRate(idle, spanMs, 'connections/s')
  const idleRate = { ...opened, value: opened.value * idlers.share }
  const evidence = weigh([
    {
      ...idleRateReason,
      observed: idleRate,
      curve: scaled(idleRateReason.curve, notable.idleRateNotable),
    },
    {
      ...(spanMs < 1000 ? idleEachReason : idleCountReason),
      observed: count(idle.total, 'connection'),
    },
    { ...idleShareReason, observed: share(Math.min(1, idle.total / known)) },
    { ...(idlers.share === 1 ? onlyIdlerReason : idleSourceReason), observed: share(idlers.share) },
  ])
  const facts = {
    flooder: main,
    victim: destination,
    service,
    connections: count(idle.total, 'connection'),
    unused: count(idle.total, 'idle connection'),
    use: `exchanged ${bytes(Math.round(idleBytes / idle.total)).text} on each on average, then left them idle`,
    pace: paceText(opened, spanMs),
    sources: flooders.named(main),
    span: duration(spanMs),
  }
  return { actor: main, ...onePeer(destination), between, evidence, facts }
}

const measured =
  'From trials: floods of empty connections, and pools, checkers and browsers that connect ahead.'

const heldOpenReason = {
  id: 'held-open',
  group: 'volume',
  sentence: '{observed} to {service} stayed open without a byte from the client.',
  curve: [
    [0.3, 0],
    [0.6, 17],
    [0.9, 22],
    [4, 30],
  ],
  numbers: measured,
} as const

const openedReason = {
  id: 'opened',
  group: 'volume',
  sentence: '{flooder} opened {observed} to {service} for nothing.',
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
  sentence: 'All were opened within {observed}.',
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

const measuredIdle =
  'From trials: floods of greetings, and gateways, pools, brokers and busy servers behind one address.'

const idleRateReason = {
  id: 'idle-rate',
  group: 'volume',
  sentence: '{flooder} opened {observed} to {service}, and hardly used them.',
  curve: [
    [0.5, 0],
    [0.7, 10],
    [1, 18],
    [3, 26],
    [10, 32],
  ],
  numbers: measuredIdle,
} as const

const idleCountReason = {
  id: 'idle-count',
  group: 'reach',
  sentence: 'It left {observed} open after a word or two.',
  curve: [
    [100, -10],
    [300, 0],
    [1000, 8],
    [5000, 12],
  ],
  numbers: measuredIdle,
} as const

/** Where the rate was told as their count. */
const idleEachReason = {
  ...idleCountReason,
  sentence: 'It left each of them open after a word or two.',
} as const

const idleShareReason = {
  id: 'idle-share',
  group: 'protocol',
  sentence: 'Of the connections to {service}, {observed} were left so.',
  curve: [
    [0.5, -40],
    [0.8, -6],
    [0.95, 8],
  ],
  numbers: measuredIdle,
} as const

const idleSourceReason = {
  id: 'idle-source',
  group: 'reach',
  sentence: '{observed} of those that were left so came from {flooder}.',
  curve: [
    [0.6, -20],
    [0.9, 0],
    [1, 4],
  ],
  numbers: measuredIdle,
} as const

const onlyIdlerReason = {
  ...idleSourceReason,
  sentence: 'No other client left any so.',
} as const
