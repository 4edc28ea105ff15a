/** What of the system works now, piece by piece. */
import { durationText } from '../../../kernel/index.ts'
import { findNewestRuns, findSensors } from '../../../store/index.ts'
import type { Desk } from '../../kit/index.ts'
import { missingText, type ShownWorker, workersOf } from './workers.ts'

export interface Component {
  readonly name: 'database' | 'engine' | 'workers'
  readonly ok: boolean
  readonly latencyMs: number
  readonly says: string
}

/** A run gives a sign of life each second; a process that is busy may be late. */
const silentMsMax = 15_000

/** Whole seconds, and whole minutes beyond the first: parts of them say nothing. */
function wholeMs(ms: number): number {
  const unitMs = ms < 60_000 ? 1000 : 60_000
  return Math.floor(ms / unitMs) * unitMs
}

export async function componentsOf(desk: Desk): Promise<Component[]> {
  // Where nothing works from a bus there is no such part.
  const workers = await workersOf(desk).catch(() => [])
  return [
    await timed(desk, 'database', () => databaseState(desk)),
    await timed(desk, 'engine', () => engineState(desk)),
    ...(workers.length === 0 ? [] : [await timed(desk, 'workers', () => workersState(workers))]),
  ]
}

async function workersState(workers: readonly ShownWorker[]): Promise<State> {
  const missing = missingText(workers)
  if (missing !== '') return { ok: false, says: missing }
  const silent = workers.filter(({ state }) => state === 'silent')
  if (silent.length > 0)
    return { ok: true, says: 'One has gone silent; another has taken over what it did.' }
  return { ok: true, says: 'Every one gives signs of life.' }
}

type State = Pick<Component, 'ok' | 'says'>

async function timed(
  desk: Desk,
  name: Component['name'],
  look: () => Promise<State>,
): Promise<Component> {
  const fromMs = desk.nowMs()
  const state = await look().catch(() => ({ ok: false, says: 'It cannot be read.' }))
  return { name, ...state, latencyMs: Math.max(0, desk.nowMs() - fromMs) }
}

async function databaseState({ database }: Desk): Promise<State> {
  await database.read.selectFrom('runs').select('id').limit(1).execute()
  return { ok: true, says: 'It answers.' }
}

/** Where nothing runs there is nothing to be silent: a replay that is over, or a server alone. */
async function engineState({ database, nowMs }: Desk): Promise<State> {
  // Of a sensor elsewhere, Agents tells: its silence is no fault of this system.
  const elsewhere = new Set((await findSensors(database.read)).map(({ name }) => name))
  const runs = await findNewestRuns(database.read)
  const running = runs.filter((run) => run.ended_ms === 0 && !elsewhere.has(run.sensor))
  if (running.length === 0) return { ok: true, says: 'Nothing is being read.' }
  const silentMs = Math.max(...running.map((run) => nowMs() - run.beat_ms))
  if (silentMs > silentMsMax)
    return {
      ok: false,
      says: `A sensor has given no sign of life for ${durationText(wholeMs(silentMs))}.`,
    }
  return { ok: true, says: 'Every sensor gives signs of life.' }
}
