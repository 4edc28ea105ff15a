import type { Bus } from '../bus/index.ts'
import type { Capture } from '../capture/index.ts'
import type { Flow, RunSummary } from '../contracts/index.ts'
import type { Detected, Detection } from '../pipeline.ts'

/**
 * A live source that gave nothing for this long is idle: then, and only then, the wall clock moves event time on,
 * as far as this long ago. While packets wait to be read, their own time does.
 */
const idleMs = 500
const liveTickMs = 100

export interface RunOptions {
  readonly capture: Capture
  readonly detection: Detection
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
  const { capture, detection, clock } = options
  const publisher = createPublisher(options.bus)
  const counts = { frames: 0, alerts: 0 }
  const take = (detected: Detected) => {
    counts.alerts += detected.alerts.filter((alert) => alert.revision === 1).length
    publisher.send(detected)
  }
  let heardMs = clock?.() ?? 0
  const tick = (nowMs: number) => {
    if (nowMs - heardMs < idleMs || options.isEnding?.()) return
    take(detection.advance((nowMs - idleMs) * 1000))
    options.onBatch(counts)
  }
  const ticker = clock && setInterval(() => tick(clock()), liveTickMs)
  try {
    for await (const frames of capture) {
      take(detection.push(frames))
      heardMs = clock?.() ?? 0
      counts.frames += frames.count
      options.onBatch(counts)
      await publisher.sent()
    }
  } finally {
    if (ticker) clearInterval(ticker)
  }
  take(detection.finish(capture.counts()))
  options.onBatch(counts)
  await publisher.sent()
  return detection.summary(capture.counts())
}

/** Sends in order; `sent` waits for the bus, so that a slow reader slows the capture instead of filling memory. */
function createPublisher(bus: Bus) {
  let last = Promise.resolve()
  const send = (detected: Detected) => {
    const { alerts, signals } = detected
    const flows = closedFlows(detected)
    if (alerts.length + signals.length + flows.length === 0) return
    last = last.then(async () => {
      await bus.publish('flows', flows)
      await bus.publish('signals', signals)
      await bus.publish('alerts', alerts)
    })
    // The failure is met by whoever awaits `sent`; without this line an early one would end the process.
    last.catch(() => {})
  }
  return { send, sent: () => last }
}

function closedFlows(detected: Detected): Flow[] {
  const flows: Flow[] = []
  for (const observation of detected.observations) {
    if (observation.kind === 'closed' && observation.record) flows.push(observation.record)
  }
  return flows
}
