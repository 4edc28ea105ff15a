import { isChosen } from './export-plan.ts'
import type { SpanCounts, SpanExport } from './span-export.ts'
import type { Step } from './step.ts'

/** Follows batches: each step is a line in the log, and a span where traces are exported. */
export interface Tracer {
  step(step: Step): void
  counts(): SpanCounts
}

export interface TracerOptions {
  readonly write: (line: {
    readonly level: 'info' | 'warn'
    readonly traceId: string
    readonly text: string
    readonly [fact: string]: string | number
  }) => void
  /** Null: nowhere. */
  readonly spans: SpanExport | null
  readonly share: number
}

export function createTracer({ write, spans, share }: TracerOptions): Tracer {
  return {
    step(step) {
      const { name, traceId, startMs, endMs, text, facts, failure } = step
      const isDone = failure === undefined
      write({
        level: isDone ? 'info' : 'warn',
        traceId,
        ...{ step: name, ms: Math.max(0, endMs - startMs), ...facts },
        text: isDone ? text : `${text}: ${failure}`,
      })
      if (spans !== null && traceId !== '' && isChosen(traceId, share)) spans.add(step)
    },
    counts: () => spans?.counts() ?? { sent: 0, dropped: 0, waiting: 0 },
  }
}
