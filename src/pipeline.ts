/**
 * The data's whole way, in order. Each stage takes one kind of record and yields the next:
 * frames -> packets -> observations -> vectors -> signals -> verdicts -> alerts.
 */
import { behaviourCards, createWatcher } from './behaviours/index.ts'
import type { CaptureCounts } from './capture/index.ts'
import type {
  Alert,
  FeatureVector,
  Flow,
  FrameBatch,
  Observation,
  PacketBatch,
  RunSummary,
  Signal,
  StrategyName,
  Verdict,
} from './contracts/index.ts'
import { createAlertBook, createExplainer } from './explanation/index.ts'
import { createExtractor, featureDefinitions } from './features/index.ts'
import { createFlowTable, type FlowLimits } from './flows/index.ts'
import { createJunction } from './fusion/index.ts'
import { createSlots, networkTest, privateNetworks, type Slot } from './kernel/index.ts'
import { createScorer, type ModelArtefact } from './models/index.ts'
import { createRoster } from './roster.ts'
import { createTally, gapsOf, summaryOf } from './summary.ts'
import { applicationReader, createDecoder } from './wire/index.ts'

export interface DetectionOptions {
  /** Networks that are ours, CIDR. */
  readonly home: readonly string[]
  readonly flowLimits: Partial<FlowLimits>
  /** Tunables by behaviour; `enabled: 0` switches one off. */
  readonly tunables: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** The learned model; null: behaviours alone. */
  readonly artefact: ModelArtefact | null
  /** Evidence, in points, from which the model speaks; 0: as its card says. */
  readonly modelPointsMin: number
  readonly strategy: StrategyName
  /** One in how many host-hours is malicious. */
  readonly priorOneIn: number
  /** Probability from which a verdict becomes an alert. */
  readonly raiseAt: number
  /** Event time without new evidence after which an alert is closed, milliseconds. */
  readonly quietMs: number
  /**
   * `all`: records and vectors of all flows, to be kept or looked at. `needed`: only those that detection reads.
   * What is detected is the same.
   */
  readonly records: 'all' | 'needed'
}

/** What one step yielded, stage by stage. */
export interface Detected {
  /** The batch just decoded, valid until the next; null where no frames came. */
  readonly packets: PacketBatch | null
  readonly observations: readonly Observation[]
  readonly vectors: FeatureVector[]
  readonly signals: Signal[]
  readonly verdicts: Verdict[]
  /** New revisions, to be published. */
  readonly alerts: Alert[]
}

export interface Detection {
  push(frames: FrameBatch): Detected
  /** Event time has reached `timeUs` without frames: what ended by then ends now, as the next frame would have it. */
  advance(timeUs: number): Detected
  /** The capture ended: closes every flow and every alert. What was lost on the way is told with them. */
  finish(captured?: CaptureCounts): Detected
  summary(captured: CaptureCounts): RunSummary
}

/** Event time over which observations are gathered before they are judged, microseconds. */
const slotUs = 100_000

export function createDetection(options: DetectionOptions): Detection {
  const stages = createStages(options)
  const slots = createSlots<Observation>(slotUs, (observation) => observation.timeUs)
  const tally = createTally()

  const judge = (
    packets: PacketBatch | null,
    observations: readonly Observation[],
    complete: readonly Slot<Observation>[],
  ) => {
    const detected: Detected = {
      packets,
      observations,
      vectors: [],
      signals: [],
      verdicts: [],
      alerts: [],
    }
    for (const slot of complete) judgeSlot(stages, slot, detected)
    return detected
  }

  const tallied = (detected: Detected): Detected => {
    tally.alerts(detected.alerts)
    return detected
  }

  return {
    push(frames) {
      const packets = stages.decoder.decode(frames)
      const observations = stages.flows.assemble(packets)
      tally.frames(frames)
      return tallied(judge(packets, observations, slots.push(observations)))
    },
    advance(timeUs) {
      const observations = stages.flows.advance(timeUs)
      return tallied(
        judge(null, observations, [...slots.push(observations), ...slots.advance(timeUs)]),
      )
    },
    finish(captured) {
      if (captured)
        stages.losses.push(...gapsOf(captured, stages.decoder.counts(), stages.flows.counts()))
      const observations = stages.flows.finish()
      const detected = judge(null, observations, [...slots.push(observations), ...slots.finish()])
      settle(stages, stages.watcher.finish(), detected)
      append(detected.alerts, stages.book.finish())
      return tallied(detected)
    },
    summary: (captured) => summaryOf(countsOf(stages, captured), tally.result()),
  }
}

