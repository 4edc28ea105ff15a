/**
 * The one driver: capture -> sensing -> detection -> bus. Whoever runs traffic through AMOSKYS does it here: the
 * commands, the tests and the golden files, with detection in this thread or in one of its own.
 */
import { type Bus, createPublisher, type StreamTopic } from './bus/index.ts'
import type {
  ExternalSignal,
  FrameBatch,
  HeardSignal,
  PacketBatch,
  RunSummary,
} from './contracts/index.ts'
import { type DetectionSettings, type Found, openDetection } from './detection/index.ts'
import type { AmoskysError } from './kernel/index.ts'
import { ObservationReader } from './observations/index.ts'
import type { Capture } from './sensing/capture/index.ts'
import {
  type Arrivals,
  arrivalsOf,
  createSensing,
  drive,
  type SensingSettings,
} from './sensing/index.ts'

export type RunSettings = SensingSettings &
  DetectionSettings & {
    /** 2: detection has a thread of its own. What is found is the same. */
    readonly threads: 1 | 2
  }

export interface RunOptions {
  readonly capture: Capture
  readonly settings: RunSettings
  /** Where everything after the alert listens. */
  readonly bus: Bus
  /** Tells this run from others of the same sensor; needed where the bus outlives the run. */
  readonly id?: string
  /** What arrives, where it is more than the frames of the capture: of a live one the time, too. */
  readonly arrivals?: Arrivals
  /** Told once, before anything comes: what is counted from now on. */
  readonly onCounts?: (counts: RunCounts) => void
  /** What detectors that are no part of AMOSKYS reported. */
  readonly outside?: Outside
  /** Called after each batch, and now and then while a live source gives none. */
  readonly onProgress?: (counts: RunCounts) => void
  /** What leaves the first stages, and the others, as it does; valid during the call. */
  readonly onFrames?: (frames: FrameBatch, packets: PacketBatch) => void
  readonly onFound?: (found: Found) => void
}

/** Reports from outside, as they wait for a run. */
export interface Outside {
  /** Those that wait now; they are not given again. */
  take(): readonly ExternalSignal[]
  /** Told of those that were given, once they are judged. */
  judged(heard: readonly HeardSignal[]): void
}

export interface RunCounts {
  readonly frames: number
  /** Alerts raised so far. */
  readonly alerts: number
  /** Event time of the newest frame; NaN before the first. */
  readonly newestUs: number
  /** Of the frames, those whose observations were judged, and event time then. */
  readonly judgedFrames: number
  readonly judgedUs: number
  /** Batches that the bus has accepted, by topic. */
  readonly accepted: Readonly<Record<StreamTopic, number>>
}

export interface RunResult {
  readonly summary: RunSummary
  /** What ended the capture before its end. All that came until then was judged and published. */
  readonly failure: AmoskysError | null
}

/** Flows that are closed between two looks whether there is room. */
const flowsAtOnce = 1_024

/** Drives a capture through sensing and detection, and publishes what is found, until the capture ends. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { capture, settings, bus, onFound, onProgress } = options
  const publisher = createPublisher(bus, { sensor: settings.sensor, run: options.id ?? '' })
  const counts = newCounts(publisher.accepted)
  const judging = new Judging(counts)
  options.onCounts?.(counts)
  const onJudged = (found: Found) => {
    judging.answered()
    counts.alerts += found.alerts.filter((alert) => alert.revision === 1).length
    publisher.found(found)
    if (found.heard.length > 0) options.outside?.judged(found.heard)
    onFound?.(found)
  }
  const detection = await openDetection(settings, { threads: settings.threads, onFound: onJudged })
  const reader = new ObservationReader()
  const sensing = createSensing(settings, (batch) => {
    if (settings.wanted !== 'alerts') publisher.flows(reader.readSummaries(batch))
    judging.asked()
    detection.take({ kind: 'observations', batch })
  })
  // Before the first packet there is no event time to hold a report against: it waits.
  let hasTime = false
  const hear = () => {
    const signals = hasTime ? (options.outside?.take() ?? []) : []
    if (signals.length === 0) return
    judging.asked()
    detection.take({ kind: 'outside', signals })
  }
  const room = async () => {
    await detection.room()
    await publisher.sent()
  }
  try {
    const failure = await drive(options.arrivals ?? arrivalsOf(capture, null), {
      push(frames) {
        hasTime ||= frames.count > 0
        sensing.push(frames)
        options.onFrames?.(frames, sensing.packets())
        counts.frames += frames.count
        judging.pushed(frames)
      },
      advance(timeUs) {
        hasTime = true
        sensing.advance(timeUs)
        judging.asked()
        detection.take({ kind: 'time', timeUs })
      },
      async room() {
        onProgress?.(counts)
        hear()
        await room()
      },
    })
    const captured = withFailure(capture.counts(), failure)
    judging.asked()
    detection.take({ kind: 'losses', losses: sensing.losses(captured) })
    while (sensing.finish(flowsAtOnce)) await room()
    judging.asked()
    const detected = await detection.end()
    onProgress?.(counts)
    await publisher.sent()
    const shed = { ...detected.shed, ...publisher.shed() }
    return { summary: summaryOf(sensing.summary(captured), { ...detected, shed }), failure }
  } finally {
    await detection.close()
  }
}

function newCounts(accepted: RunCounts['accepted']) {
  const nothing = { newestUs: Number.NaN, judgedUs: Number.NaN }
  return { frames: 0, alerts: 0, judgedFrames: 0, ...nothing, accepted } satisfies RunCounts
}

/** Which frames have been judged: those before each task that was answered. Tasks are answered in order, one each. */
class Judging {
  readonly #counts: ReturnType<typeof newCounts>
  #asked = 0
  #answered = 0
  /** Frames until a task, that wait for its answer. */
  readonly #waiting: { readonly task: number; readonly frames: number; readonly us: number }[] = []

  constructor(counts: ReturnType<typeof newCounts>) {
    this.#counts = counts
  }

  asked(): void {
    this.#asked++
  }

  answered(): void {
    this.#answered++
    this.#settle()
  }

  pushed({ count, timesUs }: FrameBatch): void {
    const counts = this.#counts
    if (count > 0) counts.newestUs = timesUs[count - 1]!
    this.#waiting.push({ task: this.#asked, frames: counts.frames, us: counts.newestUs })
    this.#settle()
  }

  #settle(): void {
    while (this.#waiting[0] && this.#waiting[0].task <= this.#answered) {
      const { frames, us } = this.#waiting.shift()!
      this.#counts.judgedFrames = frames
      this.#counts.judgedUs = us
    }
  }
}

function summaryOf(
  {
    packets,
    bytes,
    flows,
    malformed,
    unsupported,
    shed,
    ...rest
  }: Omit<RunSummary, 'alerts' | 'urgencies'>,
  detected: Pick<RunSummary, 'alerts' | 'urgencies' | 'shed'>,
): RunSummary {
  const seen = { packets, bytes, flows, malformed, unsupported }
  const { alerts, urgencies } = detected
  return { ...seen, alerts, urgencies, shed: { ...shed, ...detected.shed }, ...rest }
}

function withFailure(captured: ReturnType<Capture['counts']>, failure: AmoskysError | null) {
  if (failure === null) return captured
  return { ...captured, incomplete: [...captured.incomplete, failure.message] }
}
