/** What of a batch is kept already, asked at once. */
import { type Kysely, sql } from 'kysely'
import type { Alert, Sensed, Signal } from '../../contracts/index.ts'
import { identityOf } from '../rows.ts'
import type { Schema } from '../schema.ts'

/** Of alerts by their id. */
export async function keptRevisions(
  db: Kysely<Schema>,
  alerts: readonly Alert[],
): Promise<ReadonlyMap<string, number>> {
  const ids = JSON.stringify(alerts.map(({ id }) => id))
  const rows = await db
    .selectFrom('alerts')
    .select(['id', 'revision'])
    .where('id', 'in', sql<string>`(select value from json_each(${ids}))`)
    .execute()
  return new Map(rows.map(({ id, revision }) => [id, revision]))
}

/** Their identities, as `identityOf` tells them. */
export async function keptSignals(
  db: Kysely<Schema>,
  signals: readonly Sensed<Signal>[],
): Promise<ReadonlySet<string>> {
  const kept = new Set<string>()
  for (const [sensor, own] of Map.groupBy(signals, (signal) => signal.sensor)) {
    const keys = JSON.stringify(own.map(({ key }) => key))
    const rows = await db
      .selectFrom('signals')
      .select(['sensor', 'key'])
      .where('sensor', '=', sensor)
      .where('key', 'in', sql<string>`(select value from json_each(${keys}))`)
      .execute()
    for (const row of rows) kept.add(identityOf({ ...own[0]!, sensor, key: row.key }))
  }
  return kept
}
