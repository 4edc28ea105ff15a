import type { DatabaseSync } from 'node:sqlite'
import { AmoskysError, reasonOf } from '../kernel/index.ts'

interface Job {
  /** Bytes it writes, about. */
  readonly bytes: number
  readonly run: () => void
  readonly resolve: () => void
  readonly reject: (thrown: unknown) => void
}

/** Bytes that one transaction gathers at most; a larger job goes alone. */
const gatherMax = 16 * 1024 * 1024

/** Changes of a database, those that wait together in one transaction: each is kept whole or not at all when its promise ends. */
export class LogWriter {
  readonly #database: DatabaseSync
  readonly #jobs: Job[] = []
  #isDue = false

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** An `AmoskysError` of the job itself undoes the job alone: it throws before it changes anything. */
  async write<T>(change: () => T, bytes = 0): Promise<T> {
    let done: { readonly value: T } | { readonly thrown: unknown } | undefined
    await new Promise<void>((resolve, reject) => {
      const run = () => {
        done = outcomeOf(change)
      }
      this.#jobs.push({ bytes, run, resolve, reject })
      this.#plan()
    })
    if (done && 'value' in done) return done.value
    throw done?.thrown
  }

  /** What waits is written now. */
  flush(): void {
    while (this.#jobs.length > 0) this.#flushSome()
  }

  #plan(): void {
    if (this.#isDue) return
    this.#isDue = true
    setImmediate(() => {
      this.#isDue = false
      if (this.#jobs.length === 0) return
      this.#flushSome()
      if (this.#jobs.length > 0) this.#plan()
    })
  }

  #flushSome(): void {
    let bytes = 0
    const most = this.#jobs.findIndex((job) => {
      bytes += job.bytes
      return bytes > gatherMax
    })
    const jobs = this.#jobs.splice(0, most < 0 ? this.#jobs.length : Math.max(1, most))
    const failure = this.#transact(jobs)
    if (failure === null) for (const { resolve } of jobs) resolve()
    else if (jobs.length === 1) jobs[0]!.reject(failure)
    // One that finds no room must not take the others with it: a commit makes room.
    else
      for (const job of jobs) {
        const own = this.#transact([job])
        if (own === null) job.resolve()
        else job.reject(own)
      }
  }

  #transact(jobs: readonly Job[]): AmoskysError | null {
    try {
      this.#database.exec('begin immediate')
      for (const { run } of jobs) run()
      this.#database.exec('commit')
      return null
    } catch (cause) {
      this.#undo()
      const text = `bus: its log cannot be written: ${reasonOf(cause)}`
      return new AmoskysError('unavailable', text, { cause })
    }
  }

  /** SQLite may have undone it by itself already, as where the disk is full. */
  #undo(): void {
    try {
      if (this.#database.isTransaction) this.#database.exec('rollback')
    } catch {
      // What cannot be taken back is not committed either.
    }
  }
}

function outcomeOf<T>(change: () => T) {
  try {
    return { value: change() }
  } catch (thrown) {
    if (thrown instanceof AmoskysError) return { thrown }
    throw thrown
  }
}
