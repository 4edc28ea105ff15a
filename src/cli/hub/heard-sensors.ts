/** When each sensor was last heard, on the hub's wall, and what of it is being refused. */
import type { Answered } from '../../hub/index.ts'
import { AmoskysError } from '../../kernel/index.ts'
import {
  type Database,
  keepRefusals,
  type Refused,
  refusalsLastMs,
  touchSensors,
} from '../../store/index.ts'

export interface HeardSensorsOptions {
  readonly write: Database['write']
  readonly clock: () => number
}

/** Of one sensor: a process has sixteen streams at most, and one that is refused begins anew. */
const refusedMax = 64
const textMax = 500

export class HeardSensors {
  readonly #options: HeardSensorsOptions
  readonly #heard = new Map<string, number>()
  /** By sensor, then by process and stream; the newest last. */
  readonly #refused = new Map<string, Map<string, Refused>>()
  readonly #changed = new Set<string>()

  constructor(options: HeardSensorsOptions) {
    this.#options = options
  }

  note(sensor: string): void {
    this.#heard.set(sensor, this.#options.clock())
  }

  answered({ sensor, of, refusal }: Answered): void {
    const own = this.#refused.get(sensor) ?? new Map<string, Refused>()
    const before = own.get(of)
    if (refusal === null && before === undefined) return
    this.#changed.add(sensor)
    own.delete(of)
    if (refusal !== null) {
      const atMs = this.#options.clock()
      const isSame = before !== undefined && !isOver(before, atMs)
      const { reason, isFinal: isBatch } = refusal
      const text = refusal.text.slice(0, textMax).toWellFormed()
      own.set(of, { sinceMs: isSame ? before.sinceMs : atMs, atMs, reason, text, isBatch })
      const [oldest] = own.keys()
      if (own.size > refusedMax && oldest !== undefined) own.delete(oldest)
    }
    if (own.size === 0) this.#refused.delete(sensor)
    else this.#refused.set(sensor, own)
  }

  /** Writes down what was heard since. The next time has newer news where it cannot be written. */
  async write(): Promise<void> {
    if (this.#heard.size === 0 && this.#changed.size === 0) return
    const nowMs = this.#options.clock()
    const heard = [...this.#heard].map(([name, seenMs]) => ({ name, seenMs }))
    const changed = [...this.#changed]
    const refused = changed.map((name) => ({ name, refused: this.#refusedOf(name, nowMs) }))
    this.#heard.clear()
    this.#changed.clear()
    try {
      await this.#options.write(async (db) => {
        await touchSensors(db, heard, nowMs)
        await keepRefusals(db, refused)
      })
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      for (const name of changed) this.#changed.add(name)
    }
  }

  /** The newest that lasts; what did not come again is forgotten. */
  #refusedOf(sensor: string, nowMs: number): Refused | null {
    const own = this.#refused.get(sensor)
    if (own === undefined) return null
    for (const [of, one] of own) if (isOver(one, nowMs)) own.delete(of)
    if (own.size === 0) this.#refused.delete(sensor)
    return [...own.values()].at(-1) ?? null
  }
}

function isOver({ atMs }: Refused, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) > refusalsLastMs
}
