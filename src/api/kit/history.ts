/** Several numbers over the same time, side by side: what a page of charts asks for at once. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { findSamples, type Schema } from '../../store/index.ts'
import { problem } from './problem.ts'
import { spanQuery, stepMsOf, windowMsOf } from './span-text.ts'

export function historyQuery(metrics: readonly string[]) {
  return z.strictObject({
    metrics: z
      .string()
      .max(400)
      .default(metrics.join(','))
      .describe(`Which, with commas between; all where not said: ${metrics.join(', ')}.`),
    ...spanQuery,
  })
}

const column = z.array(z.number().nullable())

export const historySchema = z
  .object({
    from: z.string().describe('Begin of the first step, RFC 3339.'),
    stepSeconds: z.number(),
    steps: z.int().describe('Length of each list below.'),
    series: z.array(
      z.object({
        sensor: z.string().describe("'': of the whole process."),
        metric: z.string(),
        min: column.describe('By step; null where nothing was measured.'),
        max: column,
        avg: column,
      }),
    ),
  })
  .meta({ id: 'History' })

export type History = z.input<typeof historySchema>

export interface HistoryAsked {
  readonly metrics: string
  readonly window: string
  readonly step?: string | undefined
}

interface HistoryOf {
  /** Names that may be asked for. */
  readonly known: readonly string[]
  /** Of whom; told from when on. */
  readonly sensors: (fromMs: number) => Promise<readonly string[]>
  readonly nowMs: number
}

export async function historyOf(
  db: Kysely<Schema>,
  asked: HistoryAsked,
  { known, sensors, nowMs }: HistoryOf,
): Promise<History> {
  const metrics = asked.metrics.split(',')
  const wrong = metrics.find((metric) => !known.includes(metric))
  if (wrong !== undefined)
    throw problem(
      'validation_failed',
      `metrics: expected some of ${known.join(', ')}, found ${JSON.stringify(wrong.slice(0, 64))}.`,
    )
  const windowMs = windowMsOf(asked.window)
  const stepMs = stepMsOf(windowMs, asked.step)
  const toMs = Math.ceil(nowMs / stepMs) * stepMs
  const steps = Math.ceil(windowMs / stepMs)
  const span = { fromMs: toMs - steps * stepMs, toMs, stepMs }
  const series: History['series'] = []
  for (const sensor of await sensors(span.fromMs))
    for (const metric of new Set(metrics)) {
      const points = await findSamples(db, { metric, sensor, ...span })
      const blank = () => Array<number | null>(steps).fill(null)
      const lists = { min: blank(), max: blank(), avg: blank() }
      for (const { at_ms, low, high, mean } of points) {
        const at = Math.round((at_ms - span.fromMs) / stepMs)
        lists.min[at] = low
        lists.max[at] = high
        lists.avg[at] = mean
      }
      series.push({ sensor, metric, ...lists })
    }
  return { from: new Date(span.fromMs).toISOString(), stepSeconds: stepMs / 1000, steps, series }
}
