import type { Bus } from '../bus/index.ts'
import type { Alert, Flow, RunSummary, Signal } from '../contracts/index.ts'
import { type Detector, type DetectorSettings, openDetector } from '../detector.ts'
import { AmoskysError } from '../kernel/index.ts'
import type { Capture } from '../sensing/capture/index.ts'

/**
 * A live source that gave nothing for this long is idle: then, and only then, the wall clock moves event time on,
 * as far as this long ago. While packets wait to be read, their own time does.
 */
const idleMs = 500
const liveTickMs = 100

export interface RunOptions {
  readonly capture: Capture
  readonly settings: DetectorSettings
  /** Where everything after the alert listens. */
  readonly bus: Bus
  /** Called after each batch, and now and then while a live source gives none. */
  readonly onBatch: (counts: RunCounts) => void
  /** Wall clock in milliseconds where event time is to move on without packets; null for files. */
  readonly clock: (() => number) | null
  /** The end was asked for: packets are still on their way, and event time waits for them. */
  readonly isEnding?: () => boolean
}

export interface RunCounts {
  readonly frames: number
  /** Alerts raised so far. */
  readonly alerts: number
}

export interface RunResult {
  readonly summary: RunSummary
  /** What ended the capture before its end. All that came until then was judged and published. */
  readonly failure: AmoskysError | null
}

/** Drives a capture through detection and publishes what it finds, until the capture ends. */
export async function runDetection(options: RunOptions): Promise<RunResult> {
  const { capture } = options
  const publisher = createPublisher(options.bus)
  const counts = { frames: 0, alerts: 0 }
  const detector = await openDetector(options.settings, {
    onFlows: publisher.flows,
    room: publisher.sent,
    onFound({ signals, alerts }) {
      counts.alerts += alerts.filter((alert) => alert.revision === 1).length
      publisher.found(signals, alerts)
    },
  })
  try {
    const failure = await drive({ ...options, detector, counts })
    const captured = capture.counts()
    const incomplete = [...captured.incomplete, ...(failure ? [failure.message] : [])]
    const summary = await detector.finish({ ...captured, incomplete })
    options.onBatch(counts)
    await publisher.sent()
    return { summary, failure }
  } finally {
    await detector.close()
  }
}

interface Driving extends RunOptions {
  readonly detector: Detector
  readonly counts: { frames: number; alerts: number }
}

/** Yields what ended the capture early; throws where detection failed, or nothing at all could be read. */
async function drive(driving: Driving): Promise<AmoskysError | null> {
  const { capture, detector, counts } = driving
  const ticks = startTicks(driving)
  const batches = capture[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await batches.next().catch((thrown: unknown) => {
        if (thrown instanceof AmoskysError && counts.frames > 0) return thrown
        throw thrown
      })
      if (next instanceof AmoskysError) return next
      if (next.done) break
      detector.push(next.value)
      counts.frames += next.value.count
      driving.onBatch(counts)
      ticks.pause()
      await detector.room()
      ticks.heard()
    }
  } finally {
    ticks.stop()
    await batches.return?.()
  }
  ticks.check()
  return null
}

/** Moves event time on while a live source is idle; while packets wait to be read, their own time does. */
function startTicks({ capture, detector, counts, clock, isEnding, onBatch }: Driving) {
  let heardMs = clock?.() ?? 0
  let isPaused = false
  const failures: unknown[] = []
  const tick = (nowMs: number) => {
    if (isPaused || nowMs - heardMs < idleMs || isEnding?.()) return
    try {
      detector.advance((nowMs - idleMs) * 1000)
      onBatch(counts)
    } catch (thrown) {
      stop()
      failures.push(thrown)
      capture.stop()
    }
  }
  const ticker = clock && setInterval(() => tick(clock()), liveTickMs)
  const stop = () => {
    if (ticker) clearInterval(ticker)
  }
  return {
    pause() {
      isPaused = true
    },
    heard() {
      isPaused = false
      heardMs = clock?.() ?? 0
    },
    stop,
    /** Throws what a tick met. */
    check() {
      if (failures.length > 0) throw failures[0]
    },
  }
}

/** Sends in order; `sent` waits for the bus, so that a slow reader slows the capture instead of filling memory. */
function createPublisher(bus: Bus) {
  let last = Promise.resolve()
  const then = (send: () => Promise<unknown>) => {
    last = last.then(async () => {
      await send()
    })
    // The failure is met by whoever awaits `sent`; without this line an early one would end the process.
    last.catch(() => {})
  }
  return {
    flows(flows: readonly Flow[]) {
      if (flows.length > 0) then(() => bus.publish('flows', flows))
    },
    found(signals: readonly Signal[], alerts: readonly Alert[]) {
      if (signals.length > 0) then(() => bus.publish('signals', signals))
      if (alerts.length > 0) then(() => bus.publish('alerts', alerts))
    },
    sent: () => last,
  }
}
