/** Numbers of the process over time: how fast, how far behind, how large. Kept fine for a day, then coarse. */
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import type { SampleRow } from './samples-tables.ts'

const dayMs = 86_400_000
const coarse = { afterMs: dayMs, stepMs: 300_000 } as const
const keptMs = 7 * dayMs

export interface Measured {
  readonly sensor: string
  readonly metric: string
  readonly value: number
}

export async function keepSamples(
  db: Kysely<Schema>,
  measured: readonly Measured[],
  { atMs, stepMs }: { readonly atMs: number; readonly stepMs: number },
): Promise<void> {
  if (measured.length === 0) return
  const rows = measured.map(({ sensor, metric, value }) => ({
    ...{ sensor, metric, at_ms: atMs, step_ms: stepMs },
    ...{ low: value, high: value, mean: value, count: 1 },
  }))
  await db.insertInto('samples').values(rows).execute()
}

/**
 * Makes one row of the fine ones of five minutes where they are older than a day, and forgets what is older than a
 * week. To be called now and then: each call takes on an hour at most.
 */
export async function coarsenSamples(db: Kysely<Schema>, nowMs: number): Promise<void> {
  await db
    .deleteFrom('samples')
    .where('at_ms', '<', nowMs - keptMs)
    .execute()
  const oldest = await db
    .selectFrom('samples')
    .select('at_ms')
    .where('step_ms', '<', coarse.stepMs)
    .orderBy('at_ms')
    .limit(1)
    .executeTakeFirst()
  const untilMs = floorTo(nowMs - coarse.afterMs, coarse.stepMs)
  if (oldest === undefined || oldest.at_ms >= untilMs) return
  const fromMs = floorTo(oldest.at_ms, coarse.stepMs)
  await coarsen(db, fromMs, Math.min(untilMs, fromMs + 12 * coarse.stepMs))
}

async function coarsen(db: Kysely<Schema>, fromMs: number, untilMs: number): Promise<void> {
  const { stepMs } = coarse
  const fine = sql`from samples where at_ms >= ${fromMs} and at_ms < ${untilMs} and step_ms < ${stepMs}`
  await sql`insert into samples (sensor, metric, at_ms, step_ms, low, high, mean, count)
    select sensor, metric, floor(at_ms / ${stepMs}) * ${stepMs}, ${stepMs}, min(low), max(high),
      sum(mean * count) / sum(count), sum(count) ${fine}
    group by sensor, metric, floor(at_ms / ${stepMs})`.execute(db)
  await sql`delete ${fine}`.execute(db)
}

function floorTo(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs) * stepMs
}

export interface SampleQuestion {
  readonly metric: string
  readonly sensor: string
  /** From the first on, up to but not with the second. */
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
}

export type SamplePoint = Pick<SampleRow, 'at_ms' | 'low' | 'high' | 'mean'>

/** One point for each step in which something was measured, in order of time. */
export async function findSamples(
  db: Kysely<Schema>,
  { metric, sensor, fromMs, toMs, stepMs }: SampleQuestion,
): Promise<SamplePoint[]> {
  const { rows } = await sql<SamplePoint>`
    select floor((at_ms - ${fromMs}) / ${stepMs}) * ${stepMs} + ${fromMs} as at_ms,
      min(low) as low, max(high) as high, sum(mean * count) / sum(count) as mean
    from samples
    where metric = ${metric} and sensor = ${sensor} and at_ms >= ${fromMs} and at_ms < ${toMs}
    group by floor((at_ms - ${fromMs}) / ${stepMs}) order by at_ms`.execute(db)
  return rows
}
