/** The second half of the data's way, verb by verb: extract, watch, score, fuse, explain, book. */
import {
  type Alert,
  type ExternalSignal,
  type FeatureVector,
  type HeardSignal,
  type HostSighting,
  type Observation,
  type ObservationBatch,
  ObservationKind,
  type RunSummary,
  type Signal,
  type Verdict,
} from '../contracts/index.ts'
import { Slots } from '../kernel/index.ts'
import { ObservationReader } from '../observations/index.ts'
import { createEventTime, type EventTime } from './event-time.ts'
import { Row } from './hosts/index.ts'
import type { ModelArtefact } from './models/index.ts'
import { farFrom, signalOf } from './outside/index.ts'
import { attempted, circumstancesOf, sealed, unsealed } from './saved-state.ts'
import {
  createStages,
  type DetectionSettings,
  type SavedStages,
  type Stages,
  save,
  shedBy,
} from './stages.ts'
import { createTally, type SavedTally } from './tally.ts'

/** What one task led to. */
export interface Found {
  /** New revisions, to be published. */
  readonly alerts: Alert[]
  /** Where signals are wanted; else none. */
  readonly signals: Signal[]
  /** What became known of hosts; where only alerts are wanted, none. */
  readonly hosts: HostSighting[]
  /** Signals from outside that were given, and which of them were fused. */
  readonly heard: HeardSignal[]
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
  /** What detectors that are no part of AMOSKYS reported. */
  | { readonly kind: 'outside'; readonly signals: readonly ExternalSignal[] }
  /** The capture ended; sentences of what was lost before. The observations of what was still open follow. */
  | { readonly kind: 'losses'; readonly losses: readonly string[] }
  /**
   * The sensor began a new run, whose flows have numbers above `flowsBefore`: those that are open will not be told to
   * have ended, and nothing is waited for any more.
   */
  | { readonly kind: 'begun'; readonly flowsBefore: number }
  /** Nothing follows: every alert is closed. */
  | { readonly kind: 'end' }

export interface DetectionCounts extends Pick<RunSummary, 'alerts' | 'urgencies'> {
  /** What was given up, by bound. */
  readonly shed: Readonly<Record<string, number>>
}

/** Detection over the observations of one sensor: flow numbers and event time are that sensor's own. */
export interface Detection {
  take(task: Task): Found
  counts(): DetectionCounts
  /** All that it remembers: who begins with it finds from here on what this one finds. */
  save(): Uint8Array
  /** Why it began anew and not from what was saved, in a sentence; '' where it did not. */
  readonly refusal: string
}

/** Event time over which observations are gathered before they are judged, microseconds. */
const slotUs = 100_000
/** Signals that may wait for their slot's end, some 5 kB each: a flood of lookups makes 30,000 in one. */
const waitingMax = 64
/** Flows that may wait for the model until their slot ends, some 3 kB each: a full table that ends is 131,072 in one. */
const unscoredMax = 128

/** `saved`: of a detection that was; it goes on from there, if it was one like this. */
export function createDetection(
  settings: DetectionSettings,
  artefact: ModelArtefact | null,
  saved: Uint8Array | null = null,
): Detection {
  const circumstances = circumstancesOf(settings, artefact)
  const found = saved === null ? { refusal: '' } : unsealed(saved, circumstances)
  const from = 'state' in found ? (found.state as SavedDetection) : null
  const start = () => new RunningDetection(settings, artefact, from)
  const running = from === null ? start() : attempted(start)
  return {
    take: (task) => running.take(task),
    counts: () => running.counts(),
    save: () => sealed(running.save(), circumstances),
    refusal: 'refusal' in found ? found.refusal : '',
  }
}

interface SavedDetection {
  readonly stages: SavedStages
  readonly slots: ReturnType<Slots['save']>
  readonly unscored: Unscored
  readonly reachedUs: number
  readonly tally: SavedTally
  readonly newestUs: number
}

export class RunningDetection {
  readonly #stages: Stages
  readonly #moment: Omit<Moment, 'found'>
  readonly #reader = new ObservationReader()
  readonly #tally = createTally()
  #newestUs = Number.NaN

  constructor(
    settings: DetectionSettings,
    artefact: ModelArtefact | null,
    saved: SavedDetection | null,
  ) {
    const stages = createStages(settings, artefact, saved?.stages ?? null)
    this.#stages = stages
    this.#moment = {
      ...{ stages, wanted: settings.wanted, row: new Row(stages.hosts) },
      ...{ slots: new Slots(slotUs), time: createEventTime() },
      unscored: saved?.unscored ?? { vectors: [], scored: 0 },
    }
    if (saved !== null) this.#restore(saved)
  }

