/**
 * The sources as the bench drives them: everything it imports of them stands here. Of a checkout that is measured
 * beside this one, its own `bench/engine.ts` is used, so that the two may differ inside: what both must keep is `Engine`.
 */
import { detectorSettings } from '../src/cli/compose.ts'
import { loadSettings } from '../src/cli/config/index.ts'
import type { FrameBatch, Observation } from '../src/contracts/index.ts'
import { behaviourCards, createWatcher } from '../src/detection/behaviours/index.ts'
import { createAlertBook, createExplainer } from '../src/detection/explanation/index.ts'
import { createExtractor, featureDefinitions } from '../src/detection/features/index.ts'
import { createJunction } from '../src/detection/fusion/index.ts'
import { createRoster } from '../src/detection/hosts.ts'
import { createScorer, loadArtefact } from '../src/detection/models/index.ts'
import { openDetector } from '../src/detector.ts'
import { createSlots, networkTest, type Slot } from '../src/kernel/index.ts'
import { type CaptureCounts, openCapture } from '../src/sensing/capture/index.ts'
import { createFlowTable, ObservationReader } from '../src/sensing/flows/index.ts'
import { applicationReader, createDecoder } from '../src/sensing/wire/index.ts'

// For the accuracy figures, which need this checkout alone.
export { detectionFor } from '../src/cli/compose.ts'
export { loadSettings } from '../src/cli/config/index.ts'
export type { Alert, FrameBatch, RunSummary } from '../src/contracts/index.ts'
export { AmoskysError, type Random, seededRandom } from '../src/kernel/index.ts'
export type { Detection } from '../src/pipeline.ts'
export { openCapture } from '../src/sensing/capture/index.ts'

/** One way of working on frames, for as many passes as wanted. */
export interface Work {
  push(frames: FrameBatch): Promise<void> | void
  /** Event time reaches `timeUs` without frames: what is open ends. */
  rest(timeUs: number): Promise<void> | void
  end(captured: CaptureCounts): Promise<WorkCounts> | WorkCounts
}

export interface WorkCounts {
  readonly flows: number
  readonly alerts: number
}

/** The time since the last mark was spent in this stage. */
export type Mark = (stage: string) => void

export type WorkName = 'whole' | 'flows' | 'stages'

export interface Engine {
  frames(path: string): AsyncIterable<FrameBatch>
  open(work: WorkName, mark: Mark): Promise<Work>
}

export const engine: Engine = {
  async *frames(path) {
    await using capture = await openCapture({ kind: 'files', paths: [path] })
    yield* capture
  },
  open: (work, mark) => works[work](mark),
}

const works: Readonly<Record<WorkName, (mark: Mark) => Promise<Work>>> = {
  whole: openWhole,
  flows: async () => openFlows(),
  stages: openStages,
}

/** Settings as shipped, one thread. */
function runSettings() {
  const { settings } = loadSettings({
    file: '',
    isFileRequired: false,
    envFile: '',
    environment: {},
    assignments: [],
  })
  return { ...detectorSettings(settings, 'needed'), hasOwnThread: false }
}

/** Frames to alerts as JSON, as `analyze --json` has it, but for the output itself. */
async function openWhole(): Promise<Work> {
  const counts = { flows: 0, alerts: 0 }
  let jsonLength = 0
  const detector = await openDetector(runSettings(), {
    onFound({ alerts }) {
      for (const alert of alerts) {
        jsonLength += JSON.stringify(alert).length
        if (alert.revision === 1) counts.alerts++
      }
    },
    onFlows: () => {},
    room: () => Promise.resolve(),
  })
  return {
    push: (frames) => detector.push(frames),
    rest: (timeUs) => detector.advance(timeUs),
    async end(captured) {
      const summary = await detector.finish(captured)
      await detector.close()
      if (counts.alerts > 0 && jsonLength === 0) throw new Error('alerts without a text')
      return { ...counts, flows: summary.flows }
    },
  }
}

/** Frames to flows, with recognition and DNS, as detection has them. */
function openFlows(): Work {
  const decoder = createDecoder()
  const table = createFlowTable({
    reader: applicationReader,
    records: 'exchanges',
    onObservations: () => {},
  })
  return {
    push: (frames) => table.assemble(decoder.decode(frames)),
    rest: (timeUs) => table.advance(timeUs),
    end() {
      table.finish()
      return { flows: table.counts().opened, alerts: 0 }
    },
  }
}

/** Event time over which detection gathers what it judges, microseconds. */
const slotUs = 100_000

/** The same as `whole`, composed here so that each stage's time can be marked. */
async function openStages(mark: Mark): Promise<Work> {
  const decoder = createDecoder()
  const reader = new ObservationReader('needed')
  const slots = createSlots<Observation>(slotUs, (observation) => observation.timeUs)
  const judging = await openJudgingStages(mark)
  const table = createFlowTable({
    reader: applicationReader,
    records: 'exchanges',
    onObservations(batch) {
      mark('flow table')
      const complete = slots.push(reader.read(batch))
      mark('records')
      for (const slot of complete) judging.judge(slot)
    },
  })
  const judgeAll = (complete: readonly Slot<Observation>[]) => {
    for (const slot of complete) judging.judge(slot)
  }
  return {
    push(frames) {
      const packets = decoder.decode(frames)
      mark('decode')
      table.assemble(packets)
      mark('flow table')
    },
    rest(timeUs) {
      table.advance(timeUs)
      mark('flow table')
      judgeAll(slots.advance(timeUs))
    },
    end() {
      table.finish()
      judgeAll(slots.finish())
      return { flows: table.counts().opened, alerts: judging.alerts() }
    },
  }
}

async function openJudgingStages(mark: Mark) {
  const { home, tunables, modelFolder, strategy, priorOneIn, raiseAt, quietMs } = runSettings()
  const isHome = networkTest(home)
  const artefact = await loadArtefact(modelFolder!)
  const scorer = createScorer({ artefact, definitions: featureDefinitions })
  const cards = [...behaviourCards, scorer.card]
  const roster = createRoster()
  const extractor = createExtractor({ isHome, isWanted: (flow) => scorer.isScored(flow) })
  const watcher = createWatcher({ isHome, tunables })
  const junction = createJunction({ cards, isHome, strategy, priorOneIn, limits: { quietMs } })
  const explainer = createExplainer({
    cards,
    rescore: (signals) => junction.rescore(signals),
    modelVersion: scorer.version,
  })
  const book = createAlertBook({
    explainer,
    alertAt: raiseAt,
    quietMs,
    context: ({ entity }) => ({ firstSeenUs: roster.firstSeenUs(entity), gaps: [] }),
  })
  let alerts = 0
  return {
    judge({ items, endUs }: Slot<Observation>) {
      roster.see(items)
      mark('hosts')
      const vectors = extractor.extract(items)
      mark('features')
      const behaved = watcher.watch(items)
      mark('behaviours')
      const learned = scorer.score(vectors)
      mark('model')
      const signals = [...behaved, ...learned]
      const verdicts = signals.length > 0 ? junction.fuse(signals) : []
      mark('fusion')
      const raised = book.update(verdicts)
      mark('explanation')
      junction.advance(endUs)
      mark('fusion')
      alerts += [...raised, ...book.advance(endUs)].filter(({ revision }) => revision === 1).length
      mark('explanation')
    },
    alerts: () => alerts,
  }
}