/** Capture to flows alone, for looking at flows and for training. */
export interface Assembly {
  push(frames: FrameBatch): Flow[]
  finish(): Flow[]
}

export function createAssembly(limits: Partial<FlowLimits> = {}): Assembly {
  const decoder = createDecoder()
  const table = createFlowTable({ reader: applicationReader, limits })
  return {
    push: (frames) => endedFlows(table.assemble(decoder.decode(frames))),
    finish: () => endedFlows(table.finish()),
  }
}

/** Capture to feature vectors alone, as detection computes them: what a model is trained on is what it is served. */
export interface Extraction {
  push(frames: FrameBatch): FeatureVector[]
  finish(): FeatureVector[]
}

export function createExtraction(home: readonly string[] = privateNetworks): Extraction {
  const decoder = createDecoder()
  const table = createFlowTable({ reader: applicationReader })
  const extractor = createExtractor({ isHome: networkTest(home) })
  return {
    push: (frames) => extractor.extract(table.assemble(decoder.decode(frames))),
    finish: () => extractor.extract(table.finish()),
  }
}

function endedFlows(observations: readonly Observation[]): Flow[] {
  const flows: Flow[] = []
  for (const observation of observations) {
    if (observation.kind === 'closed' && observation.record) flows.push(observation.record)
  }
  return flows
}

type Stages = ReturnType<typeof createStages>

function createStages(options: DetectionOptions) {
  const isHome = networkTest(options.home)
  const scorer =
    options.artefact &&
    createScorer({
      artefact: options.artefact,
      definitions: featureDefinitions,
      thresholds: options.modelPointsMin > 0 ? { pointsMin: options.modelPointsMin } : {},
    })
  const cards = scorer ? [...behaviourCards, scorer.card] : behaviourCards
  const keepsAll = options.records === 'all'
  const disabled = Object.entries(options.tunables).filter(
    ([, tunables]) => tunables['enabled'] === 0,
  )
  const junction = createJunction({
    cards,
    isHome,
    strategy: options.strategy,
    priorOneIn: options.priorOneIn,
    limits: { quietMs: options.quietMs },
  })
  const roster = createRoster()
  /** Known when the capture ends; until then it would depend on how far decoding had run ahead. */
  const losses: string[] = []
  const explainer = createExplainer({
    cards,
    rescore: (signals) => junction.rescore(signals),
    modelVersion: scorer?.version ?? 'none',
  })
  return {
    decoder: createDecoder(),
    flows: createFlowTable({
      reader: applicationReader,
      limits: options.flowLimits,
      records: keepsAll ? 'all' : 'exchanges',
    }),
    extractor: createExtractor({
      isHome,
      isWanted: (flow) => keepsAll || (scorer?.isScored(flow) ?? false),
    }),
    watcher: createWatcher({
      isHome,
      tunables: options.tunables,
      disabled: disabled.map(([name]) => name),
    }),
    scorer,
    junction,
    roster,
    losses,
    book: createAlertBook({
      explainer,
      alertAt: options.raiseAt,
      quietMs: options.quietMs,
      context: ({ entity }) => ({ firstSeenUs: roster.firstSeenUs(entity), gaps: losses }),
    }),
  }
}

function judgeSlot(stages: Stages, slot: Slot<Observation>, detected: Detected): void {
  stages.roster.see(slot.items)
  const vectors = stages.extractor.extract(slot.items)
  append(detected.vectors, vectors)
  const behaved = stages.watcher.watch(slot.items)
  const learned = stages.scorer?.score(vectors) ?? []
  settle(stages, [...behaved, ...learned], detected)
  stages.junction.advance(slot.endUs)
  append(detected.alerts, stages.book.advance(slot.endUs))
}

/** Signals to verdicts to alerts. */
function settle(stages: Stages, signals: readonly Signal[], detected: Detected): void {
  if (signals.length === 0) return
  const verdicts = stages.junction.fuse(signals)
  append(detected.signals, signals)
  append(detected.verdicts, verdicts)
  append(detected.alerts, stages.book.update(verdicts))
}

/** `push(...items)` puts every item on the stack, which a full flow table's end overflows. */
function append<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item)
}

function countsOf(stages: Stages, captured: CaptureCounts) {
  return {
    captured,
    decoded: stages.decoder.counts(),
    assembled: stages.flows.counts(),
    extracted: stages.extractor.counts(),
    watched: stages.watcher.shed(),
    fused: stages.junction.counts(),
    booked: stages.book.counts(),
    hostsForgotten: stages.roster.shed(),
  }
}
