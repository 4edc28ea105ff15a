/** Numbers over time, as a query asks for them: so long ago until now, in so many steps. */

import type { Kysely } from 'kysely'
import { z } from 'zod'
import { findSamples, type SampleQuestion, type Schema } from '../../store/index.ts'
import { spanQuery, stepMsOf, windowMsOf } from './span-text.ts'

export function metricQuery(metrics: readonly string[]) {
  return z.strictObject({
    metric: z.enum(metrics as [string, ...string[]]),
    ...spanQuery,
  })
}

const pointSchema = z.object({
  time: z.string().describe('Begin of its step, RFC 3339.'),
  min: z.number(),
  max: z.number(),
  avg: z.number(),
})

export const seriesSchema = z
  .object({
    metric: z.string(),
    stepSeconds: z.number(),
    points: z.array(pointSchema).describe('Steps in which nothing was measured are left out.'),
  })
  .meta({ id: 'Series' })

type Series = z.input<typeof seriesSchema>

export interface MetricAsked {
  readonly metric: string
  readonly window: string
  readonly step?: string | undefined
}

export async function seriesOf(
  db: Kysely<Schema>,
  asked: MetricAsked,
  { sensor, nowMs }: { readonly sensor: string; readonly nowMs: number },
): Promise<Series> {
  const { metric } = asked
  const windowMs = windowMsOf(asked.window)
  const stepMs = stepMsOf(windowMs, asked.step)
  const toMs = Math.ceil(nowMs / stepMs) * stepMs
  const question: SampleQuestion = { metric, sensor, fromMs: toMs - windowMs, toMs, stepMs }
  const points = await findSamples(db, question)
  return {
    metric,
    stepSeconds: stepMs / 1000,
    points: points.map(({ at_ms, low, high, mean }) => ({
      ...{ time: new Date(at_ms).toISOString(), min: low, max: high, avg: mean },
    })),
  }
}
