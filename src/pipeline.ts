/**
 * The data's whole way, in order. Each stage takes one kind of record and yields the next:
 * frames -> packets -> observations -> vectors -> signals -> verdicts -> alerts.
 */
import { createWatcher } from './behaviours/index.ts'
import type { CaptureCounts } from './capture/index.ts'
import type {
  Alert,
  FeatureVector,
  FrameBatch,
  Observation,
  RunSummary,
  Signal,
  StrategyName,
  Verdict,
} from './contracts/index.ts'
import { createAlertBook, createExplainer } from './explanation/index.ts'
import { createExtractor, featureDefinitions } from './features/index.ts'
import { createFlowTable, type FlowLimits } from './flows/index.ts'
import { createJunction, fuseSignals } from './fusion/index.ts'
import { createSlots, networkTest, type Slot } from './kernel/index.ts'
import { createScorer, type ModelArtefact } from './models/index.ts'
import { applicationReader, createDecoder } from './wire/index.ts'

export interface DetectionOptions {
  /** Networks that are ours, CIDR. */
  readonly home: readonly string[]
  readonly flowLimits: Partial<FlowLimits>
  /** Tunables by behaviour; `enabled: 0` switches one off. */
  readonly tunables: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** The learned model; null: behaviours alone. */
  readonly artefact: ModelArtefact | null
  readonly strategy: StrategyName
  /** One in how many host-hours is malicious. */
  readonly priorOneIn: number
  /** Probability from which a verdict becomes an alert. */
  readonly raiseAt: number
  /** Event time without new evidence after which an alert is closed, milliseconds. */
  readonly quietMs: number
}

/** What one step yielded, stage by stage. */
export interface Detected {
  readonly observations: readonly Observation[]
  readonly vectors: readonly FeatureVector[]
  readonly signals: readonly Signal[]
  readonly verdicts: readonly Verdict[]
  /** New revisions, to be published. */
  readonly alerts: readonly Alert[]
}

export interface Detection {
  push(frames: FrameBatch): Detected
  /** Event time has reached `timeUs` without frames: what ended by then is closed, as the next frame would do. */
  advance(timeUs: number): Detected
  /** The capture ended: closes every flow and every alert. */
  finish(): Detected
  summary(captured: CaptureCounts): RunSummary
}

/** Event time over which signals are gathered before they are fused, microseconds. */
const slotUs = 100_000

export function createDetection(options: DetectionOptions): Detection {
  const stages = createStages(options)
  const slots = createSlots<Observation>(slotUs, (observation) => observation.timeUs)
  const run = (observations: readonly Observation[], complete: readonly Slot<Observation>[]) => {
    const detected = emptyDetected(observations)
    for (const slot of complete) runSlot(stages, slot, detected)
    return detected
  }
  return {
    push(frames) {
      const packets = stages.decoder.decode(frames)
      const observations = stages.flows.assemble(packets)
      return run(observations, slots.push(observations))
    },
    advance(timeUs) {
      const observations = stages.flows.advance(timeUs)
      return run(observations, [...slots.push(observations), ...slots.advance(timeUs)])
    },
    finish() {
      const observations = stages.flows.finish()
      const detected = run(observations, [...slots.push(observations), ...slots.finish()])
      const signals = stages.watcher.finish()
      const verdicts = stages.junction.fuse(signals)
      detected.signals.push(...signals)
      detected.verdicts.push(...verdicts)
      detected.alerts.push(...stages.book.update(verdicts), ...stages.book.finish())
      stages.tally(detected.alerts)
      return detected
    },
    summary: (captured) => stages.summary(captured),
  }
}
