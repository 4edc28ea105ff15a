/**
 * The driver of a sensor: capture -> sensing -> batches in a log on the disk, which `Link` ships. What `run.ts` judges in
 * the same process, the hub judges from what is shipped; while the hub is away, this one does.
 */
import { setTimeout as passed } from 'node:timers/promises'
import type { ObservationBatch, SensorReport } from './contracts/index.ts'
import type { LocalDetection } from './detection/index.ts'
import type { AmoskysError } from './kernel/index.ts'
import type { Capture } from './sensing/capture/index.ts'
import { type Arrivals, createSensing, drive, type SensingSettings } from './sensing/index.ts'
import {
  type BatchFacts,
  type FittingBatch,
  fitting,
  type Links,
  type PackedBatch,
  type Put,
  type Sampling,
  SplitBatcher,
  type WriteAheadLog,
} from './sensing/ship/index.ts'

export interface SensorRun {
  readonly capture: Capture
  readonly arrivals: Arrivals
  readonly settings: Omit<SensingSettings, 'flowsBefore'>
  readonly version: string
  /** Tells this run of the sensor from its others. */
  readonly id: string
  /** A capture that is whole once it was read: the hub closes what it found in it. A live one goes on another day. */
  readonly hasEnd: boolean
  /** Names of the streams that it splits its traffic into, by the host within `home`. */
  readonly streams: readonly string[]
  readonly home: readonly string[]
  readonly log: WriteAheadLog
  readonly link: Pick<Links, 'poke' | 'state'>
  /** A batch as the bytes of an envelope of a stream, signed under a sequence. */
  readonly seal: (batch: PackedBatch, facts: SealFacts) => (sequence: number) => Uint8Array
  /** Told of each batch that was put in the log; `startMs`: when its making began. */
  readonly onPut?: (put: Put, startMs: number) => void
  readonly report: (counts: SensorCounts) => SensorReport
  readonly local: LocalDetection
  /** Outlives a capture: what was too much before it is too much after it. */
  readonly sampling: Sampling
  /** Flows that it may ship in a second; infinite: as many as there are. */
  readonly flowsPerSecondMax: () => number
  readonly clock: () => number
}

export interface SealFacts extends Pick<BatchFacts, 'rows'> {
  readonly stream: string
}

/** What this run counts. */
export interface SensorCounts {
  readonly rows: number
  readonly newestUs: number
  readonly share: number
  readonly frames: number
}

/** So often a sensor tells how it is, milliseconds. */
const reportMs = 2_000
/** Batches are looked at so often while nothing arrives, milliseconds. */
const tickMs = 50
const flowsAtOnce = 1_024
/** Name of the log's note of how many rows that were given up the hub is told of. */
const shedNote = 'shed'

/** Until the capture ends. Yields what ended it before its end. */
export async function runSensor(run: SensorRun): Promise<AmoskysError | null> {
  const { capture, settings, log, link, clock, local } = run
  const { share } = run.sampling
  const counts = { rows: 0, newestUs: 0, share, frames: 0 }
  const batcher = new SplitBatcher({
    ...{ streams: run.streams, home: run.home, clock },
    onBatch(stream, parts) {
      const startMs = clock()
      for (const batch of fitting(parts)) keep(run, { stream, startMs }, batch)
      link.poke(stream)
    },
  })
  const flowsBefore = log.beginFlows()
  batcher.put({ kind: 'begin', run: run.id, version: run.version, flowsBefore })
  // Whoever reads the stream still has the share of the capture before.
  batcher.sample(share)
  const sensing = createSensing({ ...settings, flowsBefore }, (batch) => {
    counts.rows += batcher.observations(batch)
    counts.newestUs = newestOf(batch, counts.newestUs)
    local.take({ kind: 'observations', batch })
  })
  const duties = dutiesOf(run, { batcher, counts, flows: () => sensing.flows() })
  const ticks = setInterval(duties, tickMs)
  try {
    const failure = await drive(run.arrivals, {
      push(frames) {
        sensing.push(frames)
        counts.frames += frames.count
      },
      advance(timeUs) {
        sensing.advance(timeUs)
        batcher.put({ kind: 'time', timeUs })
        local.take({ kind: 'time', timeUs })
      },
      async room() {
        duties()
        await local.room()
        await roomFor(run)
      },
    })
    batcher.put({ kind: 'losses', losses: sensing.losses(capture.counts()) })
    // Of a live capture, too: nobody will see the ends of what is open.
    while (sensing.finish(flowsAtOnce)) await local.room()
    if (run.hasEnd) batcher.put({ kind: 'end' })
    batcher.put({ kind: 'report', report: run.report(counts) })
    batcher.flush()
    return failure
  } finally {
    clearInterval(ticks)
    await local.close()
  }
}