  take(task: Task): Found {
    const moment: Moment = { ...this.#moment, found: nothingFound() }
    this.#do(task, moment)
    this.#tally.see(moment.found.alerts)
    return moment.found
  }

  counts(): DetectionCounts {
    return { ...this.#tally.counts(), shed: shedBy(this.#stages) }
  }

  save(): SavedDetection {
    const { slots, unscored, time } = this.#moment
    return {
      ...{ stages: save(this.#stages), slots: slots.save(), unscored, reachedUs: time.save() },
      ...{ tally: this.#tally.save(), newestUs: this.#newestUs },
    }
  }

  /** What is not handed to the stages as they are made. */
  #restore({ slots, reachedUs, tally, newestUs }: SavedDetection): void {
    this.#moment.slots.restore(slots)
    this.#moment.time.restore(reachedUs)
    this.#tally.restore(tally)
    this.#newestUs = newestUs
  }

  #do(task: Task, moment: Moment): void {
    const stages = this.#stages
    switch (task.kind) {
      case 'observations':
        if (moment.wanted === 'all')
          append(moment.found.observations, this.#reader.read(task.batch))
        watch(moment, task.batch)
        this.#newestUs = newestIn(task.batch, this.#newestUs)
        break
      case 'time':
        if (moment.slots.isOver(task.timeUs)) decide(moment)
        pass(moment, task.timeUs)
        this.#newestUs = task.timeUs
        break
      case 'outside':
        hear(moment, task.signals, this.#newestUs)
        break
      case 'losses':
        append(stages.losses, task.losses)
        break
      case 'begun':
        begin(stages)
        break
      case 'end':
        end(moment)
    }
  }
}

function nothingFound(): Found {
  const judged = { alerts: [], signals: [], hosts: [], heard: [] }
  return { ...judged, observations: [], vectors: [], verdicts: [] }
}

interface Moment {
  readonly stages: Stages
  readonly wanted: DetectionSettings['wanted']
  /** Shows each observation in turn. */
  readonly row: Row
  readonly slots: Slots
  readonly unscored: Unscored
  readonly time: EventTime
  readonly found: Found
}

/** What the model has not been shown yet, of the slot under way. */
interface Unscored {
  vectors: FeatureVector[]
  /** How many of them it scores: where everything is wanted there are others, and nothing is to depend on that. */
  scored: number
}

/** Shows the observations to all who watch, one by one; what a slot of them comes to is decided when it is over. */
function watch(moment: Moment, batch: ObservationBatch): void {
  const { stages, row, slots, unscored } = moment
  for (let at = 0; at < batch.count; at++) {
    const timeUs = batch.timesUs[at]!
    if (batch.kinds[at] === ObservationKind.name) {
      // Nothing that is judged may rest on it, not even when it is judged.
      stages.profiler?.name(row.point(batch, at))
      continue
    }
    if (!slots.holds(timeUs)) {
      decide(moment)
      pass(moment, slots.begin(timeUs))
    }
    if (batch.kinds[at] === ObservationKind.neighbour) {
      // Its hosts are met by the flows that it comes in.
      if (stages.watcher.watch(row.point(batch, at)) >= waitingMax)
        settle(moment, stages.watcher.take())
      continue
    }
    row.show(batch, at)
    if (batch.kinds[at] === ObservationKind.naming) {
      stages.watcher.watch(row)
      continue
    }
    const vector = stages.extractor.extract(row)
    if (vector !== null) {
      unscored.vectors.push(vector)
      if (stages.isScored(row)) unscored.scored++
    }
    stages.roles.watch(row)
    stages.profiler?.watch(row)
    const signals = stages.watcher.watch(row)
    if (signals >= waitingMax) settle(moment, stages.watcher.take())
    if (unscored.scored >= unscoredMax) judge(moment)
  }
}

/** What the slot under way comes to, if there is one: it is over. */
function decide(moment: Moment): void {
  const { stages, found } = moment
  const endUs = moment.slots.end()
  if (Number.isNaN(endUs)) return
  judge(moment)
  stages.junction.advance(endUs)
  append(found.alerts, stages.book.advance(endUs))
  append(found.hosts, stages.profiler?.tell() ?? [])
}

/** What was gathered since this was last done. */
function judge(moment: Moment): void {
  const { stages, found, unscored } = moment
  const { vectors } = unscored
  unscored.vectors = []
  unscored.scored = 0
  if (moment.wanted === 'all') append(found.vectors, vectors)
  const learned = stages.scorer?.score(vectors) ?? []
  settle(moment, [...stages.watcher.take(), ...learned])
}

/** Event time passes without observations: what has been quiet ends in every stage, each thing when it is due. */
function pass(moment: Moment, timeUs: number): void {
  const { stages, found } = moment
  for (const nowUs of moment.time.reach(timeUs)) {
    stages.watcher.advance(nowUs)
    settle(moment, stages.watcher.take())
    stages.junction.advance(nowUs)
    append(found.alerts, stages.book.advance(nowUs))
    append(found.hosts, stages.profiler?.advance(nowUs) ?? [])
  }
}

/** Whatever is kept of an open flow waits for what will not be told. */
function begin({ extractor, roles, watcher }: Stages): void {
  extractor.begun()
  roles.begun()
  watcher.begun()
}

function end(moment: Moment): void {
  const { stages, found } = moment
  decide(moment)
  stages.watcher.finish()
  settle(moment, stages.watcher.take())
  append(found.alerts, stages.book.finish())
  append(found.hosts, stages.profiler?.finish() ?? [])
}

/** Reports from outside, at the event time that was reached; those whose time is far from it are told apart. */
function hear(moment: Moment, reports: readonly ExternalSignal[], nowUs: number): void {
  const heard = reports.map((signal) => ({ signal, refusal: farFrom(signal, nowUs) }))
  append(moment.found.heard, heard)
  const fitting = heard.filter(({ refusal }) => refusal === '')
  settle(
    moment,
    fitting.map(({ signal }) => signalOf(signal)),
  )
}

/** A clock that was set back takes it back, too. */
function newestIn({ count, timesUs }: ObservationBatch, newestUs: number): number {
  return count > 0 ? timesUs[count - 1]! : newestUs
}

/** Signals to verdicts to alerts. */
function settle({ stages, wanted, found }: Moment, signals: readonly Signal[]): void {
  if (signals.length === 0) return
  const verdicts = stages.junction.fuse(signals)
  if (wanted !== 'alerts') append(found.signals, signals)
  if (wanted === 'all') append(found.verdicts, verdicts)
  append(found.alerts, stages.book.update(verdicts))
}

/** `push(...items)` puts every item on the stack, which a full flow table's end overflows. */
function append<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item)
}
