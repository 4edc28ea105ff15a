/**
 * The data's whole way, in order. Each stage takes one kind of record and yields the next:
 * frames -> packets -> observations -> vectors -> signals -> verdicts -> alerts.
 * `sensing.ts` has the way to observations, `judging.ts` the way from there.
 */

import type { FeatureVector, Flow, FrameBatch, PacketBatch, RunSummary } from './contracts/index.ts'
import { createExtractor } from './detection/features/index.ts'
import { createJudging, type Judged, type JudgingOptions } from './detection/index.ts'
import { networkTest, privateNetworks } from './kernel/index.ts'
import type { CaptureCounts } from './sensing/capture/index.ts'
import { type FlowLimits, type ObservationBatch, ObservationReader } from './sensing/flows/index.ts'
import { createSensing, type SensingOptions } from './sensing/index.ts'
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
  const judging = createJudging(options)
  const tally = createTally()
  let steps: Judged[] = []
  const sensing = createSensing(options, (batch) => {
    steps.push(judging.judge({ kind: 'observations', batch }))
  })
  const detected = (packets: PacketBatch | null): Detected => {
    const all = together(steps)
    steps = []
    tally.alerts(all.alerts)
    return { ...all, packets }
  }
  return {
    push(frames) {
      sensing.push(frames)
      return detected(sensing.packets())
    },
    advance(timeUs) {
      sensing.advance(timeUs)
      steps.push(judging.judge({ kind: 'time', timeUs }))
      return detected(null)
    },
    finish(captured) {
      if (captured) steps.push(judging.judge({ kind: 'losses', losses: sensing.losses(captured) }))
      sensing.finish()
      steps.push(judging.judge({ kind: 'end' }))
      return detected(null)
    },
    summary: (captured) =>
      summaryOf({ captured, ...sensing.counts(), ...judging.counts() }, tally.severities()),
  }
}

function together(steps: readonly Judged[]): Judged {
  return {
    observations: steps.flatMap(({ observations }) => observations),
    vectors: steps.flatMap(({ vectors }) => vectors),
    signals: steps.flatMap(({ signals }) => signals),
    verdicts: steps.flatMap(({ verdicts }) => verdicts),
    alerts: steps.flatMap(({ alerts }) => alerts),
  }
}

/** Capture to flows alone, for looking at flows and for training. */
export interface Assembly {
  push(frames: FrameBatch): Flow[]
  finish(): Flow[]
}

export function createAssembly(flowLimits: Partial<FlowLimits> = {}): Assembly {
  const reader = new ObservationReader('all')
  return gathering<Flow>(flowLimits, (batch) => reader.readEnded(batch))
}

/** Capture to feature vectors alone, as detection computes them: what a model is trained on is what it is served. */
export interface Extraction {
  push(frames: FrameBatch): FeatureVector[]
  finish(): FeatureVector[]
}

export function createExtraction(home: readonly string[] = privateNetworks): Extraction {
  const reader = new ObservationReader('all')
  const extractor = createExtractor({ isHome: networkTest(home) })
  return gathering<FeatureVector>({}, (batch) => extractor.extract(reader.read(batch)))
}

/** Yields what `read` makes of all observations of a step. */
function gathering<T>(
  flowLimits: Partial<FlowLimits>,
  read: (batch: ObservationBatch) => readonly T[],
) {
  let gathered: T[] = []
  const sensing = createSensing({ flowLimits, records: 'all' }, (batch) => {
    for (const item of read(batch)) gathered.push(item)
  })
  const taken = () => {
    const all = gathered
    gathered = []
    return all
  }
  return {
    push(frames: FrameBatch): T[] {
      sensing.push(frames)
      return taken()
    },
    finish(): T[] {
      sensing.finish()
      return taken()
    },
  }
}
