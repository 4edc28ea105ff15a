/** The ways of all streams of a sensor to its hub, one for each; of what an earlier split left, until that is sent. */
import type { SensorLink } from '../../contracts/index.ts'
import { Link, type LinkOptions } from './link.ts'
import type { WriteAheadLog } from './write-ahead-log.ts'

export interface LinksOptions extends Omit<LinkOptions, 'log' | 'dial' | 'stream'> {
  readonly log: WriteAheadLog
  /** Names of the streams that are sent from now on. */
  readonly streams: readonly string[]
  readonly dial: (stream: string) => LinkOptions['dial']
}

/** From the best to the worst. */
const states: readonly SensorLink['state'][] = ['connected', 'slowed', 'away', 'refused']

export class Links implements Disposable {
  readonly #options: LinksOptions
  readonly #links = new Map<string, Link>()
  readonly #old = new Set<string>()
  #told = ''

  constructor(options: LinksOptions) {
    this.#options = options
    for (const stream of options.streams) this.#open(stream)
    for (const stream of options.log.waiting()) {
      if (options.streams.includes(stream)) continue
      this.#old.add(stream)
      this.#open(stream)
    }
  }

  /** There is something new to send, of one stream or of any. */
  poke(stream?: string): void {
    if (stream === undefined) for (const link of this.#links.values()) link.poke()
    else this.#links.get(stream)?.poke()
    this.#endOld()
  }

  /** As good as the worst of them. */
  state(): ReturnType<Link['state']> {
    const all = [...this.#links.values()].map((link) => link.state())
    const worst = (one: SensorLink) => states.indexOf(one.state)
    const sum = (of: (one: SensorLink) => number) => all.reduce((total, one) => total + of(one), 0)
    const shown = all.reduce((one, other) => (worst(other) > worst(one) ? other : one))
    const last = all.reduce((one, other) => (other.lastErrorMs > one.lastErrorMs ? other : one))
    return {
      ...shown,
      ...{ failures: sum(({ failures }) => failures), resent: sum(({ resent }) => resent) },
      ...{ lastError: last.lastError, lastErrorMs: last.lastErrorMs },
    }
  }

  [Symbol.dispose](): void {
    for (const link of this.#links.values()) link[Symbol.dispose]()
  }

  #open(stream: string): void {
    const { log, dial, clock, chance, onNotice, onShipped, limits, streams } = this.#options
    const tell = (text: string) => {
      // What happens to all of them is said once.
      if (text !== this.#told || streams.length === 1) onNotice(text)
      this.#told = text
    }
    const rest = {
      ...(limits !== undefined && { limits }),
      ...(onShipped !== undefined && { onShipped }),
    }
    const options = { log, stream, dial: dial(stream), clock, chance, onNotice: tell }
    this.#links.set(stream, new Link({ ...options, ...rest }))
  }

  #endOld(): void {
    if (this.#old.size === 0) return
    const waiting = this.#options.log.waiting()
    for (const stream of [...this.#old]) {
      if (waiting.includes(stream)) continue
      this.#links.get(stream)?.[Symbol.dispose]()
      this.#links.delete(stream)
      this.#old.delete(stream)
    }
  }
}
