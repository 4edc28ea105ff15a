/** One process that does it all: sources, detection, what is found on the bus, all of it kept. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import type { ApiThread } from '../../api/index.ts'
import type { Bus } from '../../bus/index.ts'
import type { RunSummary } from '../../contracts/index.ts'
import { type AmoskysError, printable, reasonOf } from '../../kernel/index.ts'
import { type RunSettings, run } from '../../run.ts'
import {
  type Capture,
  type CaptureCounts,
  type FollowMemory,
  insistOnPaths,
  openCapture,
} from '../../sensing/capture/index.ts'
import { arrivalsOf, type Live } from '../../sensing/index.ts'
import type { Keeping } from '../../store/index.ts'
import { ownPlaces, runSettings } from '../compose.ts'
import type { Loaded } from '../config/index.ts'
import { requireFreeDoors } from '../hub/free-doors.ts'
import { keepSensors } from '../hub/hub.ts'
import { KeptBatches } from '../hub/kept-batches.ts'
import { openBus } from '../hub/open-bus.ts'
import { endKeeping, subscribeKeeping } from '../keeping.ts'
import { placeOf, shownPlaceOf } from '../kept-place.ts'
import type { CommonOptions } from '../options.ts'
import type { Progress } from '../progress.ts'
import { respondBeside } from '../responding/beside.ts'
import { type Screen, subscribeScreen } from '../screen.ts'
import { type StopSignal, stopSignals } from '../session.ts'
import { version } from '../version.ts'
import type { World } from '../world.ts'
import { endDeadRuns } from './dead-runs.ts'
import { openDoor, tellDoor } from './door.ts'
import { type HeldPlace, holdPlace } from './hold-place.ts'
import { type Inbox, openInbox } from './inbox.ts'
import { type Entry, Journal } from './journal.ts'
import { loggedWorld } from './logged-world.ts'
import type { PlannedSource } from './sources.ts'

export interface UpPlan {
  readonly sources: readonly PlannedSource[]
  readonly loaded: Loaded
  /** Whence the settings came, for a process that is started with the same. */
  readonly given: CommonOptions
  readonly path: string
  readonly isJson: boolean
  /** Ends when the sources do. Nobody can look at it over the API then. */
  readonly isOnce: boolean
  /** Only watches: the API and the investigator are processes of their own over the same database. */
  readonly isApart: boolean
  readonly progress: Progress | null
  /** Called when every source that has an end is over; the address at which it stays up: '' with `isOnce`. */
  readonly onReplayed?: (screen: Screen, address: string) => void
  /** Called with the address at which a person begins, once it answers there. */
  readonly onOpen?: (link: string) => void
}

/** What became of one source. */
export interface Ended {
  readonly source: PlannedSource
  readonly summary: RunSummary
  readonly seconds: number
  readonly counts: CaptureCounts
  /** What ended it before its end. */
  readonly failure: AmoskysError | null
}

export interface UpEnd {
  readonly screen: Screen
  readonly ended: readonly Ended[]
  /** The signal that asked for the end. */
  readonly stopped: StopSignal | null
}

/** What all sources share. */
interface Shared {
  readonly world: World
  readonly plan: UpPlan
  readonly bus: Bus
  readonly journal: Journal
  readonly inbox: Inbox
  readonly stop: Stop
}

interface Opened {
  readonly source: PlannedSource
  readonly entry: Entry
  readonly capture: Capture
}

/** After the first signal another one ends the process at once, but not one that comes with it. */
const insistMs = 2000

const noMemory: FollowMemory = { find: async () => null, keep: () => {} }

