/** The second half of the data's way: observations -> vectors -> signals -> verdicts -> alerts. */

import type {
  Alert,
  FeatureVector,
  Observation,
  Signal,
  StrategyName,
  Verdict,
} from '../contracts/index.ts'
import { createSlots, networkTest, type Slot } from '../kernel/index.ts'
import { type ObservationBatch, ObservationReader } from '../sensing/flows/index.ts'
import { behaviourCards, createWatcher } from './behaviours/index.ts'
import { type AlertBookCounts, createAlertBook, createExplainer } from './explanation/index.ts'
import { createExtractor, type ExtractorCounts, featureDefinitions } from './features/index.ts'
import { createJunction, type JunctionCounts } from './fusion/index.ts'
import { createRoster } from './hosts.ts'
import { createScorer, type ModelArtefact } from './models/index.ts'

export interface JudgingOptions {
  /** Networks that are ours, CIDR. */
  readonly home: readonly string[]
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
  /** Of which flows there are records and vectors: of all, to be looked at, or of those that detection reads. */
  readonly vectors: 'all' | 'needed'
}

/** What one step yielded, stage by stage. */
export interface Judged {
  readonly observations: readonly Observation[]
  readonly vectors: FeatureVector[]
  readonly signals: Signal[]
  readonly verdicts: Verdict[]
  /** New revisions, to be published. */
  readonly alerts: Alert[]
}

export interface Judging {
  /** The tasks of a run, in order. */
  judge(task: JudgingTask): Judged
  counts(): JudgingCounts
}

/** Plain data. */
export type JudgingTask =
  | { readonly kind: 'observations'; readonly batch: ObservationBatch }
  /** Event time has reached `timeUs` without packets. */
  | { readonly kind: 'time'; readonly timeUs: number }
  /** The capture ended; sentences of what was lost before. The observations of what was still open follow. */
  | { readonly kind: 'losses'; readonly losses: readonly string[] }
  /** Nothing follows: every alert is closed. */
  | { readonly kind: 'end' }

export interface JudgingCounts {
  readonly extracted: ExtractorCounts
  /** Entries given up, by behaviour. */
  readonly watched: Readonly<Record<string, number>>
  readonly fused: JunctionCounts
  readonly booked: AlertBookCounts
  readonly hostsForgotten: number
}

/** Event time over which observations are gathered before they are judged, microseconds. */
const slotUs = 100_000

export function createJudging(options: JudgingOptions): Judging {
  const stages = createStages(options)
  const reader = new ObservationReader(options.vectors)
  const slots = createSlots<Observation>(slotUs, (observation) => observation.timeUs)
  return {
    judge(task) {
      const observations = task.kind === 'observations' ? reader.read(task.batch) : []
      const judged: Judged = { observations, vectors: [], signals: [], verdicts: [], alerts: [] }
      const judgeAll = (complete: readonly Slot<Observation>[]) => {
        for (const slot of complete) judgeSlot(stages, slot, judged)
      }
      if (task.kind === 'observations') judgeAll(slots.push(observations))
      else if (task.kind === 'time') judgeAll(slots.advance(task.timeUs))
      else if (task.kind === 'losses') append(stages.losses, task.losses)
      else {
        judgeAll(slots.finish())
        settle(stages, stages.watcher.finish(), judged)
        append(judged.alerts, stages.book.finish())
      }
      return judged
    },
    counts: () => ({
      extracted: stages.extractor.counts(),
      watched: stages.watcher.shed(),
      fused: stages.junction.counts(),
      booked: stages.book.counts(),
      hostsForgotten: stages.roster.shed(),
    }),
  }
}

type Stages = ReturnType<typeof createStages>

function createStages(options: JudgingOptions) {
  const isHome = networkTest(options.home)
  const scorer =
    options.artefact &&
    createScorer({
      artefact: options.artefact,
      definitions: featureDefinitions,
      thresholds: options.modelPointsMin > 0 ? { pointsMin: options.modelPointsMin } : {},
    })
  const cards = scorer ? [...behaviourCards, scorer.card] : behaviourCards
  const keepsAll = options.vectors === 'all'
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

function judgeSlot(stages: Stages, slot: Slot<Observation>, judged: Judged): void {
  stages.roster.see(slot.items)
  const vectors = stages.extractor.extract(slot.items)
  append(judged.vectors, vectors)
  const behaved = stages.watcher.watch(slot.items)
  const learned = stages.scorer?.score(vectors) ?? []
  settle(stages, [...behaved, ...learned], judged)
  stages.junction.advance(slot.endUs)
  append(judged.alerts, stages.book.advance(slot.endUs))
}

/** Signals to verdicts to alerts. */
function settle(stages: Stages, signals: readonly Signal[], judged: Judged): void {
  if (signals.length === 0) return
  const verdicts = stages.junction.fuse(signals)
  append(judged.signals, signals)
  append(judged.verdicts, verdicts)
  append(judged.alerts, stages.book.update(verdicts))
}

/** `push(...items)` puts every item on the stack, which a full flow table's end overflows. */
function append<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item)
}
