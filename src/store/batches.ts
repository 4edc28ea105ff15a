/** What of a batch is new, and what of it is written. */
import type { Kysely } from 'kysely'
import type { Alert } from '../contracts/index.ts'
import type { Schema } from './schema.ts'

/** Those of which the database does not know the revision, or a newer one, yet. */
export async function newerAlerts(db: Kysely<Schema>, alerts: readonly Alert[]): Promise<Alert[]> {
  const known = new Map<string, number>()
  for (const id of new Set(alerts.map((alert) => alert.id))) {
    const row = await db
      .selectFrom('alerts')
      .select('revision')
      .where('id', '=', id)
      .executeTakeFirst()
    if (row) known.set(id, row.revision)
  }
  return alerts.filter(({ id, revision }) => {
    const isNewer = revision > (known.get(id) ?? 0)
    if (isNewer) known.set(id, revision)
    return isNewer
  })
}

/** Of several revisions in a batch the newest alone is written. */
export function newestOfEach<R>(
  records: readonly R[],
  keyOf: (record: R) => readonly [key: string, revision: number],
): readonly R[] {
  const newest = new Map<string, R>()
  for (const record of records) {
    const [key, revision] = keyOf(record)
    const known = newest.get(key)
    if (known === undefined || keyOf(known)[1] <= revision) newest.set(key, record)
  }
  return [...newest.values()]
}
