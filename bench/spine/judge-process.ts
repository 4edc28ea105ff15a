/** A detector worker, as `amoskys detector` runs it, over the streams of a broker; what it finds stays in its own memory. */
import { createMemoryBus, openStreams } from '../../src/bus/index.ts'
import { startStreamWorkers } from '../../src/cli/hub/stream-workers.ts'
import { openDetection } from '../../src/detection/index.ts'
import { openBatch, readEnvelope } from '../../src/messages/index.ts'
import { loadSettings, runSettings } from '../engine.ts'
import { answerParent, usage } from './processes.ts'

export interface JudgeOrder {
  readonly url: string
  readonly prefix: string
  readonly owner: string
  readonly streamsMax: number
}

answerParent<JudgeOrder>(async ({ url, prefix, owner, streamsMax }) => {
  const notices: string[] = []
  const onNotice = (text: string) => void notices.push(text)
  const streams = await openStreams({
    ...{ kind: 'redis', url, prefix, path: '', clock: Date.now, onNotice },
  } as const)
  const nothing = { file: '', isFileRequired: false, envFile: '', environment: {}, assignments: [] }
  const own = await runSettings(loadSettings(nothing).settings, 'alerts')
  const readyCpuSeconds = usage().cpuSeconds
  let rows = 0
  const workers = startStreamWorkers({
    ...{ streams, bus: createMemoryBus(), owner, streamsMax, onNotice, clock: Date.now },
    open: (sensor, saved, onFound) =>
      openDetection({ ...own, sensor }, { threads: 1, onFound, saved }),
    partsOf(bytes) {
      const envelope = readEnvelope(bytes)
      if ('fault' in envelope) return { traceId: '', parts: envelope.says }
      const parts = openBatch(envelope)
      if ('fault' in parts) return { traceId: envelope.traceId, parts: parts.says }
      rows += envelope.rows
      return { traceId: envelope.traceId, parts }
    },
    kept: () => Promise.resolve(),
    watchKept: () => ({ [Symbol.dispose]: () => {} }),
  })
  return {
    says: {},
    ask: () => {
      const { cpuSeconds, ...memory } = usage()
      return { ...memory, rows, cpuSeconds: cpuSeconds - readyCpuSeconds, notices }
    },
    async end() {
      await workers.close()
      await streams.close()
    },
  }
})
