import type { Kysely } from 'kysely'

export interface SamplesTables {
  samples: SampleRow
}

/** What one number was over a stretch of time; times on the wall, milliseconds since the Unix epoch. */
export interface SampleRow {
  /** '' of what is of the whole process. */
  sensor: string
  metric: string
  at_ms: number
  step_ms: number
  low: number
  high: number
  /** Of all that was measured in it, and how often that was. */
  mean: number
  count: number
}

export async function createSamples(db: Kysely<unknown>): Promise<void> {
  let samples = db.schema.createTable('samples')
  for (const name of ['sensor', 'metric'])
    samples = samples.addColumn(name, 'text', (c) => c.notNull())
  for (const name of ['at_ms', 'step_ms', 'low', 'high', 'mean', 'count'])
    samples = samples.addColumn(name, 'double precision', (c) => c.notNull())
  await samples.execute()
  await db.schema
    .createIndex('samples_by_metric')
    .on('samples')
    .columns(['metric', 'sensor', 'at_ms'])
    .execute()
  await db.schema.createIndex('samples_by_time').on('samples').column('at_ms').execute()
}

/** `0022-samples-by-step`: what is due to become coarser is found at once, however much is coarse already. */
export async function findFineSamples(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('samples_by_step')
    .on('samples')
    .columns(['step_ms', 'at_ms'])
    .execute()
}
