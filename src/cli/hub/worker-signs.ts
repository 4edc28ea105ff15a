/** Signs of life of what works from the bus, for whoever looks at the system. */
import { hostname } from 'node:os'
import type { Bus, Subscription } from '../../bus/index.ts'
import type { WorkerSign } from '../../contracts/index.ts'
import { AmoskysError, randomHex } from '../../kernel/index.ts'
import { beatWorker, beginWorker, type Database, endWorker } from '../../store/index.ts'
import { version } from '../version.ts'
import type { World } from '../world.ts'

export interface WorkerSignsOptions {
  readonly bus: Bus
  readonly clock: () => number
  readonly kind: WorkerSign['kind']
}

export class WorkerSigns {
  readonly #options: WorkerSignsOptions
  readonly #id = `wrk_${randomHex(8)}`
  readonly #startedMs: number

  constructor(options: WorkerSignsOptions) {
    this.#options = options
    this.#startedMs = options.clock()
  }

  beat(counts: Readonly<Record<string, number>>, says: string): Promise<void> {
    return this.#tell(counts, says, false)
  }

  end(): Promise<void> {
    return this.#tell({}, '', true)
  }

  /** The next sign is newer than one that could not be told. */
  async #tell(counts: WorkerSign['counts'], says: string, isEnding: boolean): Promise<void> {
    const { bus, clock, kind } = this.#options
    const who = { id: this.#id, kind, host: hostname(), processId: process.pid, version }
    const sign = { ...who, startedMs: this.#startedMs, atMs: clock(), isEnding, counts, says }
    try {
      await bus.publish('workers', [sign], { key: this.#id })
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
    }
  }
}

/** Among the counts of a sign: what became of the spans of its process. */
export function spanCounts({ trace }: Pick<World, 'trace'>): Readonly<Record<string, number>> {
  if (trace === undefined) return {}
  const { sent, dropped, waiting } = trace.counts()
  return { spansSent: sent, spansDropped: dropped, spansWaiting: waiting }
}

/** Writes the signs of all workers down: in one process of all. */
export function keepWorkers(bus: Bus, write: Database['write']): Subscription {
  const known = new Set<string>()
  return bus.subscribe('workers', 'journal', async (batch) => {
    // Of each the newest: the others are over already.
    const newest = new Map(batch.map((sign) => [sign.id, sign]))
    await write(async (db) => {
      for (const sign of newest.values()) {
        if (!known.has(sign.id)) await beginWorker(db, rowOf(sign))
        const { id, atMs, counts, says, isEnding } = sign
        if (isEnding) await endWorker(db, id, { ended_ms: atMs })
        else await beatWorker(db, id, { beat_ms: atMs, counts, says })
      }
    })
    for (const { id, isEnding } of newest.values())
      if (isEnding) known.delete(id)
      else known.add(id)
  })
}

function rowOf({ id, kind, host, processId, version: of, startedMs }: WorkerSign) {
  return { id, kind, host, process_id: processId, version: of, started_ms: startedMs }
}
