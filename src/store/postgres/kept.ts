/** What of a batch is kept already, asked at once. */
import type { Kysely } from 'kysely'
import type { Alert, Sensed, Signal } from '../../contracts/index.ts'
import { oneOf } from '../dialect.ts'
import type { Schema } from '../schema.ts'
import { cleanText } from './text.ts'

/** Of alerts by their id. */
export async function keptRevisions(
  db: Kysely<Schema>,
  alerts: readonly Alert[],
): Promise<ReadonlyMap<string, number>> {
  const ids = alerts.map(({ id }) => id)
  const rows = await db
    .selectFrom('alerts')
    .select(['id', 'revision'])
    .where('id', 'in', oneOf(db, ids))
    .execute()
  return new Map(rows.map(({ id, revision }) => [id, revision]))
}

/** The same of signals: those that are kept, by their `keptIdentity`. */
export async function keptSignals(
  db: Kysely<Schema>,
  signals: readonly Sensed<Signal>[],
): Promise<ReadonlySet<string>> {
  const kept = new Set<string>()
  for (const [sensor, own] of Map.groupBy(signals, (signal) => signal.sensor)) {
    const keys = own.map(({ key }) => key)
    const rows = await db
      .selectFrom('signals')
      .select(['sensor', 'key'])
      .where('sensor', '=', sensor)
      .where('key', 'in', oneOf(db, keys))
      .execute()
    for (const row of rows) kept.add(keptIdentity(row))
  }
  return kept
}

/** Tells signals apart as the table does: a key may hold a name from the wire, of which not every sign can be kept. */
export function keptIdentity({ sensor, key }: Pick<Sensed<Signal>, 'sensor' | 'key'>): string {
  return JSON.stringify([cleanText(sensor), cleanText(key)])
}
