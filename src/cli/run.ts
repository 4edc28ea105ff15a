import type { Bus } from '../bus/index.ts'
import type { Capture } from '../capture/index.ts'
import type { Alert, Flow, RunSummary, Signal } from '../contracts/index.ts'
import { type DetectorSettings, openDetector } from '../detector.ts'

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

/** Drives a capture through detection and publishes what it finds, until the capture ends. */
export async function runDetection(options: RunOptions): Promise<RunSummary> {
  const { capture, clock } = options
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
  let heardMs = clock?.() ?? 0
  const tick = (nowMs: number) => {
    if (nowMs - heardMs < idleMs || options.isEnding?.()) return
    detector.advance((nowMs - idleMs) * 1000)
    options.onBatch(counts)
  }
  const ticker = clock && setInterval(() => tick(clock()), liveTickMs)
  try {
    for await (const frames of capture) {
      detector.push(frames)
      heardMs = clock?.() ?? 0
      counts.frames += frames.count
      options.onBatch(counts)
      await detector.room()
    }
    if (ticker) clearInterval(ticker)
    const summary = await detector.finish(capture.counts())
    options.onBatch(counts)
    await publisher.sent()
    return summary
  } finally {
    if (ticker) clearInterval(ticker)
    await detector.close()
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
