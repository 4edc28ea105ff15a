/**
 * The sources as the bench drives them: everything it imports of them stands here. Of a checkout that is measured
 * beside this one, its own `bench/engine.ts` is used, so that the two may differ inside: what both must keep is `Engine`.
 */
import { createMemoryBus } from '../src/bus/index.ts'
import { runSettings } from '../src/cli/compose.ts'
import { loadSettings } from '../src/cli/config/index.ts'
import type { FrameBatch } from '../src/contracts/index.ts'
import { run } from '../src/run.ts'
import { type Capture, type CaptureCounts, openCapture } from '../src/sensing/capture/index.ts'
import { createFlowTable } from '../src/sensing/flows/index.ts'
import type { Arrival, Arrivals } from '../src/sensing/index.ts'
import { applicationReader, createDecoder } from '../src/sensing/wire/index.ts'

// For the accuracy figures, which need this checkout alone.
export { createMemoryBus } from '../src/bus/index.ts'
export { runSettings } from '../src/cli/compose.ts'
export { loadSettings } from '../src/cli/config/index.ts'
export type { Alert, FrameBatch, RunSummary } from '../src/contracts/index.ts'
export { AmoskysError, type Random, seededRandom } from '../src/kernel/index.ts'
export { type RunSettings, run } from '../src/run.ts'
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

export type WorkName = 'whole' | 'flows'

export interface Engine {
  frames(path: string): AsyncIterable<FrameBatch>
  open(work: WorkName): Promise<Work>
}

export const engine: Engine = {
  async *frames(path) {
    await using capture = await openCapture({ kind: 'files', paths: [path] })
    yield* capture
  },
  open: (work) => works[work](),
}

const works: Readonly<Record<WorkName, () => Promise<Work>>> = {
  whole: openWhole,
  flows: async () => openFlows(),
}

/** Settings as shipped, in one thread. */
async function shippedSettings() {
  const { settings } = loadSettings({
    file: '',
    isFileRequired: false,
    envFile: '',
    environment: {},
    assignments: [],
  })
  return { ...(await runSettings(settings, 'alerts')), threads: 1 as const }
}

/** Frames to alerts as JSON, as `analyze --json` has it, but for the output itself. */
async function openWhole(): Promise<Work> {
  const feed = createFeed()
  const bus = createMemoryBus()
  let alerts = 0
  let jsonLength = 0
  bus.subscribe('alerts', 'bench', (batch) => {
    for (const alert of batch) {
      jsonLength += JSON.stringify(alert).length
      if (alert.revision === 1) alerts++
    }
    return Promise.resolve()
  })
  const { arrivals, capture } = feed
  const running = run({ capture, settings: await shippedSettings(), bus, arrivals })
  running.catch(feed.fail)
  return {
    push: (frames) => feed.offer({ kind: 'frames', frames }),
    rest: (timeUs) => feed.offer({ kind: 'time', timeUs }),
    async end(captured) {
      feed.end(captured)
      const { summary, failure } = await running
      await bus.close()
      if (failure !== null) throw failure
      if (alerts > 0 && jsonLength === 0) throw new Error('alerts without a text')
      return { alerts, flows: summary.flows }
    },
  }
}

/** What a run is given of a capture, step by step from outside. */
function createFeed() {
  type Give = (arrival: Arrival) => void
  let asked = Promise.withResolvers<Give>()
  let captured: CaptureCounts | null = null
  const arrivals: Arrivals = {
    next: () => new Promise((resolve) => asked.resolve(resolve)),
    heard: () => {},
    close: () => Promise.resolve(),
  }
  const capture: Capture = {
    counts: () => captured!,
    pace: null,
    progress: () => ({ bytesRead: 0, bytesTotal: null, file: '' }),
    stop: () => {},
    async *[Symbol.asyncIterator]() {},
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  return {
    arrivals,
    capture,
    /** Resolves when the run has dealt with it, and asks for more. */
    async offer(arrival: Arrival) {
      const give = await asked.promise
      asked = Promise.withResolvers()
      give(arrival)
      await asked.promise
    },
    end(counts: CaptureCounts) {
      captured = counts
      void asked.promise.then((give) => give({ kind: 'end', failure: null }))
    },
    /** The run will not ask any more. */
    fail: (thrown: unknown) => asked.reject(thrown),
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