export async function runUp(given: World, plan: UpPlan): Promise<UpEnd> {
  const { loaded, path, isJson, progress, sources } = plan
  const { settings } = loaded
  // A name that was mistyped leaves no empty database behind.
  for (const source of sources) await insistOnPaths(source.capture(noMemory))
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  await using holding = await holdIt(given, settings, path)
  if (!plan.isOnce) await requireFreeDoors(settings)
  await using logged = loggedWorld(given, path)
  const { world } = logged
  const tell = (text: string) => world.err(`amoskys: ${text}\n`)
  const own = await runSettings(settings, 'kept')
  const isLive = sources.some(({ kind }) => kind !== 'replay')
  const stop = stopOnRequest(world, holding)
  const isHurried = () => isLive && !stop.isEnding
  let journal: Journal | null = null
  const kept = new KeptBatches()
  const closing = { isBegun: false }
  await using carrying = await openBus(world, settings, { path, isShared: false })
  const { bus, streams } = carrying
  const keeping = await subscribeKeeping(world, bus, {
    ...{ path, settings, isLive, isHurried, isRetaining: true, isDurable: streams !== null },
    ...{ isReliedOn: settings.hub.listen !== '', onUnkept: kept.onUnkept },
    isClosing: () => (streams === null ? stop.isEnding : closing.isBegun),
    onKept(topic, messages) {
      journal?.onKept(topic, messages)
      kept.onKept(topic, messages)
    },
  })
  journal = new Journal({ keeping, bus, version, path, clock: world.now })
  let door: ApiThread | null = null
  try {
    await endDeadRuns({ keeping, planned: sources, nowMs: world.now(), tell })
    const screen = subscribeScreen(bus, {
      ...{ world, isJson, isLive, progress, keepMax: 200, isDated: true },
      isSensorNamed: sources.length > 1 || settings.hub.listen !== '' || settings.bus !== 'memory',
    })
    await using inbox = await openInbox({ path: placeOf(settings, path), clock: world.now, tell })
    const shared: Shared = { world, plan, bus, journal, inbox, stop }
    const opened = await openSources(shared)
    for (const { source } of opened) tell(source.says)
    const doorPlan = { loaded, path, write: keeping.write.bind(keeping), isBesideEngine: true }
    const isBare = plan.isOnce || plan.isApart
    door = isBare ? null : await openDoor(world, doorPlan)
    if (door !== null) {
      // Standard output is for NDJSON alone where that was asked for. Told whether or not somebody waits for it.
      const told = await tellDoor(isJson ? { ...world, out: world.err } : world, door, doorPlan)
      plan.onOpen?.(told)
    }
    door?.failed.catch(stop.fail)
    await using _responding = isBare
      ? null
      : await respondBeside(world, {
          ...{ settings, path, bus, keeping, sources, given: plan.given, fail: stop.fail },
        })
    await using _sensors = plan.isOnce
      ? null
      : await keepSensors(world, {
          ...{ settings, path, bus, streams, keeping, journal, kept, own },
          isEnding: () => stop.isEnding,
        })
    const ended = await runSources(shared, { opened, own, screen, address: door?.address ?? '' })
    if (stop.failure !== null) throw stop.failure
    return { screen, ended, stopped: stop.by }
  } catch (thrown) {
    journal.fail(reasonOf(thrown))
    throw thrown
  } finally {
    closing.isBegun = true
    await closeUp({ world, bus, keeping, journal, stop, door })
  }
}

interface Open {
  readonly world: World
  readonly bus: Bus
  readonly keeping: Keeping
  readonly journal: Journal
  readonly stop: Stop
  readonly door: ApiThread | null
}

/** Everything is kept before the journal says so, and that before the database is let go. */
async function closeUp({ world, bus, keeping, journal, stop, door }: Open): Promise<void> {
  // What was opened and never read.
  for (const capture of stop.captures) await capture[Symbol.asyncDispose]()
  await bus.close()
  if (stop.failure === null) await door?.close()
  journal.stop()
  await journal.beat()
  await endKeeping(world, bus, keeping)
  stop.release()
}

/** All or none: what is wrong with one is told before anything is read. */
async function openSources({ world, plan, journal, stop }: Shared): Promise<Opened[]> {
  const opened: Opened[] = []
  const onNotice = (text: string) => world.err(`amoskys: ${printable(text)}\n`)
  for (const source of plan.sources) {
    const entry = await journal.begin(source)
    try {
      const ownFiles = ownPlaces(plan.loaded.settings, plan.path)
      const options = { clock: world.now, ownFiles, ...(source.kind !== 'replay' && { onNotice }) }
      const capture = await openCapture(source.capture(entry.memory), options)
      opened.push({ source, entry, capture })
      stop.captures.add(capture)
    } catch (thrown) {
      for (const { entry: other } of [...opened, { entry }])
        other.end({ how: 'failed', why: 'another source could not be opened' })
      for (const { capture } of opened) await capture[Symbol.asyncDispose]()
      throw thrown
    }
  }
  if (stop.isEnding) for (const { capture } of opened) capture.stop()
  return opened
}

interface Running {
  readonly opened: readonly Opened[]
  readonly own: RunSettings
  readonly screen: Screen
  readonly address: string
}

