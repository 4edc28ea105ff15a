/** Processes, and parts of them, that work from the bus: each gives a sign of life, and says what it does. */
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { WorkerRow } from './sensors-tables.ts'

export const workerKinds = ['bus', 'detector', 'keeper', 'investigator', 'responder'] as const
export type WorkerKind = (typeof workerKinds)[number]

/** A worker that says nothing for so long is taken for dead. */
export const workerSilentMs = 15_000
/** One that ended, or was dead for as long, is forgotten. */
export const workersKeptMs = 86_400_000
/** What is shown of them, the newest signs of life first. */
export const workersMax = 200

export type NewWorker = Pick<
  WorkerRow,
  'id' | 'kind' | 'host' | 'process_id' | 'version' | 'started_ms'
>

export interface WorkerBeat {
  readonly beat_ms: number
  readonly counts: Readonly<Record<string, number>>
  readonly says: string
}

/** Forgets those that are long gone, too. */
export async function beginWorker(db: Kysely<Schema>, worker: NewWorker): Promise<void> {
  const blank = { beat_ms: worker.started_ms, ended_ms: 0, counts: '{}', says: '' }
  const { id: _, ...rest } = { ...worker, ...blank }
  await db
    .deleteFrom('workers')
    .where('beat_ms', '<', worker.started_ms - workersKeptMs)
    .execute()
  await db
    .insertInto('workers')
    .values({ ...worker, ...blank })
    .onConflict((on) => on.column('id').doUpdateSet(rest))
    .execute()
}

export async function beatWorker(
  db: Kysely<Schema>,
  id: string,
  { beat_ms, counts, says }: WorkerBeat,
): Promise<void> {
  await db
    .updateTable('workers')
    .set({ beat_ms, counts: JSON.stringify(counts), says })
    .where('id', '=', id)
    .execute()
}

/** It ended by itself; `says`: why, where it was not told to. */
export async function endWorker(
  db: Kysely<Schema>,
  id: string,
  { ended_ms, says = '' }: { readonly ended_ms: number; readonly says?: string },
): Promise<void> {
  await db.updateTable('workers').set({ ended_ms, says }).where('id', '=', id).execute()
}

export interface Worker extends Omit<WorkerRow, 'counts'> {
  readonly counts: Readonly<Record<string, number>>
}

/** Those that have given a sign of life within a day. */
export async function findWorkers(db: Kysely<Schema>, nowMs: number): Promise<Worker[]> {
  const rows = await db
    .selectFrom('workers')
    .selectAll()
    .where('beat_ms', '>=', nowMs - workersKeptMs)
    .orderBy('beat_ms', 'desc')
    .limit(workersMax)
    .execute()
  return rows.map((row) => ({ ...row, counts: numbersOf(row.counts) }))
}

function numbersOf(text: string): Readonly<Record<string, number>> {
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>)
    return Object.fromEntries(
      entries.filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
    )
  } catch {
    return {}
  }
}