/** Into the log. */
function keep(
  { log, streams, seal, onPut }: SensorRun,
  { stream, startMs }: { readonly stream: string; readonly startMs: number },
  { parts, facts, packed }: FittingBatch,
): void {
  if (packed === null) {
    log.forgo(facts, 'no hub takes one that is so large')
    return
  }
  const told = parts.findLast((part) => part.kind === 'shed')
  // In one with the batch that tells it: a kill before would leave the hub without it.
  if (told && stream === streams[0]) log.note(shedNote, String(told.rows))
  const put = log.append(facts, seal(packed, { ...facts, stream }), stream)
  onPut?.(put, startMs)
}

interface Duties {
  readonly batcher: SplitBatcher
  readonly counts: { share: number } & SensorCounts
  readonly flows: () => number
}

/** What has to be looked at now and then, whether or not anything arrives. */
function dutiesOf(run: SensorRun, { batcher, counts, flows }: Duties): () => void {
  const { log, link, clock, local, sampling } = run
  const flowRate = new Rate(clock())
  let reportedMs = Number.NEGATIVE_INFINITY
  let shedRows = Number(log.noted(shedNote) ?? 0)
  return () => {
    const nowMs = clock()
    const { bytes, bytesMax } = log.counts()
    const { state, sinceMs } = link.state()
    const isSlowed = state === 'slowed' && nowMs - sinceMs > pressedMs
    const rate = flowRate.look(flows(), nowMs)
    const most = run.flowsPerSecondMax()
    const isPressed = isSlowed || rate * sampling.share > most
    const mayGrow = rate * sampling.share * 2 <= most
    const signs = { filled: bytes / bytesMax, isPressed, mayGrow, nowMs }
    if (!run.hasEnd && sampling.look(signs)) {
      counts.share = sampling.share
      batcher.sample(sampling.share)
    }
    const shed = log.shed()
    if (shed.rows !== shedRows) batcher.put({ kind: 'shed', ...shed })
    shedRows = shed.rows
    if (nowMs < reportedMs || nowMs - reportedMs >= reportMs) {
      reportedMs = nowMs
      batcher.put({ kind: 'report', report: run.report(counts) })
    }
    log.reserveFlows(flows())
    batcher.flushIfDue()
    local.look(link.state(), nowMs)
  }
}

/** How much is added to a count in a second, over the last few. */
class Rate {
  #count = 0
  #atMs: number
  #perSecond = 0

  constructor(nowMs: number) {
    this.#atMs = nowMs
  }

  look(count: number, nowMs: number): number {
    const sinceMs = nowMs - this.#atMs
    if (sinceMs >= 0 && sinceMs < rateMs) return this.#perSecond
    this.#perSecond = sinceMs > 0 ? ((count - this.#count) * 1000) / sinceMs : 0
    this.#count = count
    this.#atMs = nowMs
    return this.#perSecond
  }
}

const rateMs = 2_000

/** A hub that asks to wait for so long has too much to do for all of it. */
const pressedMs = 5_000

/** Share of the log's bound beyond which what can wait does. */
const waitAt = 0.4

/** The connection gets its turn; and a file, which is read faster than it can be shipped, waits for room in the log. */
async function roomFor({ log, hasEnd }: SensorRun): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  while (hasEnd && log.counts().bytes > waitAt * log.counts().bytesMax) await passed(tickMs)
}

function newestOf({ count, timesUs }: ObservationBatch, newestUs: number): number {
  return count > 0 ? timesUs[count - 1]! : newestUs
}
