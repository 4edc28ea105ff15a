/** What analyze, watch and demo do alike: from settings to a finished run, with what it found printed and kept. */
import { createMemoryBus } from '../bus/index.ts'
import type { RunSummary } from '../contracts/index.ts'
import { AmoskysError, printable } from '../kernel/index.ts'
import { type RunCounts, run } from '../run.ts'
import {
  type Capture,
  type CaptureCounts,
  type CaptureSource,
  openCapture,
} from '../sensing/capture/index.ts'
import { arrivalsOf } from '../sensing/index.ts'
import { filesOfDatabase, runSettings } from './compose.ts'
import type { Settings } from './config/index.ts'
import { endKeeping, subscribeKeeping } from './keeping.ts'
import type { Progress } from './progress.ts'
import { type Screen, subscribeScreen } from './screen.ts'
import type { World } from './world.ts'

export interface SessionPlan {
  readonly source: CaptureSource
  readonly settings: Settings
  /** The database that keeps what is found; '' for none. */
  readonly path: string
  readonly isJson: boolean
  readonly progress: Progress | null
  /** Alerts of which the newest revision is at hand afterwards. */
  readonly keepMax: number
  /** Called once the capture runs. */
  readonly onStart?: () => void
  readonly onProgress?: (capture: Capture, counts: RunCounts) => void
}

export interface Session {
  readonly screen: Screen
  readonly summary: RunSummary
  readonly counts: CaptureCounts
  /** What ended the capture before its end. */
  readonly failure: AmoskysError | null
  /** The signal that asked for the end. */
  readonly stopped: StopSignal | null
  /** Prints the end of the run, and fails where what was found could not be kept. */
  finish(): Promise<void>
}

export async function runSession(world: World, plan: SessionPlan): Promise<Session> {
  const { settings, path, isJson, progress, keepMax } = plan
  const isLive = plan.source.kind === 'live'
  let stop: ReturnType<typeof stopOnRequest> | null = null
  // Once the end is asked for, no traffic waits while what was open is kept.
  const isHurried = () => isLive && stop?.isEnding === false
  const bus = createMemoryBus()
  const keepingPlan = { path, settings, isLive, isHurried, isDurable: false }
  const keeping = path === '' ? null : await subscribeKeeping(world, bus, keepingPlan)
  const wanted = keeping ? 'kept' : 'alerts'
  const [own, capture] = [await runSettings(settings, wanted), await openFor(world, plan)]
  await using _ = capture
  const screen = subscribeScreen(bus, { world, isJson, isLive, progress, keepMax })
  const asked = stopOnRequest(world, capture, isLive)
  stop = asked
  plan.onStart?.()
  const startedMs = world.now()
  const { summary, failure } = await run({
    capture,
    settings: own,
    bus,
    id: String(startedMs),
    arrivals: arrivalsOf(
      capture,
      isLive ? { clock: world.now, isEnding: () => asked.isEnding } : null,
    ),
    onProgress: (counts) => plan.onProgress?.(capture, counts),
  })
  asked.isEnding = true
  await bus.close()
  progress?.stop()
  const seconds = (world.now() - startedMs) / 1000
  return {
    screen,
    summary,
    counts: capture.counts(),
    failure,
    stopped: asked.by,
    async finish() {
      // Of what could not be read at all there is nothing to tell but why; who reads lines finds a summary all the same.
      if (isJson || failure === null || summary.packets > 0) screen.finish({ summary, seconds })
      await endKeeping(world, bus, keeping)
      asked.forget()
    },
  }
}

/** The signals that ask for an end with summary and flush, and what a shell calls the status of whom one ended. */
export const signalStatus = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
export type StopSignal = keyof typeof signalStatus
export const stopSignals = Object.keys(signalStatus) as StopSignal[]

/**
 * Ends the capture when a signal asks for it, or when nobody can read what is found. Who asks a second time of a file
 * does not want to wait for the summary; a live capture is ending anyway.
 */
function stopOnRequest(world: World, capture: Capture, isLive: boolean) {
  const end = () => {
    stop.isEnding = true
    capture.stop()
  }
  const stop = {
    by: null as StopSignal | null,
    isEnding: false,
    release() {
      for (const signal of stopSignals) process.off(signal, heed)
    },
    forget: world.whenOutputLost(() => {
      if (!stop.isEnding) end()
    }),
  }
  const heed = (signal: StopSignal) => {
    stop.by = signal
    end()
    if (!isLive) stop.release()
  }
  for (const signal of stopSignals) process.on(signal, heed)
  return stop
}

/** Of a live capture it is said at once what it notices: who watches reads no summary. */
async function openFor(world: World, { source, isJson, path }: SessionPlan): Promise<Capture> {
  const onNotice = (text: string) => world.err(`amoskys: ${printable(text)}\n`)
  try {
    const ownFiles = path === '' ? [] : filesOfDatabase(path)
    return await openCapture(source, source.kind === 'live' ? { onNotice } : { ownFiles })
  } catch (thrown) {
    if (isJson && source.kind !== 'live' && isUnread(thrown)) return unreadCapture(thrown)
    throw thrown
  }
}

/** The input could not be read at all. */
function isUnread(thrown: unknown): thrown is AmoskysError {
  return (
    thrown instanceof AmoskysError &&
    ['unreadable', 'not-found', 'permission'].includes(thrown.code)
  )
}

/** Stands for input that cannot be read: it fails as soon as it is. */
function unreadCapture(failure: AmoskysError): Capture {
  const none = { frames: 0, bytes: 0, kernelDrops: 0, interfaceDrops: 0 }
  return {
    pace: null,
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure) }),
    progress: () => ({ bytesRead: 0, bytesTotal: null, file: '' }),
    counts: () => ({ ...none, incomplete: [], warnings: [], skipped: [] }),
    stop() {},
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
