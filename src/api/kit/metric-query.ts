/** Numbers over time, as a query asks for them: so long ago until now, in so many steps. */

import type { Kysely } from 'kysely'
import { z } from 'zod'
import { findSamples, type SampleQuestion, type Schema } from '../../store/index.ts'
import { problem } from './problem.ts'

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const pointsMax = 1_500
const pointsWished = 300
/** As they are measured. */
const stepMsMin = 10_000
const windowMsMax = 7 * unitMs.d
const span = /^(\d{1,6})([smhd])$/

export function metricQuery(metrics: readonly string[]) {
  return z.strictObject({
    metric: z.enum(metrics as [string, ...string[]]),
    window: z.string().default('1h').describe('How far back: `15m`, `24h`, at most `7d`.'),
    step: z
      .string()
      .optional()
      .describe(
        'One point for so long: `10s`, `5m`; as few as make some 300 points where not said.',
      ),
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
  const windowMs = msOf('window', asked.window)
  if (windowMs > windowMsMax) throw problem('validation_failed', 'window: expected at most 7d.')
  const stepMs = stepFor(windowMs, asked.step)
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

function stepFor(windowMs: number, step: string | undefined): number {
  if (step === undefined)
    return Math.max(stepMsMin, Math.ceil(windowMs / pointsWished / stepMsMin) * stepMsMin)
  const stepMs = msOf('step', step)
  if (stepMs < stepMsMin) throw problem('validation_failed', 'step: expected at least 10s.')
  if (windowMs / stepMs > pointsMax)
    throw problem(
      'validation_failed',
      `step: expected at most ${pointsMax} points, found ${Math.ceil(windowMs / stepMs)}.`,
    )
  return stepMs
}

function msOf(name: string, text: string): number {
  const [, count, unit] = span.exec(text) ?? []
  const ms = Number(count) * (unitMs[unit as keyof typeof unitMs] ?? Number.NaN)
  if (ms > 0) return ms
  throw problem(
    'validation_failed',
    `${name}: expected a time such as 15m or 24h, found ${JSON.stringify(text.slice(0, 64))}.`,
  )
}
