/** Of all sensors at once: what a number came to, and when anything changed. */
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import { refusedOf } from './sensors.ts'

/** What a rate came to since then, of each sensor that has any. */
export async function totalsBySensor(
  db: Kysely<Schema>,
  { metric, fromMs }: { readonly metric: string; readonly fromMs: number },
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ sensor: string; total: number }>`
    select sensor, sum(mean * count * step_ms / 1000) as total from samples
    where metric = ${metric} and at_ms >= ${fromMs} and sensor <> '' group by sensor`.execute(db)
  return new Map(rows.map(({ sensor, total }) => [sensor, total]))
}

/** When anything of any sensor was written last; 0 where there is none. */
export async function newestSensorChange(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('sensors')
    .select((e) => [
      e.fn.max('seen_ms').as('seen'),
      e.fn.max('reported_ms').as('reported'),
      e.fn.max('enrolled_ms').as('enrolled'),
      e.fn.max('revoked_ms').as('revoked'),
    ])
    .executeTakeFirstOrThrow()
  const told = await db.selectFrom('sensors').select('refused').where('refused', '<>', '').execute()
  const refused = told.reduce((newest, one) => Math.max(newest, refusedOf(one)?.atMs ?? 0), 0)
  return Math.max(refused, ...Object.values(row).map((ms) => Number(ms ?? 0)))
}
