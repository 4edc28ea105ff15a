/** When each sensor was last heard, on the hub's wall. */
import { AmoskysError } from '../../kernel/index.ts'
import { type Database, touchSensors } from '../../store/index.ts'

export interface HeardSensorsOptions {
  readonly write: Database['write']
  readonly clock: () => number
}

export class HeardSensors {
  readonly #options: HeardSensorsOptions
  readonly #heard = new Map<string, number>()

  constructor(options: HeardSensorsOptions) {
    this.#options = options
  }

  note(sensor: string): void {
    this.#heard.set(sensor, this.#options.clock())
  }

  /** Writes down what was heard since. The next time has newer news where it cannot be written. */
  async write(): Promise<void> {
    if (this.#heard.size === 0) return
    const heard = [...this.#heard].map(([name, seenMs]) => ({ name, seenMs }))
    this.#heard.clear()
    try {
      await this.#options.write((db) => touchSensors(db, heard, this.#options.clock()))
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
    }
  }
}
