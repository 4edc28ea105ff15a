/** What a stream of a sensor is judged by here: the settings of this process, and detection in this thread. */
import type { Bus, Streams } from '../../bus/index.ts'
import { type DetectionSettings, openDetection } from '../../detection/index.ts'
import { AmoskysError } from '../../kernel/index.ts'
import { openBatch, readEnvelope } from '../../messages/index.ts'
import type { JudgedEntry, StreamRun } from '../../run-stream.ts'
import type { World } from '../world.ts'
import { futureTime } from './future-times.ts'
import { ownerName } from './open-bus.ts'
import { type StreamWorkers, startStreamWorkers } from './stream-workers.ts'

export interface JudgedStreams {
  readonly bus: Bus
  readonly own: DetectionSettings
  /** What was published under a run is in the database; see `StreamRun`. */
  readonly kept: StreamRun['kept']
  readonly watchKept: (run: string) => Disposable
  readonly streams: Streams
  readonly tell: (text: string, traceId?: string) => void
  readonly streamsMax?: number
}

/** Each holds a detection of its own, tens of megabytes once its network is known. */
const defaultStreamsMax = 256

export function judgeStreams(
  world: World,
  { bus, own, kept, watchKept, streams, tell, streamsMax = defaultStreamsMax }: JudgedStreams,
): StreamWorkers {
  return startStreamWorkers({
    ...{ streams, bus, streamsMax, clock: world.now, onNotice: tell },
    owner: ownerName(),
    async open(sensor, saved, onFound) {
      const anew = (why: string) =>
        tell(`${sensor}: begins without what was known of its network: ${why}`)
      const open = (from: Uint8Array | null) =>
        openDetection({ ...own, sensor }, { threads: 1, onFound, saved: from })
      try {
        const detection = await open(saved)
        if (saved !== null && detection.refusal !== '') anew(detection.refusal)
        return detection
      } catch (thrown) {
        if (saved === null || !(thrown instanceof AmoskysError) || thrown.code !== 'corrupt')
          throw thrown
        anew(thrown.message)
        return await open(null)
      }
    },
    partsOf(bytes) {
      const envelope = readEnvelope(bytes)
      if ('fault' in envelope) return { traceId: '', parts: envelope.says }
      const { traceId, shedRows } = envelope
      const parts = openBatch(envelope)
      if ('fault' in parts) return { traceId, shedRows, parts: parts.says }
      return { traceId, shedRows, parts: futureTime(parts, world.now()) || parts }
    },
    onJudged: (sensor, judged) => traceJudged(world, sensor, judged),
    ...{ kept, watchKept },
  })
}

function traceJudged(world: World, sensor: string, judged: JudgedEntry): void {
  const { sequence, traceId, startMs, rows, shedRows, alerts, dead } = judged
  world.trace?.step({
    ...{ name: 'judge', traceId, startMs, endMs: world.now() },
    text: `batch ${sequence} of ${sensor} was ${dead === '' ? 'judged' : 'set aside'}`,
    facts: { sensor, sequence, rows, shedRows, alerts },
    ...(dead !== '' && { failure: dead }),
  })
}
