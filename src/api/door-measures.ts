/** What the thread that answers measures of itself, as the engine does of its own: each ten seconds, kept beside that. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { AmoskysError } from '../kernel/index.ts'
import { type Database, keepSamples, sampleLevels } from '../store/index.ts'

const { stepMs } = sampleLevels[0]!
/** How often it is looked whether others had to wait, which is part of each wait. */
const lookMs = 10

export interface DoorWorld {
  readonly database: Database
  readonly stream: () => { readonly clients: number }
  readonly nowMs: () => number
}

/** Until it is told to stop. */
export function measureDoor({ database, stream, nowMs }: DoorWorld): () => Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: lookMs })
  delay.enable()
  let turn: Promise<void> = Promise.resolve()
  const take = async () => {
    const measured = [
      { sensor: '', metric: 'apiStallMs', value: Math.max(0, delay.max / 1e6 - lookMs) },
      { sensor: '', metric: 'streamClients', value: stream().clients },
    ]
    delay.reset()
    try {
      await database.write((db) => keepSamples(db, measured, { atMs: nowMs(), stepMs }))
    } catch (thrown) {
      // Whoever keeps what was found says what is wrong with the database.
      if (!(thrown instanceof AmoskysError)) throw thrown
    }
  }
  const timer = setInterval(() => {
    turn = turn.then(take)
  }, stepMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    delay.disable()
    await turn
  }
}
