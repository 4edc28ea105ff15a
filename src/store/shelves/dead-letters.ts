/** Batches that the hub could not take. A person looks at them, and has each tried again or given up for good. */
import { type Kysely, sql } from 'kysely'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'
import type { DeadLetterRow } from './sensors-tables.ts'

/** `dead`: for a person; `asked`: to be tried again by the hub; `retried`: it was taken; `discarded`: given up. */
export const deadLetterStates = ['dead', 'asked', 'retried', 'discarded'] as const
export type DeadLetterState = (typeof deadLetterStates)[number]

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

type Kept = Omit<DeadLetterRow, 'state' | 'settled_ms' | 'retry_sequence'>

/** One that is there already, as when the sensor sent it twice, is left as it is. */
export async function keepDeadLetter(db: Kysely<Schema>, letter: Kept): Promise<void> {
  await db
    .insertInto('dead_letters')
    .values({ ...letter, state: 'dead', settled_ms: 0, retry_sequence: 0 })
    .onConflict((on) => on.column('id').doNothing())
    .execute()
}

export interface DeadLetterBounds {
  readonly lettersMax: number
  readonly bytesMax: number
}

const defaultBounds: DeadLetterBounds = {
  lettersMax: 10_000,
  bytesMax: 256 * 1024 * 1024,
}

/**
 * Settled ones make room first, then those of the sensor that has the most, the oldest first: who sends a flood of bad
 * batches pushes out its own. Yields how many went, and of which sensors some went that nobody had settled.
 */
export async function trimDeadLetters(
  db: Kysely<Schema>,
  bounds: DeadLetterBounds = defaultBounds,
): Promise<{ readonly letters: number; readonly sensors: ReadonlySet<string> }> {
  const { n, bytes } = await db
    .selectFrom('dead_letters')
    .select((e) => [e.fn.countAll<number>().as('n'), sql<number>`sum(${heldBytes})`.as('bytes')])
    .executeTakeFirstOrThrow()
  const excess = {
    letters: Number(n) - bounds.lettersMax,
    bytes: Number(bytes ?? 0) - bounds.bytesMax,
  }
  if (excess.letters <= 0 && excess.bytes <= 0) return { letters: 0, sensors: new Set() }
  const letters = await db
    .selectFrom('dead_letters')
    .select(['id', 'sensor', 'settled_ms', heldBytes.as('bytes')])
    .orderBy('at_ms')
    .execute()
  const sensors = new Set<string>()
  const ids: string[] = []
  for (const { id, sensor, settled_ms } of inTheirTurn(letters, excess)) {
    ids.push(id)
    if (Number(settled_ms) === 0) sensors.add(sensor)
  }
  for (let at = 0; at < ids.length; at += idsAtOnce)
    await db
      .deleteFrom('dead_letters')
      .where('id', 'in', ids.slice(at, at + idsAtOnce))
      .execute()
  return { letters: ids.length, sensors }
}

/** Of a long one its beginning is kept. */
const heldBytes = sql<number>`case when bytes < ${sql.lit(deadLetterBytesMax)} then bytes else ${sql.lit(deadLetterBytesMax)} end`
const idsAtOnce = 500

type Light = Pick<DeadLetterRow, 'id' | 'sensor' | 'settled_ms' | 'bytes'>

/** As many as have to go. `letters`: the oldest first. */
function* inTheirTurn(
  letters: readonly Light[],
  excess: { letters: number; bytes: number },
): Generator<Light> {
  const queues = new Map<string, { bytes: number; readonly letters: Light[] }>()
  const settled: Light[] = []
  for (const letter of letters) {
    if (Number(letter.settled_ms) > 0) settled.push(letter)
    else {
      const queue = queues.get(letter.sensor) ?? { bytes: 0, letters: [] }
      queues.set(letter.sensor, queue)
      queue.letters.push(letter)
      queue.bytes += Number(letter.bytes)
    }
  }
  settled.reverse()
  for (const { letters } of queues.values()) letters.reverse()
  while (excess.letters > 0 || excess.bytes > 0) {
    let next = settled.pop()
    if (next === undefined) {
      const [most] = [...queues.values()].sort(
        (a, b) => b.bytes - a.bytes || b.letters.length - a.letters.length,
      )
      next = most?.letters.pop()
      if (most === undefined || next === undefined) return
      most.bytes -= Number(next.bytes)
    }
    excess.letters--
    excess.bytes -= Number(next.bytes)
    yield next
  }
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

/** Said before it is appended, so that it is never appended twice. False: it has one already, or nobody asks for it now. */
export async function numberRetry(
  db: Kysely<Schema>,
  id: string,
  sequence: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('dead_letters')
    .set({ retry_sequence: sequence })
    .where('id', '=', id)
    .where('state', '=', 'asked')
    .where('retry_sequence', '=', 0)
    .executeTakeFirst()
  return numUpdatedRows > 0n
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
      retry_sequence: 0,
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
