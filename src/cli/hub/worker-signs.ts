/** Signs of life of what works from the bus, for whoever looks at the system. */
import { hostname } from 'node:os'
import { AmoskysError, randomHex } from '../../kernel/index.ts'
import {
  beatWorker,
  beginWorker,
  endWorker,
  type Keeping,
  type WorkerKind,
} from '../../store/index.ts'
import { version } from '../version.ts'

export interface WorkerSignsOptions {
  readonly keeping: Pick<Keeping, 'write'>
  readonly clock: () => number
  readonly kind: WorkerKind
}

export class WorkerSigns {
  readonly #options: WorkerSignsOptions
  readonly #id = `wrk_${randomHex(8)}`
  #isBegun = false

  constructor(options: WorkerSignsOptions) {
    this.#options = options
  }

  async beat(counts: Readonly<Record<string, number>>, says: string): Promise<void> {
    await this.#write(async (db, nowMs) => {
      if (!this.#isBegun)
        await beginWorker(db, {
          ...{ id: this.#id, kind: this.#options.kind, host: hostname() },
          ...{ process_id: process.pid, version, started_ms: nowMs },
        })
      await beatWorker(db, this.#id, { beat_ms: nowMs, counts, says })
    })
    this.#isBegun = true
  }

  async end(): Promise<void> {
    if (this.#isBegun)
      await this.#write((db, nowMs) => endWorker(db, this.#id, { ended_ms: nowMs }))
  }

  /** The next sign is newer than one that could not be written. */
  async #write(
    act: (db: Parameters<typeof beatWorker>[0], nowMs: number) => Promise<void>,
  ): Promise<void> {
    const { keeping, clock } = this.#options
    try {
      await keeping.write((db) => act(db, clock()))
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
    }
  }
}
