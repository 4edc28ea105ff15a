/** What a stream of a sensor is judged by here: the settings of this process, and detection in this thread. */
import { hostname } from 'node:os'
import type { Streams } from '../../bus/index.ts'
import { openDetection } from '../../detection/index.ts'
import { openBatch, readEnvelope } from '../../messages/index.ts'
import type { World } from '../world.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { HubPlan } from './hub.ts'
import type { SensorJournal } from './sensor-journal.ts'
import { type StreamWorkers, startStreamWorkers } from './stream-workers.ts'

export interface JudgedStreams {
  readonly plan: Pick<HubPlan, 'bus' | 'kept' | 'own'>
  readonly streams: Streams
  readonly sensors: SensorJournal
  readonly dead: DeadLetters
  readonly tell: (text: string) => void
}

/** Each holds a detection of its own, tens of megabytes once its network is known. */
const streamsMax = 256

export function judgeStreams(
  world: World,
  { plan, streams, sensors, dead, tell }: JudgedStreams,
): StreamWorkers {
  const { bus, kept, own } = plan
  return startStreamWorkers({
    ...{ streams, bus, streamsMax, clock: world.now, onNotice: tell },
    owner: `${hostname()}/${process.pid}`,
    async open(sensor, saved, onFound) {
      const detection = await openDetection({ ...own, sensor }, { threads: 1, onFound, saved })
      if (saved !== null && detection.refusal !== '')
        tell(`${sensor}: begins without what was known of its network: ${detection.refusal}`)
      return detection
    },
    partsOf(bytes) {
      const envelope = readEnvelope(bytes)
      if ('fault' in envelope) return envelope.says
      const parts = openBatch(envelope)
      return 'fault' in parts ? parts.says : parts
    },
    kept: (run, accepted) => kept.until(run, accepted),
    watchKept: (run) => kept.watch(run),
    listener: (sensor) => ({
      ...sensors.listener(sensor),
      dead: ({ sequence, bytes }, reason) =>
        dead.take({ sensor, stream: `sensor.${sensor}`, sequence, code: 'batch', reason, bytes }),
    }),
    onLeft: (sensor, why) => sensors.leave(sensor, why),
  })
}
