/** What a sensor says of each of its batches: that it is in the log, and what the hub made of it. */
import { readEnvelope } from '../../messages/index.ts'
import type { Put, Shipped } from '../../sensing/ship/index.ts'
import type { World } from '../world.ts'

export interface BatchTraces {
  readonly onPut: (put: Put, startMs: number) => void
  readonly onShipped: (shipped: Shipped) => void
}

export function traceBatches({ trace, now }: World, sensor: string): Partial<BatchTraces> {
  if (trace === undefined) return {}
  return {
    onPut({ sequence, bytes, isOnDisk }, startMs) {
      const envelope = readEnvelope(bytes)
      if ('fault' in envelope) return
      const { traceId, rows } = envelope
      const where = isOnDisk ? 'in the log' : 'in memory: the log cannot be written'
      trace.step({
        ...{ name: 'put', traceId, startMs, endMs: now() },
        text: `batch ${sequence} of ${sensor} was put ${where}`,
        facts: { sensor, sequence, rows, bytes: bytes.length },
      })
    },
    onShipped({ sequence, traceId, madeMs, rows, bytes, refusal }) {
      trace.step({
        ...{ name: 'ship', traceId, startMs: madeMs, endMs: now() },
        text: `batch ${sequence} of ${sensor} was ${refusal === '' ? 'acknowledged' : 'refused'}`,
        facts: { sensor, sequence, rows, bytes },
        ...(refusal !== '' && { failure: refusal }),
      })
    },
  }
}
