/** How often something has happened ever, counted in the transaction of what happened: it outlives records and processes. */
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'

/**
 * `action`: actions that came to a state, by kind and state. `undo`: by result. `investigation`: those that were concluded.
 * `lookup`: their questions, by source and outcome.
 */
export type CountName = 'action' | 'undo' | 'investigation' | 'lookup'

export interface ResponseCount {
  readonly one: string
  readonly other: string
  readonly count: number
}

export async function addCount(
  db: Kysely<Schema>,
  name: CountName,
  { one = '', other = '', count = 1 }: Partial<ResponseCount>,
): Promise<void> {
  await db
    .insertInto('response_counts')
    .values({ name, one, other, count })
    .onConflict((on) =>
      on
        .columns(['name', 'one', 'other'])
        .doUpdateSet({ count: sql<number>`response_counts.count + ${count}` }),
    )
    .execute()
}

export async function responseCounts(
  db: Kysely<Schema>,
  name: CountName,
): Promise<ResponseCount[]> {
  return db
    .selectFrom('response_counts')
    .select(['one', 'other', 'count'])
    .where('name', '=', name)
    .orderBy('one')
    .orderBy('other')
    .execute()
}
