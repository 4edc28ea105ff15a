/** What an investigator has of the work, for whoever looks at the system. */
import { hostname } from 'node:os'
import type { Kysely } from 'kysely'
import { AmoskysError, randomHex } from '../../kernel/index.ts'
import { type Held, partCount } from '../../response/index.ts'
import { beatWorker, beginWorker, endWorker, findWorkers, type Schema } from '../../store/index.ts'
import { version } from '../version.ts'

type Database = <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>

export interface WorkerRowPlan {
  readonly read: Database
  readonly write: Database
  readonly clock: () => number
  readonly held: () => Held
  /** One that is a part of `amoskys up` is told of only where others share its work, or did within a day. */
  readonly isProcessOfOwn: boolean
}

/** Five signs before it is taken for dead. */
const beatMs = 3_000

export function keepWorkerRow({ read, write, clock, held, isProcessOfOwn }: WorkerRowPlan) {
  const id = `wrk_${randomHex(8)}`
  const about = { host: hostname(), process_id: process.pid, version, started_ms: clock() }
  let [isTold, isBegun] = [false, false]
  const areOthersTold = async (db: Kysely<Schema>) =>
    (await findWorkers(db, clock())).some(({ kind }) => kind === 'investigator')
  const beat = async () => {
    const now = held()
    isTold ||= isProcessOfOwn || now.members > 1 || (await read(areOthersTold))
    if (!isTold) return
    const counts = { incidentParts: now.incidents.length, targetParts: now.targets.length }
    await write(async (db) => {
      if (!isBegun) await beginWorker(db, { id, kind: 'investigator', ...about })
      await beatWorker(db, id, { beat_ms: clock(), counts, says: wordsOf(now) })
    })
    isBegun = true
  }
  let turn = Promise.resolve()
  const inTurn = (act: () => Promise<void>) => {
    turn = turn.then(act).catch((thrown: unknown) => {
      if (!(thrown instanceof AmoskysError)) throw thrown
    })
    return turn
  }
  const timer = setInterval(() => void inTurn(beat), beatMs).unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await inTurn(async () => {
        if (isBegun) await write((db) => endWorker(db, id, { ended_ms: clock() }))
      })
    },
  }
}

function wordsOf({ incidents, targets, waitsFor }: Held): string {
  const orders = waitsFor === '' ? partsText(targets) : `none, while ${waitsFor} gives them`
  return `incidents: ${partsText(incidents)}; orders: ${orders}`
}

function partsText(parts: readonly number[]): string {
  if (parts.length === 0) return 'no part'
  if (parts.length === partCount) return 'all'
  return `parts ${parts.join(', ')} of ${partCount}`
}
