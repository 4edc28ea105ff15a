/** How many workers live that judge streams: each has a place of its own under a lease, which all of them see. */
import type { Owned, Streams } from '../../bus/index.ts'

export interface WorkerPlacesOptions {
  readonly streams: Streams
  readonly owner: string
  /** So long after its last sign a worker counts as dead. */
  readonly ttlMs: number
}

const prefix = 'detector.'
const group = 'place'
/** Beyond so many workers the next ones have no place: they take what nobody else does, and level nothing. */
const placesMax = 1_024

export class WorkerPlaces implements AsyncDisposable {
  readonly #options: WorkerPlacesOptions
  #mine: Owned | null = null

  constructor(options: WorkerPlacesOptions) {
    this.#options = options
  }

  /** Renews the place of this one, or takes one; yields how many are taken, 1 at least. To be called each second. */
  async look(): Promise<number> {
    const { streams } = this.#options
    if (this.#mine === null || !(await this.#mine.renew())) this.#mine = await this.#take()
    const names = await streams.names(prefix)
    const states = await Promise.all(names.map((name) => streams.state(name)))
    const isTaken = ({ groups }: (typeof states)[number]) =>
      groups.some(({ owner }) => owner !== '')
    return Math.max(1, states.filter(isTaken).length)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#mine?.release().catch(() => {})
  }

  /** The first that is free; null: there is none. */
  async #take(): Promise<Owned | null> {
    const { streams, owner, ttlMs } = this.#options
    for (let place = 1; place <= placesMax; place++) {
      const owned = await streams.own(`${prefix}${place}`, group, { owner, ttlMs })
      if (owned !== null) return owned
    }
    return null
  }
}
