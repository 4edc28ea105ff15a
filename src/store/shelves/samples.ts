/** Numbers of the process over time: how fast, how far behind, how large. Kept fine for a day, then ever coarser. */
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import type { SampleRow } from './samples-tables.ts'

const dayMs = 86_400_000

/** What is older than `afterMs` is one row for so long. */
export interface SampleLevel {
  readonly stepMs: number
  readonly afterMs: number
}

/** As it is measured, and how that becomes coarser. */
export const sampleLevels: readonly SampleLevel[] = [
  { stepMs: 10_000, afterMs: 0 },
  { stepMs: 300_000, afterMs: dayMs },
  { stepMs: 3_600_000, afterMs: 7 * dayMs },
]
export const samplesKeptMs = 90 * dayMs
/** Time of samples that one call takes on: as many of the finer steps for one coarse one, some times over. */
const stepsAtOnce = 12

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
 * Makes one row of the fine ones of five minutes where they are older than a day, and of an hour where they are older
 * than a week; forgets what is older than 90 days. To be called now and then: each call takes on twelve rows of each.
 */
export async function coarsenSamples(db: Kysely<Schema>, nowMs: number): Promise<void> {
  await db
    .deleteFrom('samples')
    .where('at_ms', '<', nowMs - samplesKeptMs)
    .execute()
  for (const [i, level] of sampleLevels.slice(1).entries())
    await coarsenTo(db, level, { fineMs: sampleLevels[i]!.stepMs, nowMs })
}

async function coarsenTo(
  db: Kysely<Schema>,
  { stepMs, afterMs }: SampleLevel,
  { fineMs, nowMs }: { readonly fineMs: number; readonly nowMs: number },
): Promise<void> {
  const { oldest } = await db
    .selectFrom('samples')
    .select((e) => e.fn.min('at_ms').as('oldest'))
    .where('step_ms', '=', fineMs)
    .executeTakeFirstOrThrow()
  const untilMs = floorTo(nowMs - afterMs, stepMs)
  if (oldest === null || oldest >= untilMs) return
  const fromMs = floorTo(oldest, stepMs)
  const span = { fromMs, untilMs: Math.min(untilMs, fromMs + stepsAtOnce * stepMs) }
  await coarsen(db, stepMs, span)
}

async function coarsen(
  db: Kysely<Schema>,
  stepMs: number,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): Promise<void> {
  const fine = sql`from samples where at_ms >= ${fromMs} and at_ms < ${untilMs} and step_ms < ${stepMs}`
  await sql`insert into samples (sensor, metric, at_ms, step_ms, low, high, mean, count)
    select sensor, metric, floor(at_ms / ${stepMs}) * ${stepMs}, ${stepMs}, min(low), max(high),
      sum(mean * count) / sum(count), sum(count) ${fine}
    group by 1, 2, 3`.execute(db)
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
    group by 1 order by at_ms`.execute(db)
  return rows
}

export interface NewestSample {
  readonly atMs: number
  readonly value: number
}

/** Null where none is kept. */
export async function findNewestSample(
  db: Kysely<Schema>,
  { metric, sensor }: Pick<SampleQuestion, 'metric' | 'sensor'>,
): Promise<NewestSample | null> {
  const row = await db
    .selectFrom('samples')
    .select(['at_ms', 'mean'])
    .where('metric', '=', metric)
    .where('sensor', '=', sensor)
    .orderBy('at_ms', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : { atMs: row.at_ms, value: row.mean }
}

/** What a number for a second comes to since then, of all sensors; 0 where nothing was measured. */
export async function totalOfSamples(
  db: Kysely<Schema>,
  { metric, fromMs }: Pick<SampleQuestion, 'metric' | 'fromMs'>,
): Promise<number> {
  const [{ stepMs } = { stepMs: 0 }] = sampleLevels
  const { rows } = await sql<{ total: number | null }>`
    select sum(mean * count) * ${stepMs / 1000} as total from samples
    where metric = ${metric} and at_ms >= ${fromMs}`.execute(db)
  return rows[0]?.total ?? 0
}

/** Sensors of which one number is kept since then. */
export async function findSampledSensors(
  db: Kysely<Schema>,
  { metric, fromMs }: Pick<SampleQuestion, 'metric' | 'fromMs'>,
): Promise<string[]> {
  const rows = await db
    .selectFrom('samples')
    .select('sensor')
    .distinct()
    .where('metric', '=', metric)
    .where('at_ms', '>=', fromMs)
    .orderBy('sensor')
    .execute()
  return rows.map(({ sensor }) => sensor)
}
