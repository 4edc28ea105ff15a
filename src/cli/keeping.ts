/** Between the bus and the store: records are kept as they come, and a person is told when they are not. */
import type { Bus, Message, StreamTopic } from '../bus/index.ts'
import { severityOfDetector } from '../detection/index.ts'
import { AmoskysError, plural, printable, recordsText } from '../kernel/index.ts'
import { createResponse } from '../response/index.ts'
import {
  importanceOfEntity,
  type Keeping,
  openStore,
  openWholeStore,
  startKeeping,
} from '../store/index.ts'
import type { Settings } from './config/index.ts'
import { placeOf } from './kept-place.ts'
import { traceKept } from './trace-kept.ts'
import type { World } from './world.ts'

const checkMs = 1000
/** One transaction for many flows: each costs SQLite a visit to every index. */
const gather = { recordsMax: 8192, waitMs: 200 }
/** How often incidents are weighed anew, and how many at once: a few milliseconds of the engine's time. */
const weighing = { everyMs: 60_000, incidentsMax: 200 }

/** Where the size of the database is its bound, these only keep one table from taking all of it. */
const rowsBeyondSize = { alertsMax: 2_000_000, signalsMax: 1_000_000, eventsMax: 2_000_000 }

/** Topics that are kept. */
export const keptTopics = [
  'alerts',
  'signals',
  'flows',
  'hosts',
] as const satisfies readonly StreamTopic[]

export interface KeepingPlan {
  readonly path: string
  readonly settings: Settings
  readonly isLive: boolean
  /** Whether traffic goes on while records are kept. */
  readonly isHurried: () => boolean
  /** The database is bounded by its size and the age of what is in it, and by rows only beyond that. */
  readonly isRetaining?: boolean
  /** The bus gives again what was not acknowledged: then nothing is, before it is in the database. */
  readonly isDurable: boolean
  /** What sensors sent is acknowledged to them: then flows wait for the database, and none is given up. */
  readonly isReliedOn?: boolean
  /** The end was asked for, or the bus is being let go: what is not in the database by then is waited for no longer. */
  readonly isClosing?: () => boolean
  /** Told of each batch that was kept, and of those that were not before the end. */
  readonly onKept?: (topic: StreamTopic, messages: readonly Message[]) => void
  readonly onUnkept?: (messages: readonly Message[]) => void
}

/** Joins the bus as the group that keeps. Until `endKeeping` it looks after the database by itself. */
export async function subscribeKeeping(
  world: World,
  bus: Bus,
  plan: KeepingPlan,
): Promise<Keeping> {
  const { path, settings, isLive, isHurried, isRetaining = false, isDurable } = plan
  const isClosing = () => plan.isClosing?.() ?? false
  const response = createResponse({ clock: world.now, importanceOf: importanceOfEntity })
  const options = {
    flowsMax: settings.store.flowsMax,
    now: world.now,
    severityOf: severityOfDetector,
    onAlerts: response.onAlerts,
    ...(isLive && { lockWaitMs: 1000 }),
    ...(isRetaining && rowsBeyondSize),
  }
  const { maxBytes, keepDays } = settings.store
  const nowUs = () => (isLive ? world.now() * 1000 : null)
  const place = placeOf(settings, path)
  const say = (sentence: string) => world.err(`amoskys: ${printable(sentence)}\n`)
  const keeping = await startKeeping({
    open: () =>
      isRetaining
        ? openWholeStore(place, { ...options, say, clock: world.now })
        : openStore(place, options),
    say,
    clock: world.now,
    isHurried,
    checkMs,
    ...((isDurable || plan.isReliedOn) && { isWaitOver: isClosing }),
    chore: {
      everyMs: weighing.everyMs,
      // Of traffic of another day "now" is when its newest evidence was.
      act: (db) => response.refreshUrgency(db, nowUs(), weighing.incidentsMax),
    },
    ...(isRetaining && { retention: { maxBytes, keepDays, nowUs } }),
  })
  joinBus(world, { bus, plan, keeping, isClosing, touched: response.touched })
  return keeping
}

interface Joining {
  readonly bus: Bus
  readonly plan: KeepingPlan
  readonly keeping: Keeping
  readonly isClosing: () => boolean
  /** Incidents that were kept anew since it was last asked. */
  readonly touched: ReturnType<typeof createResponse>['touched']
}

function joinBus(world: World, { bus, plan, keeping, isClosing, touched }: Joining): void {
  // A bus that keeps records lends them until the database does not fail.
  const isKept = () => keeping.kept(isClosing)
  const ready = () => (plan.isDurable ? isKept() : Promise.resolve())
  const kept = async (topic: StreamTopic, messages: readonly Message[]) => {
    await ready()
    plan.onKept?.(topic, messages)
  }
  bus.subscribe('alerts', 'store', async (batch, messages) => {
    const startMs = world.now()
    await keeping.alerts(batch)
    traceKept(world, { topic: 'alerts', batch, messages, startMs, kept: isKept })
    await kept('alerts', messages)
    const incidents = touched()
    // Who follows incidents finds them in the store: a word that does not arrive makes it late, and loses nothing.
    if (incidents.length > 0) void bus.publish('incidents', incidents).catch(() => {})
  })
  bus.subscribe('signals', 'store', async (batch, messages) => {
    const startMs = world.now()
    await keeping.signals(batch)
    traceKept(world, { topic: 'signals', batch, messages, startMs, kept: isKept })
    await kept('signals', messages)
  })
  bus.subscribe('flows', { group: 'store', gather }, async (batch, messages) => {
    await ready()
    try {
      await keeping.flows(batch)
    } catch (thrown) {
      plan.onUnkept?.(messages)
      throw thrown
    }
    await kept('flows', messages)
  })
  bus.subscribe('hosts', { group: 'store', gather }, async (batch, messages) => {
    await keeping.hosts(batch)
    await kept('hosts', messages)
  })
}

/**
 * The last step of a run: says what the store gave up for room, lets it go, and fails on records that could not be
 * kept, or that a consumer could not take: a run that lost what it found has failed.
 */
export async function endKeeping(world: World, bus: Bus, keeping: Keeping | null): Promise<void> {
  if (keeping !== null) await endStore(world, keeping)
  const { setAside, lastFailure } = bus.counts()
  if (setAside > 0)
    throw new AmoskysError('unavailable', `${setAside} records could not be taken: ${lastFailure}`)
}

async function endStore(world: World, keeping: Keeping): Promise<void> {
  const { lost, reason, flowsGivenUp, dropped } = await keeping.end()
  const isRestKept = lost.alerts + lost.signals === 0
  if (flowsGivenUp > 0)
    world.err(
      `amoskys: gave up ${plural(flowsGivenUp, 'flow')} to keep alerts and signals${isRestKept ? '' : ', and still could not keep them all'}\n`,
    )
  if (Object.values(dropped).some((rows) => rows > 0))
    world.err(
      `amoskys: the database is at its bound: ${recordsText(dropped)}, the oldest, made room\n`,
    )
  if (isRestKept && lost.flows + lost.hosts === 0) return
  throw new AmoskysError('unavailable', `${recordsText(lost)} could not be kept: ${reason}`)
}