async function runSources(
  shared: Shared,
  { opened, own, screen, address }: Running,
): Promise<Ended[]> {
  const { plan, stop } = shared
  const runs = opened.map((one) => runSource(shared, one, { ...own, sensor: one.source.sensor }))
  const hasEnd = (source: PlannedSource) => source.kind === 'replay' || plan.isOnce
  const ending = runs.filter((_, i) => hasEnd(opened[i]!.source))
  const replayed = Promise.all(ending).then(async (ended) => {
    if (ended.length === 0) return
    await handled(shared)
    finish(shared, screen, ended)
    if (!stop.isEnding) plan.onReplayed?.(screen, address)
  })
  const ended = await Promise.all(runs)
  await replayed
  const others = ended.filter(({ source }) => !hasEnd(source))
  const hasFailed = ended.length > 0 && ended.every(({ failure }) => failure !== null)
  if (!plan.isOnce && !hasFailed) await stop.asked
  if (others.length > 0) {
    await handled(shared)
    finish(shared, screen, others)
  }
  return ended
}

function finish({ plan }: Shared, screen: Screen, ended: readonly Ended[]): void {
  plan.progress?.stop()
  const isOne = plan.sources.length === 1
  screen.finish(...ended.map((one) => ({ ...one, name: isOne ? '' : one.source.name })))
}

/** Waits until what was found is on the screen. While others go on finding, that is soon enough. */
async function handled({ bus }: Shared): Promise<void> {
  for (let waitedMs = 0; waitedMs < 1000 && bus.counts().waiting > 0; waitedMs += 10)
    await passed(10)
}

async function runSource(
  { world, plan, bus, inbox, stop }: Shared,
  { source, entry, capture }: Opened,
  settings: RunSettings,
): Promise<Ended> {
  const startedMs = world.now()
  const isEnding = () => stop.isEnding
  try {
    const { summary, failure } = await run({
      ...{ capture, settings, bus, id: entry.id },
      arrivals: arrivalsOf(capture, liveOf(world, source, { capture, isEnding })),
      outside: inbox.of(source.sensor),
      onCounts: (counts) => entry.watch(capture, counts),
      onProgress: (counts) => plan.progress?.update(capture, counts),
    })
    const isStopped = stop.isEnding
    entry.end({
      how: failure === null ? (isStopped ? 'stopped' : 'ended') : 'failed',
      why: failure?.message ?? stop.by ?? '',
    })
    if (failure !== null)
      world.err(`amoskys: ${source.says} ended: ${printable(failure.message)}\n`)
    const seconds = (world.now() - startedMs) / 1000
    return { source, summary, seconds, counts: capture.counts(), failure }
  } finally {
    stop.captures.delete(capture)
    await capture[Symbol.asyncDispose]()
  }
}

/** A live interface has the clock on the wall, a replay in time its own; of the rest the packets alone tell the time. */
function liveOf(
  world: World,
  source: PlannedSource,
  { capture, isEnding }: { readonly capture: Capture; readonly isEnding: () => boolean },
): Live | null {
  if (source.kind === 'live') return { clock: world.now, isEnding }
  return capture.pace === null ? null : { clock: capture.pace.nowMs, isEnding }
}

interface Stop {
  by: StopSignal | null
  /** Our own bug in another thread: all ends, what was found is kept. */
  failure: Error | null
  fail(thrown: Error): void
  isEnding: boolean
  readonly asked: Promise<void>
  readonly captures: Set<Capture>
  release(): void
}

function holdIt(world: World, settings: Loaded['settings'], path: string): Promise<HeldPlace> {
  const [place, shown] = [placeOf(settings, path), shownPlaceOf(settings, path)]
  return holdPlace(world, { path, place, shown })
}

/** Ends all captures when a signal asks for it, when nobody can read what is found, or when another has the database. */
function stopOnRequest(world: World, holding: HeldPlace): Stop {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  const end = () => {
    stop.isEnding = true
    for (const capture of stop.captures) capture.stop()
    resolve()
    setTimeout(release, insistMs).unref()
  }
  const forget = world.whenOutputLost(() => {
    if (!stop.isEnding) end()
  })
  const heed = (signal: StopSignal) => {
    stop.by ??= signal
    if (!stop.isEnding) end()
  }
  const release = () => {
    for (const signal of stopSignals) process.off(signal, heed)
  }
  const stop: Stop = {
    by: null,
    failure: null,
    fail(thrown) {
      stop.failure ??= thrown
      if (!stop.isEnding) end()
    },
    isEnding: false,
    asked,
    captures: new Set(),
    release() {
      release()
      forget()
    },
  }
  for (const signal of stopSignals) process.on(signal, heed)
  holding.onLost((thrown) => stop.fail(thrown))
  return stop
}
