/** Batches that the hub could not take. A person looks at them, and has each tried again or given up for good. */
import { type Kysely, sql } from 'kysely'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'
import type { DeadLetterRow } from './sensors-tables.ts'

/** `dead`: for a person; `asked`: to be tried again by the hub; `retried`: it was taken; `discarded`: given up. */
export const deadLetterStates = ['dead', 'asked', 'retried', 'discarded'] as const
export type DeadLetterState = (typeof deadLetterStates)[number]

/** Beyond them the oldest settled ones go, then the oldest of all. */
export const deadLettersMax = 10_000
/** Base64 of so many bytes of a batch is kept; of a longer one its beginning. */
export const deadLetterBytesMax = 1024 * 1024

export const deadLetterList: ListSpec = {
  table: 'dead_letters',
  id: 'id',
  time: null,
  fields: {
    sensor: { kind: 'text', column: 'sensor' },
    code: { kind: 'text', column: 'code' },
    state: { kind: 'choice', column: 'state', values: deadLetterStates },
  },
  is: {
    open: [{ field: 'state', op: 'is', values: ['dead', 'asked'], isNot: false }],
  },
  sorts: { at: 'at_ms', bytes: 'bytes', sequence: 'sequence' },
  defaultSort: '-at',
}

type Kept = Omit<DeadLetterRow, 'state' | 'settled_ms'>

/** One that is there already, as when the sensor sent it twice, is left as it is. Makes room where there are too many. */
export async function keepDeadLetter(db: Kysely<Schema>, letter: Kept): Promise<void> {
  await db
    .insertInto('dead_letters')
    .values({ ...letter, state: 'dead', settled_ms: 0 })
    .onConflict((on) => on.column('id').doNothing())
    .execute()
  await trim(db)
}

async function trim(db: Kysely<Schema>): Promise<void> {
  const { n } = await db
    .selectFrom('dead_letters')
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  if (Number(n) <= deadLettersMax) return
  const going = db
    .selectFrom('dead_letters')
    .select('id')
    .orderBy(sql`case when settled_ms > 0 then 0 else 1 end`)
    .orderBy('at_ms')
    .limit(Number(n) - deadLettersMax)
  await db.deleteFrom('dead_letters').where('id', 'in', going).execute()
}

export async function findDeadLetter(
  db: Kysely<Schema>,
  id: string,
): Promise<DeadLetterRow | null> {
  const row = await db
    .selectFrom('dead_letters')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Whole: a longer batch was cut, and cannot be tried again. */
export function isWholeDeadLetter({ bytes, body }: Pick<DeadLetterRow, 'bytes' | 'body'>): boolean {
  return Buffer.from(body, 'base64').length === bytes
}

/** For the hub: what somebody wants tried again, the oldest first. */
export function askedDeadLetters(db: Kysely<Schema>, limit: number): Promise<DeadLetterRow[]> {
  return db
    .selectFrom('dead_letters')
    .selectAll()
    .where('state', '=', 'asked')
    .orderBy('at_ms')
    .limit(limit)
    .execute()
}

/**
 * Moves it on from one of the states that it may be in. False: it was in another. `reason`: why it could not be taken
 * once more, where that is so.
 */
export async function moveDeadLetter(
  db: Kysely<Schema>,
  id: string,
  move: {
    readonly from: readonly DeadLetterState[]
    readonly to: DeadLetterState
    readonly nowMs: number
    readonly reason?: string
  },
): Promise<boolean> {
  const isSettled = move.to === 'retried' || move.to === 'discarded'
  const { numUpdatedRows } = await db
    .updateTable('dead_letters')
    .set({
      state: move.to,
      settled_ms: isSettled ? move.nowMs : 0,
      ...(move.reason !== undefined && { reason: move.reason }),
    })
    .where('id', '=', id)
    .where('state', 'in', [...move.from])
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export interface DeadLetterCount {
  readonly sensor: string
  readonly code: string
  readonly count: number
}

/** Those that nobody settled yet, of each sensor and code, the most first; at most `limit` pairs. */
export async function countDeadLetters(
  db: Kysely<Schema>,
  limit: number,
): Promise<DeadLetterCount[]> {
  const rows = await db
    .selectFrom('dead_letters')
    .select(['sensor', 'code', (e) => e.fn.countAll<number>().as('count')])
    .where('state', 'in', ['dead', 'asked'])
    .groupBy(['sensor', 'code'])
    .orderBy('count', 'desc')
    .orderBy('sensor')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}
