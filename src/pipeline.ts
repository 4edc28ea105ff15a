/**
 * The data's whole way, in order. Each stage takes one kind of record and yields the next:
 * frames -> packets -> observations -> vectors -> signals -> verdicts -> alerts.
 * `sensing.ts` has the way to observations, `judging.ts` the way from there.
 */
import type { CaptureCounts } from './capture/index.ts'
import type { FeatureVector, Flow, FrameBatch, PacketBatch, RunSummary } from './contracts/index.ts'
import { createExtractor } from './features/index.ts'
import { type FlowLimits, type ObservationBatch, ObservationReader } from './flows/index.ts'
import { createJudging, type Judged, type JudgingOptions } from './judging.ts'
import { networkTest, privateNetworks } from './kernel/index.ts'
import { createSensing, type SensingOptions } from './sensing.ts'
import { createTally, summaryOf } from './summary.ts'

export type DetectionOptions = SensingOptions & JudgingOptions

export interface Detected extends Judged {
  /** The batch just decoded, valid until the next; null where no frames came. */
  readonly packets: PacketBatch | null
}

export interface Detection {
  push(frames: FrameBatch): Detected
  /** Event time has reached `timeUs` without frames: what ended by then ends now, as the next frame would have it. */
  advance(timeUs: number): Detected
  /** The capture ended: closes every flow and every alert. What was lost on the way is told with them. */
  finish(captured?: CaptureCounts): Detected
  summary(captured: CaptureCounts): RunSummary
}

export function createDetection(options: DetectionOptions): Detection {
  const sensing = createSensing(options)
  const judging = createJudging(options)
  const tally = createTally()
  const detected = (packets: PacketBatch | null, judged: Judged): Detected => {
    tally.alerts(judged.alerts)
    return { ...judged, packets }
  }
  return {
    push(frames) {
      const batch = sensing.push(frames)
      return detected(sensing.packets(), judging.judge({ kind: 'packets', batch }))
    },
    advance: (timeUs) =>
      detected(null, judging.judge({ kind: 'time', batch: sensing.advance(timeUs), timeUs })),
    finish(captured) {
      const losses = captured ? sensing.losses(captured) : []
      return detected(null, judging.judge({ kind: 'end', batch: sensing.finish(), losses }))
    },
    summary: (captured) =>
      summaryOf({ captured, ...sensing.counts(), ...judging.counts() }, tally.severities()),
  }
}

/** Capture to flows alone, for looking at flows and for training. */
export interface Assembly {
  push(frames: FrameBatch): Flow[]
  finish(): Flow[]
}

export function createAssembly(flowLimits: Partial<FlowLimits> = {}): Assembly {
  const sensing = createSensing({ flowLimits, records: 'all' })
  const reader = new ObservationReader()
  return {
    push: (frames) => reader.readEnded(sensing.push(frames)),
    finish: () => reader.readEnded(sensing.finish()),
  }
}

/** Capture to feature vectors alone, as detection computes them: what a model is trained on is what it is served. */
export interface Extraction {
  push(frames: FrameBatch): FeatureVector[]
  finish(): FeatureVector[]
}

export function createExtraction(home: readonly string[] = privateNetworks): Extraction {
  const sensing = createSensing({ flowLimits: {}, records: 'all' })
  const reader = new ObservationReader()
  const extractor = createExtractor({ isHome: networkTest(home) })
  const extract = (batch: ObservationBatch) => extractor.extract(reader.read(batch))
  return {
    push: (frames) => extract(sensing.push(frames)),
    finish: () => extract(sensing.finish()),
  }
}
