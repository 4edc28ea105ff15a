/** Keeps the database within its limits while it is written, a step at a time, and says what that costs. */
import { setImmediate as othersTurn } from 'node:timers/promises'
import { bytesText, countsText } from '../kernel/index.ts'
import {
  allotment,
  excessBytes,
  forgetOld,
  type Given,
  makeRoom,
  type RetentionLimits,
  type Sizes,
} from './retention.ts'
import { keepSystemEvent } from './shelves/events.ts'
import { coarsenSamples } from './shelves/samples.ts'
import type { Store } from './store.ts'

export interface RetainingOptions extends RetentionLimits {
  /** Event time now, microseconds since the Unix epoch; null where traffic of another day is read. */
  readonly nowUs: () => number | null
}

interface Voice {
  readonly say: (sentence: string) => void
  readonly clock: () => number
}

/** Steps in one go: others that want the database wait for no more. */
const stepsMax = 12
const agedEveryMs = 60_000
/** A log that a reader holds open cannot be emptied: it is not tried all the time. */
const logEveryMs = 30_000
/** What is given up all the time is told so often. */
const toldEveryMs = 600_000

export class Retaining {
  readonly #options: RetainingOptions
  readonly #voice: Voice
  readonly #given = new Map<string, number>()
  #agedMs = Number.NEGATIVE_INFINITY
  #toldMs = Number.NEGATIVE_INFINITY
  #logMs = Number.NEGATIVE_INFINITY

  constructor(options: RetainingOptions, voice: Voice) {
    this.#options = options
    this.#voice = voice
  }

  /** A database that is larger than it may be becomes smaller before anything is added to it. */
  async begin(store: Store): Promise<void> {
    const { fileMax } = allotment(this.#options.maxBytes)
    if ((await store.sizes()).fileBytes <= fileMax) return
    while (excessBytes(await store.sizes(), this.#options.maxBytes) > 0)
      if (!(await this.#step(store))) break
    await store.compact()
    await this.#tell(store)
  }

  /** After each batch: room for the next. */
  async room(store: Store): Promise<void> {
    const { maxBytes } = this.#options
    let sizes: Sizes = await store.sizes()
    const { fileMax, room } = allotment(maxBytes)
    if (sizes.logBytes > maxBytes - fileMax) await this.#emptyLog(store)
    if (excessBytes(sizes, maxBytes) === 0) return
    for (let steps = 0; excessBytes(sizes, maxBytes) > 0; steps++) {
      // Only where the file would grow beyond its size everybody waits.
      if (steps >= stepsMax && sizes.usedBytes < fileMax - room / 2) break
      if (!(await this.#step(store))) break
      await othersTurn()
      sizes = await store.sizes()
    }
    const nowMs = this.#voice.clock()
    if (nowMs - this.#toldMs >= toldEveryMs) await this.#tell(store)
  }

  /** Now and then: what is too old goes, samples become coarse. */
  async age(store: Store): Promise<void> {
    const nowMs = this.#voice.clock()
    if (nowMs - this.#agedMs < agedEveryMs && nowMs >= this.#agedMs) return
    this.#agedMs = nowMs
    const { keepDays, nowUs } = this.#options
    for (let steps = 0; steps < stepsMax; steps++) {
      const gone = await store.change((db) => forgetOld(db, keepDays, nowUs()))
      await othersTurn()
      if (Object.values(gone).every((rows) => rows === 0)) break
    }
    await store.change((db) => coarsenSamples(db, nowMs))
  }

  /** What has not been told yet. */
  async end(store: Store): Promise<void> {
    if (this.#given.size > 0) await this.#tell(store)
  }

  async #emptyLog(store: Store): Promise<void> {
    const nowMs = this.#voice.clock()
    if (nowMs - this.#logMs < logEveryMs && nowMs >= this.#logMs) return
    this.#logMs = nowMs
    await store.makeRoom()
  }

  /** False where nothing is left that may go. */
  async #step(store: Store): Promise<boolean> {
    const given = Object.entries(await store.change<Given>(makeRoom))
    for (const [name, rows] of given) this.#given.set(name, (this.#given.get(name) ?? 0) + rows)
    return given.length > 0
  }

  async #tell(store: Store): Promise<void> {
    const counts = Object.fromEntries(this.#given)
    if (this.#given.size === 0) return
    this.#given.clear()
    const nowMs = this.#voice.clock()
    this.#toldMs = nowMs
    const cap = bytesText(this.#options.maxBytes)
    const text = `the database is at its size of ${cap} (store.maxBytes): ${countsText(counts)}, the oldest, made room`
    this.#voice.say(text)
    const event = { key: `retention|${nowMs}`, what: 'retention', severity: 'low', text } as const
    await store.change((db) => keepSystemEvent(db, event, nowMs))
  }
}
