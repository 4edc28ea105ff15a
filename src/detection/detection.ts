/** The second half of the data's way, verb by verb: extract, watch, score, fuse, explain, book. */
import type {
  Alert,
  FeatureVector,
  Observation,
  ObservationBatch,
  Severity,
  Signal,
  Verdict,
} from '../contracts/index.ts'
import { createSlots, type Slot } from '../kernel/index.ts'
import { ObservationReader } from '../observations/index.ts'
import { createEventTime, type EventTime } from './event-time.ts'
import type { ModelArtefact } from './models/index.ts'
import { createStages, type DetectionSettings, type Stages, shedBy } from './stages.ts'
import { createTally } from './tally.ts'

/** What one task led to. */
export interface Found {
  /** New revisions, to be published. */
  readonly alerts: Alert[]
  /** Where signals are wanted; else none. */
  readonly signals: Signal[]
  /** Where everything is wanted; else none. */
  readonly observations: Observation[]
  readonly vectors: FeatureVector[]
  readonly verdicts: Verdict[]
}

/** The tasks of a run, in order. Plain data. */
export type Task =
  | { readonly kind: 'observations'; readonly batch: ObservationBatch }
  /** Event time has reached `timeUs` without packets. */
  | { readonly kind: 'time'; readonly timeUs: number }
  /** The capture ended; sentences of what was lost before. The observations of what was still open follow. */
  | { readonly kind: 'losses'; readonly losses: readonly string[] }
  /** Nothing follows: every alert is closed. */
  | { readonly kind: 'end' }

export interface DetectionCounts {
  /** Alerts by their newest severity. */
  readonly alerts: Readonly<Record<Severity, number>>
  /** What was given up, by bound. */
  readonly shed: Readonly<Record<string, number>>
}

/** Detection over the observations of one sensor: flow numbers and event time are that sensor's own. */
export interface Detection {
  take(task: Task): Found
  counts(): DetectionCounts
}

/** Event time over which observations are gathered before they are judged, microseconds. */
const slotUs = 100_000

export function createDetection(
  settings: DetectionSettings,
  artefact: ModelArtefact | null,
  stages = createStages(settings, artefact),
): Detection {
  const { wanted } = settings
  const reader = new ObservationReader(wanted === 'all' ? 'all' : 'needed')
  const slots = createSlots<Observation>(slotUs, (observation) => observation.timeUs)
  const time = createEventTime()
  const tally = createTally()
  return {
    take(task) {
      const found: Found = { alerts: [], signals: [], observations: [], vectors: [], verdicts: [] }
      const moment: Moment = { stages, time, found }
      if (task.kind === 'observations') {
        const observations = reader.read(task.batch)
        append(found.observations, observations)
        for (const slot of slots.push(observations)) detect(moment, slot)
      } else if (task.kind === 'time') {
        for (const slot of slots.advance(task.timeUs)) detect(moment, slot)
        pass(moment, task.timeUs)
      } else if (task.kind === 'losses') append(stages.losses, task.losses)
      else {
        for (const slot of slots.finish()) detect(moment, slot)
        settle(moment, stages.watcher.finish())
        append(found.alerts, stages.book.finish())
      }
      tally.see(found.alerts)
      return onlyWanted(found, wanted)
    },
    counts: () => ({ alerts: tally.severities(), shed: shedBy(stages) }),
  }
}

interface Moment {
  readonly stages: Stages
  readonly time: EventTime
  readonly found: Found
}

/** What a slot of observations comes to. */
function detect(moment: Moment, slot: Slot<Observation>): void {
  const { stages, found } = moment
  pass(moment, slot.endUs - slotUs)
  stages.hosts.see(slot.items)
  const vectors = stages.extractor.extract(slot.items)
  append(found.vectors, vectors)
  const behaved = stages.watcher.watch(slot.items)
  const learned = stages.scorer?.score(vectors) ?? []
  settle(moment, [...behaved, ...learned])
  stages.junction.advance(slot.endUs)
  append(found.alerts, stages.book.advance(slot.endUs))
}

/** Event time passes without observations: what has been quiet ends in every stage, each thing when it is due. */
function pass(moment: Moment, timeUs: number): void {
  const { stages, found } = moment
  for (const nowUs of moment.time.reach(timeUs)) {
    settle(moment, stages.watcher.advance(nowUs))
    stages.junction.advance(nowUs)
    append(found.alerts, stages.book.advance(nowUs))
  }
}

/** Signals to verdicts to alerts. */
function settle({ stages, found }: Moment, signals: readonly Signal[]): void {
  if (signals.length === 0) return
  const verdicts = stages.junction.fuse(signals)
  append(found.signals, signals)
  append(found.verdicts, verdicts)
  append(found.alerts, stages.book.update(verdicts))
}

function onlyWanted(found: Found, wanted: DetectionSettings['wanted']): Found {
  if (wanted === 'all') return found
  const { alerts, signals } = found
  const none = { observations: [], vectors: [], verdicts: [] }
  return { alerts, signals: wanted === 'kept' ? signals : [], ...none }
}

/** `push(...items)` puts every item on the stack, which a full flow table's end overflows. */
function append<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item)
}
