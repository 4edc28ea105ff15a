/** Gives the runs of this process what detectors of others reported, and tells the database what became of it. */
import type { ExternalSignal, HeardSignal } from '../../contracts/index.ts'
import { AmoskysError } from '../../kernel/index.ts'
import type { Outside } from '../../run.ts'
import {
  type Database,
  findWaiting,
  openDatabase,
  type Settled,
  settleSignals,
  type Waiting,
} from '../../store/index.ts'

export interface InboxOptions {
  readonly path: string
  /** Wall clock, milliseconds. */
  readonly clock: () => number
  readonly tell: (text: string) => void
}

export interface Inbox extends AsyncDisposable {
  /** For the run of one sensor. */
  of(sensor: string): Outside
  /** Looks now; else it does so twice a second. */
  look(): Promise<void>
}

const everyMs = 500
/** Read and not taken yet, at most; the others wait in the database. */
const heldMax = 1_000
/** Nobody took it so long: its sensor has another name, or no traffic. It would be too old by then for any. */
const waitMs = 30 * 60_000

export async function openInbox(options: InboxOptions): Promise<Inbox> {
  const inbox = new DatabaseInbox(options, await openDatabase(options.path))
  await inbox.look()
  return inbox
}

class DatabaseInbox implements Inbox {
  readonly #options: InboxOptions
  readonly #database: Database
  #held: Waiting[] = []
  /** Given to a run and not judged yet, by what tells signals apart, with the sensor's name. */
  readonly #given = new Map<string, { readonly seq: number; readonly sensor: string }>()
  #settled: Settled[] = []
  #lastSeq = 0
  #hasFailed = false
  #turn: Promise<void> = Promise.resolve()
  readonly #timer: NodeJS.Timeout

  constructor(options: InboxOptions, database: Database) {
    this.#options = options
    this.#database = database
    this.#timer = setInterval(() => void this.look(), everyMs).unref()
  }

  of(sensor: string): Outside {
    return {
      take: () => this.#take(sensor),
      judged: (heard) => this.#judged(heard),
    }
  }

  look(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#look())
    return this.#turn
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.look()
    await this.#database.close()
  }

  #take(sensor: string): readonly ExternalSignal[] {
    if (this.#held.length === 0) return []
    const isFor = ({ signal }: Waiting) => signal.sensor === '' || signal.sensor === sensor
    const taken = this.#held.filter(isFor)
    this.#held = this.#held.filter((one) => !isFor(one))
    for (const { seq, signal } of taken) this.#given.set(nameOf(signal), { seq, sensor })
    return taken.map(({ signal }) => signal)
  }

  #judged(heard: readonly HeardSignal[]): void {
    for (const { signal, refusal } of heard) {
      const given = this.#given.get(nameOf(signal))
      this.#given.delete(nameOf(signal))
      if (given !== undefined) this.#settled.push({ ...given, signal, refusal })
    }
  }

  /** What cannot be told now is told the next time: until then it waits in the database, and would be given again. */
  async #look(): Promise<void> {
    const { clock, tell } = this.#options
    try {
      const settled = this.#settled
      if (settled.length > 0)
        await this.#database.write((db) => settleSignals(db, settled, clock()))
      this.#settled = this.#settled.slice(settled.length)
      const limit = heldMax - this.#held.length
      const found = await findWaiting(this.#database.read, { after: this.#lastSeq, limit })
      this.#lastSeq = found.at(-1)?.seq ?? this.#lastSeq
      this.#held.push(...found)
      this.#giveUp(clock())
      this.#hasFailed = false
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      if (!this.#hasFailed) tell(`signals from outside cannot be read now: ${thrown.message}`)
      this.#hasFailed = true
    }
  }

  #giveUp(nowMs: number): void {
    const isOld = ({ keptMs }: Waiting) => nowMs - keptMs > waitMs
    const refusal = 'no run of its sensor took it in 30 minutes'
    for (const { seq, signal } of this.#held.filter(isOld))
      this.#settled.push({ seq, signal, sensor: '', refusal })
    this.#held = this.#held.filter((one) => !isOld(one))
  }
}

function nameOf({ detector, id }: ExternalSignal): string {
  return `${detector} ${id}`
}
